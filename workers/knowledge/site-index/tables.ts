/**
 * The tables of a site's index. A row of `chunks` is one passage as shown: its text, its place and, by `page_row`, its page's facts.
 * It is live where `from_version ≤ pointer < to_version` of its source and its page is not in `unpublished`; `chunk_fts` holds the
 * live rows and no others.
 */
import type { IndexChunk } from "../../ports";

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
] as const;

/** A passage's own columns; `heading_path` is JSON. */
export type ChunkRow = Omit<IndexChunk, "heading_path"> & { heading_path: string } & Record<string, SqlStorageValue>;

/** The stored form of a passage's headings, and back. */
export function writeHeadings(heading_path: string[]): string {
  return JSON.stringify(heading_path);
}
export function readHeadings(stored: string): string[] {
  return JSON.parse(stored) as string[];
}
