import * as z from "zod";

/** Why a page is where it is (spec §9). */
export const PageReason = z.enum([
  "ok",
  "not_modified",
  "robots",
  "noindex",
  "http_4xx",
  "http_5xx",
  "timeout",
  "network_error",
  "redirect_loop",
  "too_large",
  "not_html",
  "canonical",
  "duplicate",
  "low_quality",
  "soft_404",
  "login_wall",
  "cookie_wall",
  "parked",
  "js_required",
  "trap",
  "excluded",
  "blocked_address",
  "limit",
]);
export type PageReason = z.infer<typeof PageReason>;

export const PageStatus = z.enum(["queued", "indexed", "unpublished", "skipped", "failed", "gone"]);
export type PageStatus = z.infer<typeof PageStatus>;

export const SourceStatus = z.enum(["pending", "syncing", "synced", "paused", "failed", "held"]);
export type SourceStatus = z.infer<typeof SourceStatus>;

/** What a website said of a document's state the last time it was read; sent back, it need not send it again (RFC 9110 §13). */
export const Validators = z.object({
  etag: z.string().nullable(),
  last_modified: z.string().nullable(),
  /** SHA-256 of the bytes, for websites that say nothing. */
  body_hash: z.string().nullable(),
});
export type Validators = z.infer<typeof Validators>;

/** One URL to read. `lease` names one hand-out of it; a report with another lease is ignored. */
const Task = {
  url: z.string(),
  lease: z.string(),
  validators: Validators.nullable(),
};
export const CrawlTask = z.discriminatedUnion("kind", [
  z.strictObject({ ...Task, kind: z.literal("robots") }),
  z.strictObject({ ...Task, kind: z.literal("sitemap") }),
  /** An address nobody has: what the website answers to it is what it answers to a page that is missing. */
  z.strictObject({ ...Task, kind: z.literal("probe") }),
  z.strictObject({
    ...Task,
    kind: z.literal("page"),
    /** Links followed from the start page. */
    depth: z.int().nonnegative(),
    /** The owner does not want the page itself, only what it links to. */
    links_only: z.boolean(),
  }),
]);
export type CrawlTask = z.infer<typeof CrawlTask>;

/** URLs of one host in one job: what a message of 128 kB holds with addresses of 2,048 characters. */
export const MAX_TASKS_A_JOB = 16;

/**
 * A job of the CRAWL queue: some URLs of one host. `v` is the schema's version. Messages may be lost or doubled: the Crawler's
 * leases make both harmless.
 */
export const CrawlJob = z.strictObject({
  v: z.literal(2),
  site_id: z.string(),
  source_id: z.string(),
  version: z.int(),
  request_id: z.string(),
  /** Nothing of the source is live yet, so pages go live one by one. */
  first_crawl: z.boolean(),
  /** How the host's page for what is missing reads; null where it answers 404, or was not asked. */
  missing: z.string().nullable(),
  tasks: z.array(CrawlTask).min(1).max(MAX_TASKS_A_JOB),
});
export type CrawlJob = z.infer<typeof CrawlJob>;

/** How far the newest crawl of a source has come. */
export const CrawlProgress = z.object({
  status: SourceStatus,
  version: z.int(),
  /** Pages known, of those settled, of those indexed, of those failed. */
  found: z.int(),
  done: z.int(),
  indexed: z.int(),
  failed: z.int(),
  /** Milliseconds UTC; null before the first crawl. */
  started_at: z.int().nullable(),
  /** Seconds left at the present pace; null while too little is known, and when nothing runs. */
  eta_s: z.int().nullable(),
  /** The public reason a crawl failed, else null. */
  last_error: z.string().nullable(),
});
export type CrawlProgress = z.infer<typeof CrawlProgress>;
