/** The tables of a Crawler and their rows. */
import type { PageReason, PageStatus, SourceStatus } from "../../contract/crawl";
import type { SourceType } from "../../contract/knowledge";
import type { HostState } from "../plan";

export const FRONTIER_MIGRATIONS = [
  `CREATE TABLE crawl (
     id INTEGER PRIMARY KEY CHECK (id = 1), site_id TEXT NOT NULL, source_id TEXT NOT NULL, start_url TEXT NOT NULL,
     max_pages INTEGER NOT NULL, request_id TEXT NOT NULL, version INTEGER NOT NULL, live_version INTEGER,
     status TEXT NOT NULL, last_error TEXT, gave_up TEXT, pages_begun INTEGER NOT NULL, progress_at INTEGER NOT NULL);
   CREATE TABLE hosts (
     host TEXT PRIMARY KEY, robots_status INTEGER, robots_body TEXT, next_at INTEGER NOT NULL DEFAULT 0,
     paused_until INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0);
   CREATE TABLE urls (
     seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, url TEXT NOT NULL, host TEXT NOT NULL, depth INTEGER NOT NULL,
     hops INTEGER NOT NULL, status TEXT NOT NULL, lease TEXT, leased_until INTEGER, handouts INTEGER NOT NULL DEFAULT 0,
     failures INTEGER NOT NULL DEFAULT 0, not_before INTEGER NOT NULL DEFAULT 0, reason TEXT, indexed INTEGER NOT NULL DEFAULT 0, target TEXT,
     unrecorded INTEGER NOT NULL DEFAULT 0, UNIQUE (kind, url));
   CREATE INDEX urls_by_turn ON urls (host, status, kind DESC, depth, seq);
   CREATE INDEX urls_by_time ON urls (host, status, not_before);
   CREATE INDEX urls_leased ON urls (leased_until) WHERE status = 'leased';
   CREATE INDEX urls_unrecorded ON urls (seq) WHERE unrecorded = 1;`,
  `ALTER TABLE crawl ADD COLUMN is_list INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE crawl ADD COLUMN started_at INTEGER;
   ALTER TABLE crawl ADD COLUMN stopped_at INTEGER;
   ALTER TABLE urls ADD COLUMN page_status TEXT;
   UPDATE urls SET page_status = CASE WHEN indexed THEN 'indexed' ELSE 'skipped' END WHERE status = 'done';
   ALTER TABLE urls DROP COLUMN indexed;`,
  // Frontiers now outlive their crawl; those of before know nothing worth keeping.
  `DELETE FROM urls;
   DELETE FROM hosts;
   ALTER TABLE crawl DROP COLUMN is_list;
   ALTER TABLE crawl ADD COLUMN pages_known INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE crawl ADD COLUMN pages_indexed INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE crawl ADD COLUMN type TEXT NOT NULL DEFAULT 'website';
   ALTER TABLE crawl ADD COLUMN options TEXT NOT NULL DEFAULT '';
   ALTER TABLE hosts ADD COLUMN missing TEXT;
   ALTER TABLE urls ADD COLUMN fold TEXT NOT NULL DEFAULT '';
   ALTER TABLE urls ADD COLUMN etag TEXT;
   ALTER TABLE urls ADD COLUMN last_modified TEXT;
   ALTER TABLE urls ADD COLUMN body_hash TEXT;
   ALTER TABLE urls ADD COLUMN read_reason TEXT;
   ALTER TABLE urls ADD COLUMN read_status TEXT;
   ALTER TABLE urls ADD COLUMN quality REAL;
   ALTER TABLE urls ADD COLUMN gone_crawls INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX urls_by_fold ON urls (fold) WHERE kind = 'page';
   CREATE INDEX urls_by_target ON urls (target) WHERE target IS NOT NULL;
   CREATE TABLE patterns (key TEXT PRIMARY KEY, taken INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE parts (part TEXT PRIMARY KEY, asked INTEGER NOT NULL, good INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE blocks (hash INTEGER PRIMARY KEY, pages INTEGER NOT NULL);
   CREATE TABLE block_pages (url TEXT PRIMARY KEY) WITHOUT ROWID;`,
  // Which blocks a page holds, so that they are taken back when it changes; JSON.
  `DELETE FROM blocks;
   DELETE FROM block_pages;
   ALTER TABLE block_pages ADD COLUMN hashes TEXT NOT NULL DEFAULT '[]';`,
];

export type JobKind = "robots" | "sitemap" | "probe" | "page";
export type CrawlRow = {
  site_id: string;
  source_id: string;
  type: SourceType;
  start_url: string;
  /** SourceOptions as JSON. */
  options: string;
  max_pages: number;
  request_id: string;
  version: number;
  /** The last version published; null while the source's first crawl has not ended. */
  live_version: number | null;
  /** pending: begun here, D1 not told yet. */
  status: SourceStatus;
  last_error: string | null;
  gave_up: PageReason | null;
  /** Page URLs known, of those handed out at least once, and of those settled as indexed. */
  pages_known: number;
  pages_begun: number;
  pages_indexed: number;
  progress_at: number;
  started_at: number | null;
  /** When its owner stopped it: it ends as soon as what is out has come in. */
  stopped_at: number | null;
};
export type UrlRow = {
  seq: number;
  kind: JobKind;
  url: string;
  host: string;
  depth: number;
  hops: number;
  /** Times it was handed out, and how many of these failed: the others were lost. */
  handouts: number;
  failures: number;
  reason: PageReason | null;
  /** Where it points, or which page it repeats. */
  target: string | null;
  etag: string | null;
  last_modified: string | null;
  body_hash: string | null;
  /** What was made of it when it was read last, in whichever crawl. */
  read_reason: PageReason | null;
  read_status: PageStatus | null;
};
export type HostRow = HostState & { robots_status: number | null; missing: string | null };
export interface UrlCounts {
  /** Page URLs known, of those settled, of those indexed, of those failed. */
  found: number;
  done: number;
  indexed: number;
  failed: number;
  /** Of those settled: with content of their own, live or kept out by the owner. */
  read: number;
  /** Of those settled: the website was asked for. */
  asked: number;
}
export type SettledPage = { seq: number; url: string; depth: number; reason: PageReason; target: string | null };
