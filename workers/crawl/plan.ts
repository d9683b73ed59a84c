/** The rules of a crawl that need no storage: budgets, politeness, what becomes of a page, how a crawl ends. */
import type { PageReason } from "../contract/crawl";
import type { FetchOptions } from "../ports";
import { WEB_MEDIA_TYPES } from "./documents/media-type";
import { TWIN_MEDIA_TYPES } from "./rescue/twins";

/** A job whose report has not come in by then is handed out again: a fetch ends after 10 s, the rest is for the queue. */
export const LEASE_MS = 60_000;
/** Failed fetches of one URL before it is given up. */
export const MAX_FAILURES = 3;
/** Hand-outs of one URL, the lost ones included, before it is given up: it may be what kills its Worker. */
export const MAX_HANDOUTS = 6;
/** Crawls in a row that found a page gone before it is no longer asked for, unless a page that is read names it. */
export const MAX_GONE_CRAWLS = 2;
/** Endless addresses of a part of a website kept with their reason, so that the owner sees what was left out. */
export const MAX_SHOWN_TRAPS = 10;
/** Feeds read of a start page. */
export const MAX_FEEDS = 3;
/** Redirects and canonical links in a row (bars CRAWL-03). */
export const MAX_HOPS = 5;
export const MAX_SITEMAPS = 50;
/** Sitemap indexes inside one another. */
export const MAX_SITEMAP_DEPTH = 2;
/** A crawl without progress is ended after 30 minutes (spec §9). */
export const STALL_MS = 30 * 60_000;
/** How long a crawl that is stopped waits for the pages being read: their fetches end by then, or nobody needs them any more. */
export const STOP_MS = 8_000;
/** URLs of a host that fail in a row before it is left alone (bars CRAWL-09). */
export const MAX_HOST_FAILURES = 10;
/** A longer Retry-After is shortened to an hour. */
export const MAX_WAIT_MS = 3_600_000;
/** What a URL's or a message's waits double from. */
export const BACKOFF_BASE_MS = 1_000;
/** Headers and body of one fetch (bars CRAWL-02). */
const DEADLINE_MS = 10_000;

/** How a page is fetched: 2 MB decompressed (bars CRAWL-04). */
export const PAGE_FETCH: FetchOptions = {
  max_bytes: 2 * 1024 * 1024,
  deadline_ms: DEADLINE_MS,
  max_bytes_of: { "application/pdf": 5 * 1024 * 1024 },
  accept: "text/html, application/xhtml+xml, text/markdown;q=0.5, text/plain;q=0.5, application/pdf;q=0.5",
  content_types: WEB_MEDIA_TYPES,
};
/** How a website's front page is fetched: other documents have no head, and are no place to begin. */
export const HTML_FETCH: FetchOptions = { ...PAGE_FETCH, content_types: ["text/html", "application/xhtml+xml"] };
/** How other forms of a page's text are fetched. */
export const TWIN_FETCH: FetchOptions = {
  max_bytes: 2 * 1024 * 1024,
  deadline_ms: 5_000,
  accept: "text/markdown, text/plain, application/json",
  content_types: TWIN_MEDIA_TYPES,
};
/** How one page is fetched while its owner waits: this and its robots.txt within 10 s. */
export const RECRAWL_ROBOTS_MS = 3_000;
export const RECRAWL_PAGE_MS = 6_500;
/** How robots.txt and sitemaps are fetched. */
export const FILE_FETCH: FetchOptions = { max_bytes: 5 * 1024 * 1024, deadline_ms: DEADLINE_MS, accept: "*/*" };

/** Requests for pages of a source with `max_pages`: those that redirect, repeat others or are missing are no pages of the plan. */
export function getRequestLimit(max_pages: number): number {
  return max_pages * 2 + 20;
}

/** URLs remembered of a source with `max_pages`: enough to tell the owner what was left out, and an end to endless sites. */
export function getFrontierLimit(max_pages: number): number {
  return max_pages * 5 + MAX_SITEMAPS;
}

/** Turns do not come closer. */
const MIN_SPACING_MS = 2;

export type HostState = {
  /** Scheme, host and port. */
  host: string;
  /** Jobs handed out and not reported. */
  in_flight: number;
  /** When the earliest waiting URL may go; null when none waits. */
  ready_at: number | null;
  /** Not before the last hand-out plus the host's spacing. */
  next_at: number;
  /** Not before a wait the host asked for. */
  paused_until: number;
};

/** When a host may get its next request; null while nothing waits or all its places are taken. */
export function computeHostTurn(host: HostState, concurrency: number): number | null {
  if (host.ready_at === null || host.in_flight >= concurrency) return null;
  return Math.max(host.ready_at, host.next_at, host.paused_until);
}

/** Requests a host may get in one turn: one, for the next waits for its spacing, or all its places where the pace is beyond any clock. */
export function countPlaces({ in_flight }: HostState, concurrency: number, spacing_ms: number): number {
  const free = Math.max(0, concurrency - in_flight);
  return spacing_ms >= MIN_SPACING_MS ? Math.min(1, free) : free;
}

/** Milliseconds between two requests to a host. */
export function computeSpacing(requests_per_second: number, crawl_delay_s: number | null): number {
  return Math.max(1_000 / requests_per_second, (crawl_delay_s ?? 0) * 1_000);
}

export interface CrawlEnd {
  status: "synced" | "failed" | "held";
  last_error: string | null;
  publish: boolean;
}

/**
 * How a crawl ends. `read`: pages with content of their own. `gave_up`: why it was broken off, if it was. `reason`: why the first
 * page that settled it was not indexed. A crawl broken off or stopped is published only when it is the first (its pages are live
 * already): it never empties a good index.
 */
export function concludeCrawl(facts: {
  read: number;
  first_crawl: boolean;
  stopped: boolean;
  gave_up: PageReason | null;
  reason: PageReason | null;
}): CrawlEnd {
  const { read, first_crawl, stopped, gave_up } = facts;
  if (stopped) {
    const status = first_crawl && read === 0 ? "failed" : "synced";
    return { status, last_error: "The crawl was stopped.", publish: first_crawl && read > 0 };
  }
  if (read > 0 && gave_up === null) return { status: "synced", last_error: null, publish: true };
  const last_error = read > 0 ? "The crawl was broken off before all pages were read." : "No page could be read.";
  const cause = LAST_ERRORS[gave_up ?? facts.reason ?? "network_error"];
  return { status: "failed", last_error: `${last_error} ${cause}`, publish: read > 0 && first_crawl };
}

const UNREACHABLE = "The website could not be reached.";
const LAST_ERRORS: Record<PageReason, string> = {
  ok: "",
  not_modified: "",
  robots: "The website's robots.txt does not allow it.",
  noindex: "The website asks not to be indexed (noindex).",
  http_4xx: "The website refused the requests.",
  http_5xx: "The website answered with a server error.",
  timeout: "The website took too long to answer.",
  network_error: UNREACHABLE,
  redirect_loop: "The address redirects in a circle.",
  too_large: "The page is larger than 2 MB.",
  not_html: "The address does not lead to a web page.",
  canonical: "The address only points to other pages.",
  duplicate: "Its pages repeat one another.",
  low_quality: "The pages hold hardly any text.",
  soft_404: "The pages say that they do not exist.",
  login_wall: "The pages ask for a sign-in.",
  cookie_wall: "The pages are hidden behind a cookie notice.",
  parked: "The domain is parked.",
  js_required: "The pages show their text only with JavaScript.",
  trap: "The website makes up pages without end.",
  excluded: "The address redirects to another website.",
  blocked_address: "The address leads to a private network.",
  limit: "The page limit was reached.",
};
