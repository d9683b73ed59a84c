/** Which version of a source goes live, which can again and which waits. Synchronous; the caller opens the transaction. */
import type { HeldReason } from "../../contract/knowledge";
import { countChanges, countPages, countRemoved } from "./diff";
import { judgeVersion } from "./gate";
import { movePointer, swapPage } from "./live";
import { postponeRemoval } from "./state";
import { noteVersion, OPEN_VERSION, readSource, type StoredVersion } from "./tables";
import { findNewestPublished, findVersion } from "./version-rows";

/** Versions of a source that can be made live again, the live one included (spec §9). */
const KEPT_VERSIONS = 3;

/** What a crawl that has just ended says of itself. */
export interface CrawlEnd {
  /** Mean quality of its pages, 0 to 100. */
  quality: number | null;
  /** Milliseconds UTC. */
  at: number;
  /** The site has test questions: a version that changes what is live waits until they have been asked. */
  is_tested?: boolean;
}

/** Makes the version of a first crawl the live one as its pages come in. `at`: when one of them was read. */
export function beginLive(sql: SqlStorage, source_id: string, version: number, at: number): void {
  sql.exec(
    `INSERT INTO versions (source_id, version, status, created_at) VALUES (?1, ?2, 'published', ?3)
     ON CONFLICT DO UPDATE SET created_at = MAX(created_at, ?3) WHERE pages IS NULL`,
    source_id,
    version,
    at,
  );
  if (readSource(sql, source_id).pointer === version) return;
  movePointer(sql, source_id, version);
  pruneVersions(sql, source_id);
}

/**
 * Ends a crawl: its version goes live, or is held and waits. Saying it again changes nothing, even after the owner has gone back to
 * an older version. Returns why it is held, null when it is not; undefined when a newer crawl has begun or the source is gone.
 */
export function publishCrawl(
  sql: SqlStorage,
  source_id: string,
  version: number,
  { quality, at, is_tested = false }: CrawlEnd,
): HeldReason | null | undefined {
  const known = findVersion(sql, source_id, version);
  if (known?.status === "held") return known.held_reason;
  if (known?.status === "published") {
    // Live page by page until now.
    if (known.pages === null) summarise(sql, source_id, 0, { ...known, quality, created_at: at });
    return null;
  }
  const { pointer, latest } = readSource(sql, source_id);
  if (version < latest) return undefined;
  const live = findVersion(sql, source_id, pointer);
  const { added, changed, removed: lost } = countChanges(sql, source_id, pointer, version);
  const judged = known
    ? known.held_reason
    : judgeVersion({
        before: countLost(sql, source_id, version).before,
        lost,
        live_quality: live?.quality ?? null,
        quality,
        is_rolled_back: pointer !== 0 && pointer !== findNewestPublished(sql, source_id),
      });
  const is_new = pointer !== 0 && added + changed + lost > 0;
  const reason = judged ?? (is_tested && is_new ? "testing" : null);
  if (reason === "pages_gone") postponeRemovals(sql, source_id, version);
  noteVersion(sql, source_id, version);
  const status = reason === null ? "published" : "held";
  summarise(sql, source_id, pointer, { source_id, version, status, held_reason: reason, quality, created_at: at });
  if (reason === null) movePointer(sql, source_id, version);
  forgetHeld(sql, source_id, version);
  pruneVersions(sql, source_id);
  return reason;
}

/** The owner's word: makes the held version live, or one that is kept. False for any other. */
export function publishVersion(sql: SqlStorage, source_id: string, version: number): boolean {
  const known = findVersion(sql, source_id, version);
  if (!known || known.status === "running") return false;
  const { pointer } = readSource(sql, source_id);
  if (pointer === version) return true;
  if (known.status === "held") summarise(sql, source_id, pointer, { ...known, status: "published", held_reason: null });
  movePointer(sql, source_id, version);
  forgetHeld(sql, source_id, version);
  pruneVersions(sql, source_id);
  return true;
}

/**
 * Ends the test of a version that waits for it. Returns what it is held for now, null when it has been published; undefined when it
 * is no longer kept.
 */
export function settleTest(
  sql: SqlStorage,
  { source_id, version, is_worse }: { source_id: string; version: number; is_worse: boolean },
): HeldReason | null | undefined {
  const known = findVersion(sql, source_id, version);
  if (!known || known.status === "running") return undefined;
  if (known.held_reason !== "testing") return known.held_reason;
  if (!is_worse) return publishVersion(sql, source_id, version) ? null : undefined;
  sql.exec("UPDATE versions SET held_reason = 'test_worse' WHERE source_id = ? AND version = ?", source_id, version);
  return "test_worse";
}

/** How many pages were live before the crawl of `version`, and how many of them it has removed at once. */
export function countLost(sql: SqlStorage, source_id: string, version: number): { lost: number; before: number } {
  const { pointer } = readSource(sql, source_id);
  const lost = countRemoved(sql, source_id, version, pointer);
  return { lost, before: countPages(sql, source_id, pointer) + lost };
}

/** Notes while a crawl still runs that its version will be held. */
export function markHeld(sql: SqlStorage, source_id: string, version: number): void {
  sql.exec(
    "INSERT INTO versions (source_id, version, status, held_reason) VALUES (?, ?, 'running', 'pages_gone')",
    source_id,
    version,
  );
}

/** All pages that the crawl of `version` has removed at once come back: they are gone in that version only. */
export function postponeRemovals(sql: SqlStorage, source_id: string, version: number): void {
  const removed = sql
    .exec<{ page_id: string }>(
      "SELECT DISTINCT page_id FROM chunks WHERE source_id = ? AND removed_by = ?",
      source_id,
      version,
    )
    .toArray();
  for (const { page_id } of removed)
    swapPage(sql, source_id, page_id, () => postponeRemoval(sql, source_id, page_id, version));
}

/** Stores a version with what it changes of `base`; 0 is nothing at all, of which every page is new. */
function summarise(
  sql: SqlStorage,
  source_id: string,
  base: number,
  { version, status, held_reason, quality, created_at }: Omit<StoredVersion, "pages" | "added" | "changed" | "removed">,
): void {
  const pages = countPages(sql, source_id, version);
  const { added, changed, removed } =
    base === 0 ? { added: pages, changed: 0, removed: 0 } : countChanges(sql, source_id, base, version);
  sql.exec(
    `INSERT OR REPLACE INTO versions
       (source_id, version, status, held_reason, pages, added, changed, removed, quality, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    source_id,
    version,
    status,
    held_reason,
    pages,
    added,
    changed,
    removed,
    quality,
    created_at,
  );
}

/** What an older crawl left waiting is part of the newer one's version, unless that says otherwise. */
function forgetHeld(sql: SqlStorage, source_id: string, version: number): void {
  sql.exec("DELETE FROM versions WHERE source_id = ? AND version < ? AND status <> 'published'", source_id, version);
}

/**
 * Forgets all but the newest three published versions, and the passages that no version left shows or has removed; those of a crawl
 * that is still under way stay.
 */
function pruneVersions(sql: SqlStorage, source_id: string): void {
  sql.exec(
    `DELETE FROM versions WHERE source_id = ?1 AND status = 'published' AND version NOT IN (
       SELECT version FROM versions WHERE source_id = ?1 AND status = 'published' ORDER BY version DESC LIMIT ?2)`,
    source_id,
    KEPT_VERSIONS,
  );
  sql.exec(
    `DELETE FROM chunks
     WHERE source_id = ?1 AND to_version < ?2 AND from_version <= (
         SELECT MAX(version) FROM versions WHERE source_id = ?1 AND status <> 'running')
       AND NOT EXISTS (
         SELECT 1 FROM versions v WHERE v.source_id = ?1
           AND (v.version = removed_by OR (from_version <= v.version AND v.version < to_version)))
       AND COALESCE(removed_by, 0) <= (SELECT MAX(version) FROM versions WHERE source_id = ?1 AND status <> 'running')`,
    source_id,
    OPEN_VERSION,
  );
  sql.exec(
    "DELETE FROM pages WHERE source_id = ?1 AND id NOT IN (SELECT page_row FROM chunks WHERE source_id = ?1)",
    source_id,
  );
}
