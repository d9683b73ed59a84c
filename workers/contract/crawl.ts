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

/**
 * A job of the CRAWL queue. `v` is the schema's version. Messages may be lost or doubled: the Crawler's lease makes both harmless.
 * `lease` names one hand-out of one URL; a report with another lease is ignored.
 */
const Job = {
  v: z.literal(1),
  site_id: z.string(),
  source_id: z.string(),
  version: z.int(),
  url: z.string(),
  lease: z.string(),
  request_id: z.string(),
};
export const CrawlJob = z.discriminatedUnion("type", [
  z.strictObject({ ...Job, type: z.literal("robots") }),
  z.strictObject({ ...Job, type: z.literal("sitemap") }),
  /** `depth`: links followed from the start page. `first_crawl`: nothing of the source is live yet, so pages go live one by one. */
  z.strictObject({ ...Job, type: z.literal("page"), depth: z.int().nonnegative(), first_crawl: z.boolean() }),
]);
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
