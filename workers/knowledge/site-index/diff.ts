/** How two versions of a source differ, page by page. Read only; its cost grows with what differs, not with what is kept. */
import type { VersionChange } from "../../contract/knowledge";
import type { ListQuery } from "../../contract/lists";
import { PAGE_CHUNKS } from "./tables";

export interface ChangeCounts {
  added: number;
  changed: number;
  removed: number;
}

/**
 * Pages of which the two versions do not have the same passages and facts. What the crawl of `target` removed from `base` while that
 * was live counts as its change: `base` is seen as it was. Rows of one page in one version share their `page_row`.
 */
const CHANGES = `WITH
  touched AS (
    SELECT page_id FROM chunks WHERE source_id = ?1 AND from_version > MIN(?2, ?3) AND from_version <= MAX(?2, ?3)
    UNION
    SELECT page_id FROM chunks WHERE source_id = ?1 AND to_version > MIN(?2, ?3) AND to_version <= MAX(?2, ?3)
    UNION
    SELECT page_id FROM chunks WHERE source_id = ?1 AND removed_by = ?3),
  states AS (
    SELECT page_id, chunk_id, page_row, from_version <= ?3 AND ?3 < to_version AS is_after,
      from_version <= ?2 AND ?2 < IIF(removed_by = ?3, restores_to, to_version) AS is_before
    FROM touched CROSS JOIN ${PAGE_CHUNKS} USING (page_id) WHERE source_id = ?1),
  before AS (SELECT page_id, MIN(page_row) AS page_row, GROUP_CONCAT(chunk_id, ',' ORDER BY chunk_id) AS passages
    FROM states WHERE is_before GROUP BY page_id),
  after AS (SELECT page_id, MIN(page_row) AS page_row, GROUP_CONCAT(chunk_id, ',' ORDER BY chunk_id) AS passages
    FROM states WHERE is_after GROUP BY page_id)
SELECT COALESCE(after.page_id, before.page_id) AS page_id, COALESCE(a.url, b.url) AS url, COALESCE(a.title, b.title) AS title,
  CASE WHEN b.id IS NULL THEN 'added' WHEN a.id IS NULL THEN 'removed' ELSE 'changed' END AS change
FROM before FULL JOIN after ON before.page_id = after.page_id
LEFT JOIN pages b ON b.id = before.page_row LEFT JOIN pages a ON a.id = after.page_row
WHERE before.passages IS NOT after.passages OR a.url <> b.url OR a.title <> b.title
  OR a.description IS NOT b.description OR a.language IS NOT b.language OR a.product IS NOT b.product`;

/** What making `target` live would change of `base`, by address; `total` over all pages of the list. */
export function listChanges(
  sql: SqlStorage,
  source_id: string,
  { base, target }: { base: number; target: number },
  { page, page_size }: ListQuery,
): { items: VersionChange[]; total: number } {
  const rows = sql.exec<VersionChange & Record<string, SqlStorageValue>>(
    `${CHANGES} ORDER BY 2, 1`,
    source_id,
    base,
    target,
  );
  const all = rows.toArray();
  return { items: all.slice((page - 1) * page_size, page * page_size), total: all.length };
}

/** The same as counts of pages. */
export function countChanges(sql: SqlStorage, source_id: string, base: number, target: number): ChangeCounts {
  const counts: ChangeCounts = { added: 0, changed: 0, removed: 0 };
  const rows = sql.exec<{ change: keyof ChangeCounts; n: number }>(
    `SELECT change, COUNT(*) AS n FROM (${CHANGES}) GROUP BY change`,
    source_id,
    base,
    target,
  );
  for (const { change, n } of rows) counts[change] = n;
  return counts;
}

/** Pages of a version, whatever their owner wishes of them. */
export function countPages(sql: SqlStorage, source_id: string, version: number): number {
  return sql
    .exec<{ n: number }>(
      `SELECT COUNT(*) AS n FROM chunks
       WHERE source_id = ?1 AND ord = 0 AND from_version <= ?2 AND ?2 < to_version`,
      source_id,
      version,
    )
    .one().n;
}

/** Pages of version `base` that the crawl of `version` removed while it was live. */
export function countRemoved(sql: SqlStorage, source_id: string, version: number, base: number): number {
  return sql
    .exec<{ n: number }>(
      `SELECT COUNT(*) AS n FROM chunks INDEXED BY chunks_by_removal
       WHERE source_id = ?1 AND removed_by = ?2 AND ord = 0 AND from_version <= ?3 AND ?3 < restores_to`,
      source_id,
      version,
      base,
    )
    .one().n;
}
