/** What one version says of one page. Synchronous; the caller opens the transaction and brings the search up to date (live.ts). */
import type { IndexChunk, IndexPage } from "../../ports";
import { type ChunkRow, OPEN_VERSION, PAGE_CHUNKS, readSource, writeHeadings, writeProduct } from "./tables";

/** In `version` the page has exactly these passages: rows that say otherwise end before it, missing ones begin with it. */
export function statePage(sql: SqlStorage, page: IndexPage, stated: Map<string, IndexChunk>, version: number): void {
  const { source_id, page_id } = page;
  const rows = sql
    .exec<ChunkRow & { id: number; page_row: number; from_version: number }>(
      `SELECT id, page_row, chunk_id, ord, heading_path, text, from_version FROM ${PAGE_CHUNKS}
       WHERE page_id = ?1 AND source_id = ?2 AND from_version <= ?3 AND ?3 < to_version`,
      page_id,
      source_id,
      version,
    )
    .toArray();
  const page_row = findSamePage(sql, rows[0]?.page_row, page) ?? insertPage(sql, page);
  const missing = new Map(stated);
  for (const row of rows) {
    // One row a passage: where an earlier version was given it afterwards, there are two.
    const chunk = missing.get(row.chunk_id);
    if (chunk && row.page_row === page_row && isSamePassage(row, chunk)) missing.delete(row.chunk_id);
    else if (row.from_version === version) sql.exec("DELETE FROM chunks WHERE id = ?", row.id);
    else sql.exec("UPDATE chunks SET to_version = ? WHERE id = ?", version, row.id);
  }
  for (const chunk of missing.values()) insertChunk(sql, page, page_row, chunk, version);
}

/** In `version` the page has no passages. */
export function endPage(sql: SqlStorage, source_id: string, page_id: string, version: number): void {
  sql.exec(
    `DELETE FROM ${PAGE_CHUNKS} WHERE page_id = ?1 AND source_id = ?2 AND from_version = ?3 AND ?3 < to_version`,
    page_id,
    source_id,
    version,
  );
  sql.exec(
    `UPDATE ${PAGE_CHUNKS} SET to_version = ?3 WHERE page_id = ?1 AND source_id = ?2 AND from_version < ?3 AND ?3 < to_version`,
    page_id,
    source_id,
    version,
  );
}

/**
 * The crawl of `version` found the page gone: it is gone from the live version on, by the pointer's own version and the crawl's name,
 * and from no older one.
 */
export function removePage(sql: SqlStorage, source_id: string, page_id: string, version: number): void {
  sql.exec(
    `UPDATE ${PAGE_CHUNKS} SET to_version = MAX(from_version, ?1), removed_by = ?2,
       restores_to = IIF(removed_by = ?2, restores_to, to_version)
     WHERE page_id = ?3 AND source_id = ?4 AND ?1 < to_version AND from_version < to_version`,
    readSource(sql, source_id).pointer,
    version,
    page_id,
    source_id,
  );
}

/** Takes back what `removePage` of that version did: its crawl has met the page after all. */
export function restorePage(sql: SqlStorage, source_id: string, page_id: string, version: number): void {
  sql.exec(
    `UPDATE ${PAGE_CHUNKS} SET to_version = restores_to, removed_by = NULL, restores_to = NULL
     WHERE page_id = ? AND source_id = ? AND removed_by = ?`,
    page_id,
    source_id,
    version,
  );
}

/** As `restorePage`, but in `version` the page stays gone. */
export function postponeRemoval(sql: SqlStorage, source_id: string, page_id: string, version: number): void {
  restorePage(sql, source_id, page_id, version);
  endPage(sql, source_id, page_id, version);
}

export function hasPage(sql: SqlStorage, source_id: string, page_id: string, version: number): boolean {
  const rows = sql.exec(
    `SELECT 1 FROM ${PAGE_CHUNKS} WHERE page_id = ?1 AND source_id = ?2 AND from_version <= ?3 AND ?3 < to_version LIMIT 1`,
    page_id,
    source_id,
    version,
  );
  return rows.toArray().length > 0;
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
         AND kind = ? AND product IS ?
       RETURNING id`,
      page.updated_at,
      id,
      page.url,
      page.title,
      page.description,
      page.language,
      page.kind ?? "page",
      writeProduct(page.product),
    )
    .toArray()[0]?.id;
}

function insertPage(sql: SqlStorage, page: IndexPage): number {
  return sql
    .exec<{ id: number }>(
      `INSERT INTO pages (source_id, page_id, url, title, description, language, updated_at, kind, product)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
      page.source_id,
      page.page_id,
      page.url,
      page.title,
      page.description,
      page.language,
      page.updated_at,
      page.kind ?? "page",
      writeProduct(page.product),
    )
    .one().id;
}

/** A passage that was taken out in the very version it began with is there already, and comes back. */
function insertChunk(sql: SqlStorage, page: IndexPage, page_row: number, chunk: IndexChunk, version: number): void {
  sql.exec(
    `INSERT INTO chunks (source_id, page_id, page_row, chunk_id, ord, heading_path, text, from_version, to_version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (page_id, source_id, chunk_id, from_version) DO UPDATE SET page_row = excluded.page_row,
       ord = excluded.ord, heading_path = excluded.heading_path, text = excluded.text, to_version = excluded.to_version,
       removed_by = NULL, restores_to = NULL`,
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
