/** The yardstick of the retrieval bench: plain chunked BM25, as anybody gets it from FTS5 in an afternoon. */
import { DurableObject } from "cloudflare:workers";

/** Lucene's English stop words. */
const STOP_WORDS = new Set(
  "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with".split(
    " ",
  ),
);
const MAX_CHUNK_WORDS = 180;
/** Chunks ranked for one query; a document counts by its best one. */
const MAX_CHUNKS = 200;

export interface PlainDocument {
  id: string;
  title: string;
  text: string;
}

export class PlainIndex extends DurableObject {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    ctx.storage.sql.exec(`CREATE TABLE IF NOT EXISTS chunks (id INTEGER PRIMARY KEY, document TEXT NOT NULL);
      CREATE VIRTUAL TABLE IF NOT EXISTS chunk_fts USING fts5(title, body, tokenize="porter unicode61")`);
  }

  add(_: string, documents: PlainDocument[]): void {
    const { sql } = this.ctx.storage;
    this.ctx.storage.transactionSync(() => {
      for (const { id, title, text } of documents)
        for (const chunk of cutText(text)) {
          const row = sql.exec<{ id: number }>("INSERT INTO chunks (document) VALUES (?) RETURNING id", id).one();
          sql.exec("INSERT INTO chunk_fts (rowid, title, body) VALUES (?, ?, ?)", row.id, title, chunk);
        }
    });
  }

  /** Ids of the best documents. */
  search(_: string, query: string, limit: number): string[] {
    const words = (query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !STOP_WORDS.has(word));
    if (words.length === 0) return [];
    const rows = this.ctx.storage.sql.exec<{ document: string }>(
      `SELECT document FROM chunk_fts JOIN chunks ON chunks.id = chunk_fts.rowid WHERE chunk_fts MATCH ?
       ORDER BY bm25(chunk_fts, 1.0, 1.0) LIMIT ?`,
      words.map((word) => `"${word}"`).join(" OR "),
      MAX_CHUNKS,
    );
    return [...new Set(Array.from(rows, ({ document }) => document))].slice(0, limit);
  }
}

/** Sections at headings, cut at paragraphs and words into at most 180 words. */
function cutText(text: string): string[] {
  const sections = text.split(/\n(?=#{1,6} )/);
  return sections.flatMap((section) => {
    const words = section.split(/\s+/).filter(Boolean);
    const chunks: string[] = [];
    for (let from = 0; from < words.length; from += MAX_CHUNK_WORDS)
      chunks.push(words.slice(from, from + MAX_CHUNK_WORDS).join(" "));
    return chunks;
  });
}
