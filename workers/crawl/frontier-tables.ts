/** The tables of a Crawler and their rows. */
import type { PageReason, SourceStatus } from "../contract/crawl";
import type { HostState } from "./plan";

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
];

export type JobKind = "robots" | "sitemap" | "page";
export type CrawlRow = {
  site_id: string;
  source_id: string;
  start_url: string;
  max_pages: number;
  request_id: string;
  version: number;
  /** The last version published; null while the source's first crawl has not ended. */
  live_version: number | null;
  /** pending: begun here, D1 not told yet. */
  status: SourceStatus;
  last_error: string | null;
  gave_up: PageReason | null;
  /** Page URLs handed out at least once: what `max_pages` bounds. */
  pages_begun: number;
  progress_at: number;
  /** 1: exactly the pages it was begun with; no sitemap is read and no link followed. */
  is_list: number;
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
  target: string | null;
};
export type HostRow = HostState & { robots_status: number | null };
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
export type SettledPage = { seq: number; url: string; depth: number; reason: PageReason };
