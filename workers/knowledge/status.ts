import type { PageReason, PageStatus } from "../contract/crawl";

const SKIPPING: readonly PageReason[] = [
  "robots",
  "noindex",
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
  "limit",
];
/** The website says that there is no such page. */
const GONE_STATUSES = [404, 410];

/** What a reason makes of a page as long as its owner has no other wish. Skipped is our choice, failed is theirs. */
export function getPageStatus(reason: PageReason, http_status: number | null = null): PageStatus {
  if (reason === "ok" || reason === "not_modified") return "indexed";
  if (reason === "http_4xx" && http_status !== null && GONE_STATUSES.includes(http_status)) return "gone";
  return SKIPPING.includes(reason) ? "skipped" : "failed";
}
