/** What the rest of the product asks of the crawl. */
import { sweepVectors } from "../knowledge/embedding";
import { eraseEntries } from "../knowledge/entries/live";
import { eraseProofs } from "../knowledge/ownership";
import { isGiven } from "../knowledge/page-budget";
import {
  finishSource,
  listPendingSources,
  listSilentSources,
  type SourceRow,
  UNKNOWN_SOURCE,
} from "../knowledge/service";
import { eraseSourceRows, listDueSources, listSiteSources, postponeSource, renewSource } from "../knowledge/sources";
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import { getUrlPolicy, requirePublicUrl } from "../platform/public-url";
import type { Deps, FetchFailure, FetchOutcome } from "../ports";
import { publishEvent } from "../sites/service";
import { isSameSite } from "./frontier/scope";
import { FILE_FETCH, HTML_FETCH, PAGE_FETCH } from "./plan";
import { parseSitemap } from "./sitemap";

/** Sources begun in one run of the cron. */
const STARTS_A_RUN = 100;
/** Erased of one site in one run of the cron: sources, entries, and batches of 1,000 files. */
const ERASED_SOURCES_A_RUN = 50;
const ERASED_ENTRIES_A_RUN = 2_000;
const ERASED_BATCHES_A_RUN = 20;

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
  source: SourceRow,
): Promise<void> {
  const { id: source_id, site_id, type, url, urls, options, max_pages, version } = source;
  const start = { site_id, source_id, type, url, urls, options, max_pages, version, request_id };
  const started = await crawler.start(source_id, start);
  if (!started.ok) throw new AppError("unavailable", "The crawl could not be started. Try again in a minute.");
}

/** A crawl that cannot be started now is started by the cron: the source waits for it. */
export async function beginCrawl(deps: Deps, source: SourceRow): Promise<void> {
  try {
    await startCrawl(deps, source);
  } catch (error) {
    deps.log("WARNING", "SCRAPE", "crawl.not_started", { source_id: source.id, ...describeError(error) });
  }
  await publishEvent(deps, source.site_id, { type: "changed", what: "sources" });
}

/** Begins the crawl of every source whose time has come. One that cannot be crawled now waits for its next time. */
export async function startDueSources(deps: Deps): Promise<void> {
  for (const { source, ...payer } of await listDueSources(deps, STARTS_A_RUN)) {
    try {
      await beginCrawl(deps, await renewSource(deps, payer, source));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await postponeSource(deps, source);
      deps.log("INFO", "SCRAPE", "crawl.not_due", { source_id: source.id, error_code: error.code });
    }
  }
}

/** How a file or a text ends whose reading was cut short. */
const CUT_SHORT = {
  status: "failed",
  last_error: "It was not read to its end. Remove it and add it again.",
  publish: false,
  schedule: "manual",
} as const;

/** Asks after crawls that say nothing for long: an object that lost its alarm sets it again, one that lost all begins anew. */
export async function wakeSilentCrawls(deps: Deps): Promise<void> {
  for (const source of await listSilentSources(deps, STARTS_A_RUN)) {
    try {
      if (isGiven(source)) await finishSource(deps, source, source.id, { ...CUT_SHORT, version: source.version });
      else await startCrawl(deps, source);
    } catch (error) {
      deps.log("ERROR", "SCRAPE", "crawl.not_started", { source_id: source.id, ...describeError(error) });
    }
  }
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
 * invalid_request with the `field` at fault (unreachable, an error status, not HTML, another website).
 */
export async function checkSourceUrl(
  { outbound, config }: Pick<Deps, "outbound" | "config">,
  input: string,
  field: "url" | "urls" = "url",
): Promise<void> {
  const url = requirePublicUrl(input, getUrlPolicy(config));
  const response = await outbound.fetch(url.href, field === "url" ? HTML_FETCH : PAGE_FETCH);
  if (!response.ok && response.reason === "blocked_address")
    throw new AppError("blocked_address", "The address leads to a private network, which is not allowed.");
  const complaint = findComplaint(url, response);
  if (complaint) throw new AppError("invalid_request", complaint, { fields: { [field]: complaint } });
}

/** As `checkSourceUrl`, of a sitemap: it must name at least one page or one more sitemap. */
export async function checkSitemap(
  { outbound, config }: Pick<Deps, "outbound" | "config">,
  input: string,
): Promise<void> {
  const url = requirePublicUrl(input, getUrlPolicy(config));
  const response = await outbound.fetch(url.href, FILE_FETCH);
  if (!response.ok && response.reason === "blocked_address")
    throw new AppError("blocked_address", "The address leads to a private network, which is not allowed.");
  const complaint = findComplaint(url, response) ?? (await findSitemapComplaint(response));
  if (complaint) throw new AppError("invalid_request", complaint, { fields: { url: complaint } });
}

async function findSitemapComplaint(response: FetchOutcome): Promise<string | null> {
  if (!response.ok) return null;
  const { urls, sitemaps } = await parseSitemap(response.body, FILE_FETCH.max_bytes);
  return urls.length + sitemaps.length > 0 ? null : "There is no sitemap at this address: it names no pages.";
}

function findComplaint(url: URL, response: FetchOutcome): string | null {
  if (!response.ok) return response.reason === "blocked_address" ? null : UNFIT[response.reason];
  if (response.status >= 300) return `The address answers with status ${response.status} instead of a page.`;
  const reached = new URL(response.url);
  return isSameSite(reached, url) ? null : `The address redirects to ${reached.origin}. Give that one instead.`;
}

/**
 * Erases all a deleted site knows: its crawls, rows, files and index. May be cut short and called again; false when more remains
 * for the next run of the cron.
 */
export async function eraseKnowledge(
  deps: Pick<Deps, "db" | "crawler" | "site_index" | "embedder" | "pages">,
  site_id: string,
): Promise<boolean> {
  const sources = await listSiteSources(deps, site_id, ERASED_SOURCES_A_RUN);
  for (const { id } of sources) requireOk(await deps.crawler.clear(id, site_id), UNKNOWN_SOURCE);
  const ids = sources.map(({ id }) => id);
  await eraseSourceRows(deps, site_id, ids);
  await eraseProofs(deps, site_id);
  if (!(await eraseEntries(deps, site_id, ERASED_ENTRIES_A_RUN))) return false;
  if (ids.length === ERASED_SOURCES_A_RUN) return false;
  if (!(await eraseFiles(deps, `${site_id}/`, ERASED_BATCHES_A_RUN))) return false;
  const store = deps.embedder?.store;
  if (store) await sweepVectors(deps.site_index, store, site_id, null);
  // Last: by now no job of the site's crawls finds its source any more.
  requireOk(await deps.site_index.clear(site_id), UNKNOWN_SOURCE);
  return true;
}

/** Deletes the files under a prefix, 1,000 a batch; false when some are left after `max_batches`. */
export async function eraseFiles(
  { pages }: Pick<Deps, "pages">,
  prefix: string,
  max_batches = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  for (let batch = 0; batch < max_batches; batch++) {
    const { objects, truncated } = await pages.list({ prefix });
    if (objects.length > 0) await pages.delete(objects.map(({ key }) => key));
    if (!truncated) return true;
  }
  return false;
}
