/**
 * What crawls and owners say of pages. Synchronous throughout; the caller opens the transaction, so what is live and the FTS rows
 * change together or not at all.
 */
import type { Duplicate, IndexChanges } from "../../ports";
import { findTwin, forgetFingerprint, forgetFingerprints, keepFingerprint } from "./duplicates";
import { isTooMuchGone } from "./gate";
import { dropSourceFromSearch, swapPage } from "./live";
import { endPage, hasPage, removePage, restorePage, statePage } from "./state";
import { noteVersion, readSource } from "./tables";
import { findHeld, findVersion, listVersionsFrom } from "./version-rows";
import { beginLive, countLost, markHeld, postponeRemovals } from "./versions";

export interface Applied {
  /** Passages the stated pages have. */
  chunks: number;
  duplicates: Duplicate[];
  /** So many pages are gone that the version waits for its owner's word. */
  is_held: boolean;
}

/** Of which versions of which source a call speaks. */
interface Statement {
  source_id: string;
  /** The newest one, that of the crawl. */
  version: number;
  /** Ascending: the crawl's alone, or, for what the owner wants at once, all from the live one on. */
  versions: number[];
  is_wish: boolean;
}

/**
 * Writes what one crawl says of some pages. Saying it again changes nothing, and pages may come in any order; a crawl older than the
 * newest one seen is over and says nothing, but for what the owner wants at once.
 */
export function applyChanges(sql: SqlStorage, changes: IndexChanges): Applied {
  const { source_id, first_crawl, at_once = false } = changes;
  const { latest, pointer } = readSource(sql, source_id);
  // Without a live version there is nothing to be at once for but the newest crawl: the source may have been removed.
  const version = at_once && pointer !== 0 ? Math.max(changes.version, latest) : changes.version;
  if (version < latest) return { chunks: 0, duplicates: [], is_held: false };
  noteVersion(sql, source_id, version);
  if (first_crawl || (at_once && pointer === 0))
    beginLive(sql, source_id, version, Math.max(0, ...changes.pages.map(({ page }) => page.updated_at)));
  const versions = at_once ? listVersionsFrom(sql, source_id, readSource(sql, source_id).pointer) : [version];
  const statement = { source_id, version, versions, is_wish: at_once };
  const duplicates: Duplicate[] = [];
  let chunks = 0;
  for (const item of changes.pages) {
    const { stated, duplicate } = applyPage(sql, statement, item);
    chunks += stated;
    if (duplicate) duplicates.push(duplicate);
  }
  for (const page_id of changes.removed_page_ids) applyRemoval(sql, statement, page_id);
  for (const page_id of changes.dropped_page_ids ?? []) dropPage(sql, statement, page_id);
  const is_held = (findVersion(sql, source_id, version)?.held_reason ?? null) !== null;
  return { chunks, duplicates, is_held };
}

/** Takes a page out of what is live, or back in: a wish beside the versions, which go on as if it were live. */
export function setPublished(
  sql: SqlStorage,
  { page_id, source_id }: { page_id: string; source_id: string },
  is_published: boolean,
): void {
  swapPage(sql, source_id, page_id, () => {
    if (is_published) sql.exec("DELETE FROM unpublished WHERE page_id = ?", page_id);
    else sql.exec("INSERT OR IGNORE INTO unpublished VALUES (?, ?)", page_id, source_id);
  });
}

/** Forgets a source. One row stays: by it the crawls up to `version` are over, and what of theirs is still on its way says nothing. */
export function removeSource(sql: SqlStorage, source_id: string, version: number): void {
  dropSourceFromSearch(sql, source_id);
  forgetFingerprints(sql, source_id);
  for (const statement of [
    "DELETE FROM chunks WHERE source_id = ?",
    "DELETE FROM pages WHERE source_id = ?",
    "DELETE FROM versions WHERE source_id = ?",
    "DELETE FROM unpublished WHERE source_id = ?",
    "UPDATE sources SET pointer = 0 WHERE source_id = ?",
  ])
    sql.exec(statement, source_id);
  noteVersion(sql, source_id, version + 1);
}

/** A page that says the same as another one of the site, or nothing, has no passages. */
function applyPage(
  sql: SqlStorage,
  statement: Statement,
  { page, chunks, fingerprint }: IndexChanges["pages"][number],
): { stated: number; duplicate: Duplicate | null } {
  const { source_id, version, versions, is_wish } = statement;
  const { page_id } = page;
  const own = { source_id, page_id };
  const same_as = fingerprint ? findTwin(sql, own, { fingerprint, chunks, must_be_live: is_wish }) : null;
  if (same_as || chunks.length === 0) {
    dropPage(sql, statement, page_id);
    return { stated: 0, duplicate: same_as && { page_id, same_as } };
  }
  const stated = new Map(chunks.map((chunk) => [chunk.chunk_id, chunk]));
  swapPage(sql, source_id, page_id, () => {
    // A crawl that meets a page again has not lost it.
    restorePage(sql, source_id, page_id, version);
    for (const item of versions) statePage(sql, { ...page, source_id }, stated, item);
  });
  keepFingerprint(sql, own, fingerprint);
  return { stated: stated.size, duplicate: null };
}

/** The page is no part of the versions spoken of: live until the crawl's is published, unless that is what is live. */
function dropPage(sql: SqlStorage, { source_id, version, versions, is_wish }: Statement, page_id: string): void {
  forgetFingerprint(sql, { source_id, page_id });
  swapPage(sql, source_id, page_id, () => {
    // No longer the crawl's to bring back.
    if (is_wish) restorePage(sql, source_id, page_id, version);
    for (const item of versions) endPage(sql, source_id, page_id, item);
  });
}

/**
 * The page is gone: out of what is live at once, until its crawl has lost too many. Then all that it has lost come back, and what
 * else is gone waits with them for the owner's word, as does a page that the version held by an earlier crawl has lost.
 */
function applyRemoval(sql: SqlStorage, statement: Statement, page_id: string): void {
  const { source_id, version, is_wish } = statement;
  const waiting = findHeld(sql, source_id, "pages_gone");
  const is_asked = waiting !== null && !hasPage(sql, source_id, page_id, waiting);
  // A version that is known is live already, or held.
  if (is_wish || is_asked || findVersion(sql, source_id, version) !== null) {
    dropPage(sql, statement, page_id);
    return;
  }
  forgetFingerprint(sql, { source_id, page_id });
  swapPage(sql, source_id, page_id, () => removePage(sql, source_id, page_id, version));
  const { lost, before } = countLost(sql, source_id, version);
  if (!isTooMuchGone(lost, before)) return;
  postponeRemovals(sql, source_id, version);
  markHeld(sql, source_id, version);
}
