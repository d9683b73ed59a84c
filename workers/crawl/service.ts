/** What the rest of the product asks of the crawl. */
import type { CrawlProgress } from "../contract/crawl";
import {
  getPageId,
  getSource,
  getUrlPolicy,
  listPendingSources,
  recordUnreadPages,
  type SiteRef,
  type Source,
} from "../knowledge/service";
import { describeError } from "../platform/log";
import { AppError } from "../platform/problem";
import { requirePublicUrl } from "../platform/public-url";
import type { Deps, FetchFailure } from "../ports";
import type { CrawlRow, SettledPage } from "./frontier-tables";
import { getPageStatus, PAGE_FETCH } from "./plan";
import { isInScope } from "./scope";

/** Sources begun in one run of the cron. */
const STARTS_A_RUN = 100;

/** Begins the crawl of every source that waits for one: the cron's way to what `startCrawl` did not reach. */
export async function startPendingSources(deps: Deps): Promise<void> {
  for (const source of await listPendingSources(deps, STARTS_A_RUN)) {
    try {
      await startCrawl(deps, source);
    } catch (error) {
      deps.log("ERROR", "SCRAPE", "crawl.not_started", { source_id: source.id, ...describeError(error) });
    }
  }
}

/** Begins a crawl, unless one of the source runs already. Throws unavailable. */
export async function startCrawl(
  { crawler, request_id }: Pick<Deps, "crawler" | "request_id">,
  source: Source,
): Promise<void> {
  const { id: source_id, site_id, url, max_pages } = source;
  const started = await crawler.start({ site_id, source_id, url, max_pages, request_id });
  if (!started.ok) throw new AppError("unavailable", "The crawl could not be started. Try again in a minute.");
}

/** How far the newest crawl of a source has come. Throws not_found. */
export async function crawlProgress(
  deps: Pick<Deps, "db" | "crawler">,
  scope: SiteRef,
  source_id: string,
): Promise<CrawlProgress> {
  const source = await getSource(deps, scope, source_id);
  const answer = await deps.crawler.progress(source.id, source.site_id);
  if (!answer.ok) throw new AppError(answer.code, "There is no such source.");
  return answer.progress;
}

const UNFIT: Record<Exclude<FetchFailure, "blocked_address">, string> = {
  timeout: "The website took longer than 10 seconds to answer.",
  network_error: "The website could not be reached. Check the address.",
  redirect_loop: "The address redirects in a circle.",
  too_large: "The page at this address is larger than 2 MB.",
  not_html: "The address does not lead to a web page (HTML).",
};

/**
 * Looks at an address before it becomes a source; stores nothing. Throws blocked_address (private, or redirects there) and
 * invalid_request with `fields.url` (unreachable, an error status, not HTML, another website).
 */
export async function checkSourceUrl(
  { outbound, config }: Pick<Deps, "outbound" | "config">,
  input: string,
): Promise<void> {
  const url = requirePublicUrl(input, getUrlPolicy(config));
  const response = await outbound.fetch(url.href, PAGE_FETCH);
  if (!response.ok && response.reason === "blocked_address")
    throw new AppError("blocked_address", "The address leads to a private network, which is not allowed.");
  const complaint = findComplaint(url, response);
  if (complaint) throw new AppError("invalid_request", complaint, { fields: { url: complaint } });
}

function findComplaint(url: URL, response: Awaited<ReturnType<Deps["outbound"]["fetch"]>>): string | null {
  if (!response.ok) return response.reason === "blocked_address" ? null : UNFIT[response.reason];
  if (response.status >= 300) return `The address answers with status ${response.status} instead of a page.`;
  const reached = new URL(response.url);
  return isInScope(reached, url) ? null : `The address redirects to ${reached.origin}. Give that one instead.`;
}

/** Writes the pages a Crawler settled by itself. Of these, what robots.txt forbids leaves the index at once (spec §9). */
export async function recordSettled(
  deps: Pick<Deps, "db" | "now" | "site_index">,
  crawl: CrawlRow,
  settled: readonly SettledPage[],
): Promise<void> {
  if (settled.length === 0) return;
  if (crawl.live_version !== null)
    for (const { url, reason } of settled) if (reason === "robots") await removePage(deps, crawl, url);
  await recordUnreadPages(
    deps,
    crawl,
    crawl.source_id,
    settled.map(({ url, depth, reason }) => ({ url, depth, reason, status: getPageStatus(reason), http_status: null })),
  );
}

/** Takes a page that is gone or forbidden out of the index, without waiting for the crawl's end. */
export async function removePage(
  { site_index }: Pick<Deps, "site_index">,
  { site_id, source_id, version }: { site_id: string; source_id: string; version: number },
  url: string,
): Promise<void> {
  const removed_page_ids = [await getPageId(source_id, url)];
  const applied = await site_index.apply(site_id, {
    source_id,
    version,
    first_crawl: false,
    pages: [],
    removed_page_ids,
  });
  if (!applied.ok) throw new Error(`SiteIndex refused a removal: ${applied.code}`);
}
