/** What of a site is live, to be shown rather than searched. */
import type { ExportedChunk, IndexChunk, IndexKind, IndexPage, OutlinedPage } from "../../ports";
import { type ChunkRow, readHeadings, readProduct } from "./tables";

export interface LivePage extends IndexPage {
  /** `version`: since which each is as it is. */
  chunks: (IndexChunk & { version: number })[];
}

type StoredPage = Omit<IndexPage, "page_id" | "kind" | "product"> & { kind: IndexKind; product: string | null };

export interface IndexStats {
  /** Pages with at least one live passage. */
  pages: number;
  /** Passages kept: live ones, those of older versions and those that wait for a publish. */
  chunks: number;
  live_chunks: number;
  /** Live version by source, 0 while nothing of it is live. */
  versions: Record<string, number>;
}

/** The live passages of a page in order, with its facts; null when it has none. */
export function readPage(sql: SqlStorage, page_id: string): LivePage | null {
  const rows = sql
    .exec<StoredPage & ChunkRow & { version: number }>(
      `SELECT p.source_id, p.url, p.title, p.description, p.language, p.updated_at, p.kind, p.product,
              c.chunk_id, c.ord, c.heading_path, c.text, c.from_version AS version
       FROM chunks c JOIN sources s ON s.source_id = c.source_id JOIN pages p ON p.id = c.page_row
       WHERE c.page_id = ?1 AND c.from_version <= s.pointer AND s.pointer < c.to_version
         AND NOT EXISTS (SELECT 1 FROM unpublished WHERE page_id = ?1) ORDER BY c.ord`,
      page_id,
    )
    .toArray();
  const [first] = rows;
  if (!first) return null;
  const { source_id, url, title, description, language, updated_at, kind, product } = first;
  const chunks = rows.map(({ chunk_id, ord, heading_path, text, version }) => ({
    chunk_id,
    ord,
    heading_path: readHeadings(heading_path),
    text,
    version,
  }));
  const page = { page_id, source_id, url, title, description, language, updated_at, kind };
  return { ...page, product: readProduct(product), chunks };
}

/** Those of the addresses under which a page is live. */
export function listLiveUrls(sql: SqlStorage, urls: readonly string[]): string[] {
  const rows = sql.exec<{ url: string }>(
    `SELECT DISTINCT p.url FROM json_each(?) wanted
     CROSS JOIN pages p ON p.url = wanted.value
     CROSS JOIN chunks c INDEXED BY chunks_by_page ON c.page_id = p.page_id AND c.source_id = p.source_id AND c.page_row = p.id
     JOIN sources s ON s.source_id = c.source_id
     WHERE c.from_version <= s.pointer AND s.pointer < c.to_version
       AND NOT EXISTS (SELECT 1 FROM unpublished u WHERE u.page_id = c.page_id)`,
    JSON.stringify(urls),
  );
  return Array.from(rows, ({ url }) => url);
}

/** How much the index holds. */
export function readStats(sql: SqlStorage): IndexStats {
  const counts = sql
    .exec<{ pages: number; chunks: number; live_chunks: number }>(
      `SELECT COUNT(*) AS chunks, COUNT(live) AS live_chunks, COUNT(DISTINCT live) AS pages FROM (
         SELECT CASE WHEN c.from_version <= s.pointer AND s.pointer < c.to_version
                  AND c.page_id NOT IN (SELECT page_id FROM unpublished) THEN c.page_id END AS live
         FROM chunks c JOIN sources s ON s.source_id = c.source_id)`,
    )
    .one();
  const rows = sql.exec<{ source_id: string; pointer: number }>("SELECT source_id, pointer FROM sources");
  return { ...counts, versions: Object.fromEntries(Array.from(rows, (row) => [row.source_id, row.pointer])) };
}

/** Titles and headings of live pages, in the order their passages came, those of at most `limit` passages. */
export function readOutline(sql: SqlStorage, limit: number): Omit<OutlinedPage, "questions">[] {
  const rows = sql.exec<{ page_id: string; url: string; title: string; kind: IndexKind; heading_path: string }>(
    `SELECT c.page_id, p.url, p.title, p.kind, c.heading_path
     FROM chunk_fts_docsize live CROSS JOIN chunks c ON c.id = live.id JOIN pages p ON p.id = c.page_row
     ORDER BY live.id LIMIT ?`,
    limit,
  );
  const pages = new Map<string, Omit<OutlinedPage, "questions">>();
  for (const { heading_path, ...row } of rows) {
    const page = pages.get(row.page_id) ?? { ...row, headings: [] };
    pages.set(row.page_id, page);
    for (const heading of readHeadings(heading_path)) if (!page.headings.includes(heading)) page.headings.push(heading);
  }
  return [...pages.values()];
}

/** Live passages by row from `after` on, with the facts of their pages; `last` is where to go on, null at the end. */
export function readLiveChunks(
  sql: SqlStorage,
  after: number,
  limit: number,
): { chunks: ExportedChunk[]; last: number | null } {
  const rows = sql
    .exec<Omit<ExportedChunk, "heading_path"> & { id: number; heading_path: string }>(
      `SELECT live.id, c.chunk_id, c.page_id, c.source_id, p.url, p.title, p.language, p.kind, c.ord, c.heading_path, c.text
       FROM chunk_fts_docsize live CROSS JOIN chunks c ON c.id = live.id JOIN pages p ON p.id = c.page_row
       WHERE live.id > ? ORDER BY live.id LIMIT ?`,
      after,
      limit,
    )
    .toArray();
  const chunks = rows.map(({ id: _, heading_path, ...row }) => ({ ...row, heading_path: readHeadings(heading_path) }));
  return { chunks, last: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
}
