/**
 * The tables of a site's index. A row of `chunks` is one passage as shown: its text, its place and, by `page_row`, its page's facts.
 * It is live where `from_version ≤ pointer < to_version` of its source and its page is not in `unpublished`; `chunk_fts` holds the
 * live rows and no others. In every version the passages of a page are numbered from 0: the first one stands for its page wherever
 * pages are counted.
 */
import type { HeldReason } from "../../contract/knowledge";
import type { IndexChunk, IndexPage } from "../../ports";

/** `to_version` of a passage that no later crawl has taken back. */
export const OPEN_VERSION = Number.MAX_SAFE_INTEGER;

/** Append-only (platform/object.ts). The `categories` are what lexical.ts calls a word; the text is kept in `chunks` alone. */
export const MIGRATIONS = [
  `CREATE TABLE sources (
     source_id TEXT PRIMARY KEY, pointer INTEGER NOT NULL, latest INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE versions (
     source_id TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (source_id, version)) WITHOUT ROWID;
   CREATE TABLE pages (
     id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, page_id TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL,
     description TEXT, language TEXT, updated_at INTEGER NOT NULL);
   CREATE INDEX pages_by_source ON pages (source_id);
   CREATE TABLE chunks (
     id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, page_id TEXT NOT NULL, page_row INTEGER NOT NULL,
     chunk_id TEXT NOT NULL, ord INTEGER NOT NULL, heading_path TEXT NOT NULL, text TEXT NOT NULL,
     from_version INTEGER NOT NULL, to_version INTEGER NOT NULL, removed_by INTEGER);
   CREATE UNIQUE INDEX chunks_by_page ON chunks (page_id, source_id, chunk_id, from_version);
   CREATE INDEX chunks_by_source ON chunks (source_id, from_version, to_version);
   CREATE VIRTUAL TABLE chunk_fts USING fts5(
     title, body, content='', contentless_delete=1, tokenize="porter unicode61 categories 'L* N* Co Mn Mc'");`,
  "CREATE TABLE unpublished (page_id TEXT PRIMARY KEY, source_id TEXT NOT NULL) WITHOUT ROWID",
  `ALTER TABLE versions ADD COLUMN status TEXT NOT NULL DEFAULT 'published';
   ALTER TABLE versions ADD COLUMN held_reason TEXT;
   ALTER TABLE versions ADD COLUMN pages INTEGER;
   ALTER TABLE versions ADD COLUMN added INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE versions ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE versions ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE versions ADD COLUMN quality REAL;
   ALTER TABLE versions ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE chunks ADD COLUMN restores_to INTEGER;
   UPDATE chunks SET restores_to = ${OPEN_VERSION} WHERE removed_by IS NOT NULL;
   CREATE INDEX chunks_by_end ON chunks (source_id, to_version);
   CREATE INDEX chunks_by_removal ON chunks (source_id, removed_by, ord, from_version, restores_to)
     WHERE removed_by IS NOT NULL;
   CREATE INDEX first_chunks ON chunks (source_id, from_version, to_version) WHERE ord = 0;
   CREATE TABLE fingerprints (
     id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, page_id TEXT NOT NULL, title TEXT NOT NULL, minhash BLOB NOT NULL);
   CREATE UNIQUE INDEX fingerprints_by_page ON fingerprints (page_id, source_id);
   CREATE INDEX fingerprints_by_source ON fingerprints (source_id);
   CREATE TABLE bands (key INTEGER NOT NULL, fingerprint INTEGER NOT NULL, PRIMARY KEY (key, fingerprint)) WITHOUT ROWID;`,
  `DROP TABLE chunk_fts;
   CREATE VIRTUAL TABLE chunk_fts USING fts5(
     title, body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'");
   CREATE TABLE words (word TEXT PRIMARY KEY) WITHOUT ROWID;
   CREATE INDEX pages_by_language ON pages (language);`,
  `CREATE TABLE vectors (
     chunk INTEGER NOT NULL, model TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (chunk, model)) WITHOUT ROWID;
   CREATE TABLE embedding (
     id INTEGER PRIMARY KEY CHECK (id = 1), serving TEXT, epoch INTEGER NOT NULL, changes INTEGER NOT NULL, settled INTEGER NOT NULL);
   INSERT INTO embedding VALUES (1, NULL, 0, 1, 0);
   CREATE INDEX chunks_by_content ON chunks (chunk_id);
   CREATE TRIGGER vectors_of_chunk AFTER DELETE ON chunks BEGIN
     DELETE FROM vectors WHERE chunk = old.id;
     UPDATE embedding SET epoch = epoch + 1;
   END;
   CREATE TRIGGER vectors_of_title AFTER UPDATE OF page_row ON chunks WHEN old.page_row <> new.page_row BEGIN
     DELETE FROM vectors WHERE chunk = old.id;
     UPDATE embedding SET epoch = epoch + 1;
   END;`,
  `ALTER TABLE pages ADD COLUMN kind TEXT NOT NULL DEFAULT 'page';
   ALTER TABLE pages ADD COLUMN product TEXT;`,
  "CREATE INDEX products ON pages (page_id) WHERE product IS NOT NULL",
  "CREATE TABLE outside (chunk_id TEXT PRIMARY KEY, swept_at INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
  "CREATE INDEX pages_by_url ON pages (url)",
] as const;

/**
 * The passages of one page, for statements that name it and its source. Without statistics SQLite prefers an index on versions and
 * reads every passage of the source.
 */
export const PAGE_CHUNKS = "chunks INDEXED BY chunks_by_page";

/** A passage's own columns; `heading_path` is JSON. */
export type ChunkRow = Omit<IndexChunk, "heading_path"> & { heading_path: string } & Record<string, SqlStorageValue>;

export interface SourceRow extends Record<string, SqlStorageValue> {
  /** The live version; 0 while nothing is live. */
  pointer: number;
  /** The newest version any crawl has written to. */
  latest: number;
}

/** A version that is or can be made live, waits for its owner's word, or has lost too many pages while its crawl still runs. */
export interface StoredVersion {
  source_id: string;
  version: number;
  status: "published" | "held" | "running";
  held_reason: HeldReason | null;
  /** Null until its crawl has ended. */
  pages: number | null;
  added: number;
  changed: number;
  removed: number;
  quality: number | null;
  created_at: number;
}
export type VersionRow = StoredVersion & Record<string, SqlStorageValue>;

/** The stored form of a passage's headings, and back. */
export function writeHeadings(heading_path: string[]): string {
  return JSON.stringify(heading_path);
}
export function readHeadings(stored: string): string[] {
  return JSON.parse(stored) as string[];
}

/** The stored form of what a page sells, and back. */
export function writeProduct(product: IndexPage["product"]): string | null {
  return product ? JSON.stringify(product) : null;
}
export function readProduct(stored: string | null): IndexPage["product"] {
  return stored === null ? null : (JSON.parse(stored) as IndexPage["product"]);
}

export function readSource(sql: SqlStorage, source_id: string): SourceRow {
  const rows = sql.exec<SourceRow>("SELECT pointer, latest FROM sources WHERE source_id = ?", source_id).toArray();
  return rows[0] ?? { pointer: 0, latest: 0 };
}

/** Notes that a crawl of `version` has said something. */
export function noteVersion(sql: SqlStorage, source_id: string, version: number): void {
  sql.exec(
    `INSERT INTO sources (source_id, pointer, latest) VALUES (?1, 0, ?2)
     ON CONFLICT (source_id) DO UPDATE SET latest = MAX(latest, ?2)`,
    source_id,
    version,
  );
}
