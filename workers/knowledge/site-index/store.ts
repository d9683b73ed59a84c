/**
 * What each crawl says of pages, and which version of a source is live. Synchronous throughout; the caller opens the transaction,
 * so the pointer and the FTS rows change together or not at all.
 */
import type { IndexChanges, IndexChunk, IndexPage } from "../../ports";
import { normaliseMarkdown } from "../lexical";
import { type ChunkRow, OPEN_VERSION, readHeadings, writeHeadings } from "./tables";

/** Versions of a source that can be made live again, the live one included (spec §9). */
const KEPT_VERSIONS = 3;

interface SourceRow extends Record<string, SqlStorageValue> {
  /** The live version; 0 while nothing is live. */
  pointer: number;
  /** The newest version any crawl has written to. */
  latest: number;
}

/**
 * Writes what one crawl says of some pages. Saying it again changes nothing, and pages may come in any order; a crawl older than the
 * newest one seen is over and says nothing, but for what the owner wants at once. Returns how many passages the stated pages have.
 */
export function applyChanges(sql: SqlStorage, changes: IndexChanges): number {
  const { source_id, first_crawl, at_once = false } = changes;
  const { latest, pointer } = readSource(sql, source_id);
  // Without a live version there is nothing to be at once for but the newest crawl: the source may have been removed.
  const version = at_once && pointer !== 0 ? Math.max(changes.version, latest) : changes.version;
  if (version < latest) return 0;
  noteVersion(sql, source_id, version);
  if (first_crawl || (at_once && pointer === 0)) movePointer(sql, source_id, version);
  const versions = new Set(at_once && pointer !== 0 ? [pointer, version] : [version]);
  let count = 0;
  for (const { page, chunks } of changes.pages) {
    const stated = new Map(chunks.map((chunk) => [chunk.chunk_id, chunk]));
    count += stated.size;
    swapLive(sql, source_id, page.page_id, () => {
      for (const item of versions) statePage(sql, { ...page, source_id }, stated, item);
    });
  }
  for (const page_id of changes.removed_page_ids) {
    swapLive(sql, source_id, page_id, () => removePage(sql, source_id, page_id, version));
  }
  return count;
}

/** Makes a newer version, or an older one that is still kept, the live one. False when that older version is gone. */
export function publishVersion(sql: SqlStorage, source_id: string, version: number): boolean {
  const isOlder = version < readSource(sql, source_id).pointer;
  if (isOlder && !listKept(sql, source_id).includes(version)) return false;
  noteVersion(sql, source_id, version);
  movePointer(sql, source_id, version);
  return true;
}

/** Takes a page out of what is live, or back in: a wish beside the versions, which go on as if it were live. */
export function setPublished(
  sql: SqlStorage,
  { page_id, source_id }: { page_id: string; source_id: string },
  is_published: boolean,
): void {
  swapLive(sql, source_id, page_id, () => {
    if (is_published) sql.exec("DELETE FROM unpublished WHERE page_id = ?", page_id);
    else sql.exec("INSERT OR IGNORE INTO unpublished VALUES (?, ?)", page_id, source_id);
  });
}

/** Forgets a source. One row stays: by it the crawls up to `version` are over, and what of theirs is still on its way says nothing. */
export function removeSource(sql: SqlStorage, source_id: string, version: number): void {
  for (const id of listLive(sql, source_id, null)) sql.exec("DELETE FROM chunk_fts WHERE rowid = ?", id);
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

function readSource(sql: SqlStorage, source_id: string): SourceRow {
  const rows = sql.exec<SourceRow>("SELECT pointer, latest FROM sources WHERE source_id = ?", source_id).toArray();
  return rows[0] ?? { pointer: 0, latest: 0 };
}

function noteVersion(sql: SqlStorage, source_id: string, version: number): void {
  sql.exec(
    `INSERT INTO sources (source_id, pointer, latest) VALUES (?1, 0, ?2)
     ON CONFLICT (source_id) DO UPDATE SET latest = MAX(latest, ?2)`,
    source_id,
    version,
  );
}

function movePointer(sql: SqlStorage, source_id: string, version: number): void {
  if (readSource(sql, source_id).pointer === version) return;
  swapLive(sql, source_id, null, () => {
    sql.exec("UPDATE sources SET pointer = ? WHERE source_id = ?", version, source_id);
    sql.exec("INSERT OR IGNORE INTO versions (source_id, version) VALUES (?, ?)", source_id, version);
  });
  pruneVersions(sql, source_id);
}

/** The versions that can be made live, newest first. */
function listKept(sql: SqlStorage, source_id: string): number[] {
  const rows = sql.exec<{ version: number }>(
    "SELECT version FROM versions WHERE source_id = ? ORDER BY version DESC LIMIT ?",
    source_id,
    KEPT_VERSIONS,
  );
  return Array.from(rows, ({ version }) => version);
}

/** Deletes passages that no kept version shows, but for those a crawl still open has written or removed: it may be published or undone. */
function pruneVersions(sql: SqlStorage, source_id: string): void {
  const kept = listKept(sql, source_id);
  sql.exec("DELETE FROM versions WHERE source_id = ? AND version < ?", source_id, kept.at(-1) ?? 0);
  sql.exec(
    `DELETE FROM chunks
     WHERE source_id = ?1 AND from_version <= ?2 AND (removed_by IS NULL OR removed_by <= ?2)
       AND NOT EXISTS (
         SELECT 1 FROM versions v WHERE v.source_id = ?1 AND from_version <= v.version AND v.version < to_version)`,
    source_id,
    kept[0] ?? 0,
  );
  sql.exec(
    "DELETE FROM pages WHERE source_id = ?1 AND id NOT IN (SELECT page_row FROM chunks WHERE source_id = ?1)",
    source_id,
  );
}

/** In `version` the page has exactly these passages: rows that say otherwise end before it, missing ones begin with it. */
function statePage(sql: SqlStorage, page: IndexPage, stated: Map<string, IndexChunk>, version: number): void {
  const { source_id, page_id } = page;
  // A crawl that meets a page again has not lost it.
  sql.exec(
    "UPDATE chunks SET to_version = ?, removed_by = NULL WHERE page_id = ? AND source_id = ? AND removed_by = ?",
    OPEN_VERSION,
    page_id,
    source_id,
    version,
  );
  const rows = sql
    .exec<ChunkRow & { id: number; page_row: number; from_version: number }>(
      `SELECT id, page_row, chunk_id, ord, heading_path, text, from_version FROM chunks
       WHERE page_id = ?1 AND source_id = ?2 AND from_version <= ?3 AND ?3 < to_version`,
      page_id,
      source_id,
      version,
    )
    .toArray();
  const page_row = findSamePage(sql, rows[0]?.page_row, page) ?? insertPage(sql, page);
  const missing = new Map(stated);
  for (const row of rows) {
    const chunk = stated.get(row.chunk_id);
    if (chunk && row.page_row === page_row && isSamePassage(row, chunk)) missing.delete(row.chunk_id);
    else if (row.from_version === version) sql.exec("DELETE FROM chunks WHERE id = ?", row.id);
    else sql.exec("UPDATE chunks SET to_version = ? WHERE id = ?", version, row.id);
  }
  for (const chunk of missing.values()) insertChunk(sql, page, page_row, chunk, version);
}

/** Live passages end at once; those that wait for a publish will not begin. */
function removePage(sql: SqlStorage, source_id: string, page_id: string, version: number): void {
  sql.exec(
    `UPDATE chunks SET to_version = CASE WHEN from_version <= ?1 THEN ?1 ELSE ?2 END, removed_by = ?2
     WHERE page_id = ?3 AND source_id = ?4
       AND ((from_version <= ?1 AND ?1 < to_version) OR (from_version > ?1 AND ?2 < to_version))`,
    readSource(sql, source_id).pointer,
    version,
    page_id,
    source_id,
  );
}

/** Runs `change`, then brings the FTS rows of one page, or of the whole source, to what is live now. */
function swapLive(sql: SqlStorage, source_id: string, page_id: string | null, change: () => void): void {
  const before = listLive(sql, source_id, page_id);
  change();
  const after = listLive(sql, source_id, page_id);
  for (const id of before) if (!after.has(id)) sql.exec("DELETE FROM chunk_fts WHERE rowid = ?", id);
  for (const id of after) if (!before.has(id)) indexChunk(sql, id);
}

function listLive(sql: SqlStorage, source_id: string, page_id: string | null): Set<number> {
  const { pointer } = readSource(sql, source_id);
  const rows =
    page_id === null
      ? sql.exec<{ id: number }>(
          `SELECT id FROM chunks WHERE source_id = ?1 AND from_version <= ?2 AND ?2 < to_version
             AND page_id NOT IN (SELECT page_id FROM unpublished)`,
          source_id,
          pointer,
        )
      : sql.exec<{ id: number }>(
          `SELECT id FROM chunks WHERE page_id = ?3 AND source_id = ?1 AND from_version <= ?2 AND ?2 < to_version
             AND page_id NOT IN (SELECT page_id FROM unpublished)`,
          source_id,
          pointer,
          page_id,
        );
  return new Set(Array.from(rows, ({ id }) => id));
}

/** Headings are searched with the passage's text: they are part of what it says; the title weighs on its own. */
function indexChunk(sql: SqlStorage, id: number): void {
  const { title, heading_path, text } = sql
    .exec<{ title: string; heading_path: string; text: string }>(
      "SELECT p.title, c.heading_path, c.text FROM chunks c JOIN pages p ON p.id = c.page_row WHERE c.id = ?",
      id,
    )
    .one();
  const headings = readHeadings(heading_path);
  // The nearest heading weighs as much as the title: a section about the subject comes before a page that mentions it.
  sql.exec(
    "INSERT INTO chunk_fts (rowid, title, body) VALUES (?, ?, ?)",
    id,
    normaliseMarkdown(`${title}\n${headings.at(-1) ?? ""}`),
    normaliseMarkdown([...headings, text].join("\n")),
  );
}

function isSamePassage(row: ChunkRow, chunk: IndexChunk): boolean {
  return row.ord === chunk.ord && row.text === chunk.text && row.heading_path === writeHeadings(chunk.heading_path);
}

/** The stored page when it says the same. A newer `updated_at` alone is written into it and moves no passage. */
function findSamePage(sql: SqlStorage, id: number | undefined, page: IndexPage): number | undefined {
  if (id === undefined) return undefined;
  return sql
    .exec<{ id: number }>(
      `UPDATE pages SET updated_at = ? WHERE id = ? AND url = ? AND title = ? AND description IS ? AND language IS ?
       RETURNING id`,
      page.updated_at,
      id,
      page.url,
      page.title,
      page.description,
      page.language,
    )
    .toArray()[0]?.id;
}

function insertPage(sql: SqlStorage, page: IndexPage): number {
  return sql
    .exec<{ id: number }>(
      `INSERT INTO pages (source_id, page_id, url, title, description, language, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
      page.source_id,
      page.page_id,
      page.url,
      page.title,
      page.description,
      page.language,
      page.updated_at,
    )
    .one().id;
}

/** A passage that was taken out in the very version it began with is there already, and comes back. */
function insertChunk(sql: SqlStorage, page: IndexPage, page_row: number, chunk: IndexChunk, version: number): void {
  sql.exec(
    `INSERT INTO chunks (source_id, page_id, page_row, chunk_id, ord, heading_path, text, from_version, to_version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (page_id, source_id, chunk_id, from_version) DO UPDATE SET page_row = excluded.page_row, ord = excluded.ord,
       heading_path = excluded.heading_path, text = excluded.text, to_version = excluded.to_version, removed_by = NULL`,
    page.source_id,
    page.page_id,
    page_row,
    chunk.chunk_id,
    chunk.ord,
    writeHeadings(chunk.heading_path),
    chunk.text,
    version,
    OPEN_VERSION,
  );
}
