/** What a report, or its absence, does to the frontier. Each function is one synchronous step of the Crawler. */
import type { PageReason } from "../contract/crawl";
import { computeBackoff } from "../platform/backoff";
import type { CrawlReport } from "../ports";
import type { Frontier } from "./frontier";
import type { UrlRow } from "./frontier-tables";
import {
  BACKOFF_BASE_MS,
  MAX_FAILURES,
  MAX_HANDOUTS,
  MAX_HOPS,
  MAX_HOST_FAILURES,
  MAX_WAIT_MS,
  STALL_MS,
} from "./plan";
import { robotsFor } from "./robots";
import { isInScope, isSameSite, normalizeUrl } from "./scope";

/** Takes a report in. One whose lease is not the URL's present one changes nothing: its work is done, or someone else's now. */
export function applyReport(frontier: Frontier, report: CrawlReport, now: number): void {
  const row = frontier.findLeased(report.lease, report.url);
  if (!row) return;
  const { outcome } = report;
  if (outcome.kind === "retry") {
    retryLater(frontier, row, outcome.reason, outcome.after_ms, now);
    return;
  }
  frontier.crawl.markProgress(now);
  frontier.clearFailures(row.host);
  const links = listLinks(frontier, report);
  if (row.kind === "robots") settleRobots(frontier, row, report.robots ?? { status: 200, body: "" });
  else if (row.kind === "sitemap") settleSitemap(frontier, row, outcome.reason, links);
  else if (outcome.reason === "canonical") settleMoved(frontier, row, links);
  else {
    frontier.settle(row.seq, outcome.reason, { status: outcome.status });
    addLinks(frontier, row, links);
  }
}

/** Puts back what nobody reported in time. That is no fault of the host: a message or its Worker was lost. */
export function expireLeases(frontier: Frontier, now: number): void {
  for (const row of frontier.listExpired(now)) {
    if (row.handouts < MAX_HANDOUTS) frontier.requeue(row.seq, row, now);
    else giveUpUrl(frontier, row, row.reason ?? "timeout");
  }
}

/** Breaks a crawl off that has made no progress for 30 minutes. */
export function endStalled(frontier: Frontier, now: number): void {
  const crawl = frontier.crawl.get();
  if (crawl && now - crawl.progress_at >= STALL_MS) frontier.giveUp("timeout");
}

function retryLater(frontier: Frontier, row: UrlRow, reason: PageReason, after_ms: number | null, now: number): void {
  const failures = row.failures + 1;
  const wait = Math.min(MAX_WAIT_MS, after_ms ?? computeBackoff(failures, BACKOFF_BASE_MS, MAX_WAIT_MS));
  const asks_for_rest = reason === "http_4xx" || reason === "http_5xx";
  const in_a_row = frontier.countFailure(row.host, asks_for_rest ? now + wait : null);
  if (failures < MAX_FAILURES) frontier.requeue(row.seq, { reason, failures }, now + wait);
  else giveUpUrl(frontier, row, reason);
  if (after_ms !== null) frontier.crawl.markProgress(now + wait);
  if (in_a_row >= MAX_HOST_FAILURES) giveUpHost(frontier, row.host, reason);
}

function giveUpUrl(frontier: Frontier, row: UrlRow, reason: PageReason): void {
  if (row.kind !== "robots") frontier.settle(row.seq, reason, { unrecorded: true });
  // RFC 9309: rules that cannot be read forbid everything. A host that cannot be reached at all needs no rules.
  else if (reason === "http_5xx" || reason === "http_4xx") settleRobots(frontier, row, { status: 503, body: "" });
  else giveUpHost(frontier, row.host, reason);
}

/** Leaves a host alone. Without the start page's host there is no crawl; another one's pages are only failed. */
function giveUpHost(frontier: Frontier, host: string, reason: PageReason): void {
  const start_url = frontier.crawl.get()?.start_url;
  if (start_url && new URL(start_url).origin === host) frontier.giveUp(reason);
  else frontier.giveUpHost(reason, host);
}

function settleRobots(frontier: Frontier, row: UrlRow, robots: { status: number; body: string }): void {
  const crawl = frontier.crawl.get();
  frontier.setRobots(row.host, robots.status, robots.body);
  frontier.settle(row.seq, "ok", {});
  if (!crawl || crawl.is_list) return;
  const { sitemaps } = robotsFor(robots.status, robots.body);
  for (const href of sitemaps.length > 0 ? sitemaps : ["/sitemap.xml"]) {
    const url = normalizeUrl(href, row.url);
    if (url && isSameSite(url, new URL(crawl.start_url))) frontier.add("sitemap", url.href, 0);
  }
}

function settleSitemap(frontier: Frontier, row: UrlRow, reason: PageReason, links: CrawlReport["links"]): void {
  frontier.settle(row.seq, reason, {});
  for (const { url, kind } of links) {
    if (kind === "sitemap") frontier.add("sitemap", url, row.depth + 1);
    else frontier.add("page", url, 1);
  }
}

function addLinks(frontier: Frontier, row: UrlRow, links: CrawlReport["links"]): void {
  if (frontier.crawl.get()?.is_list) return;
  for (const { url } of links) frontier.add("page", url, row.depth + 1);
}

/** A page that says it lives elsewhere: its first link. A chain that comes back, or is too long, is a redirect loop. */
function settleMoved(frontier: Frontier, row: UrlRow, links: CrawlReport["links"]): void {
  const [target, ...others] = links;
  const loop = target ? findLoop(frontier, row, target.url) : [];
  if (loop.length === 0) {
    frontier.settle(row.seq, "canonical", { unrecorded: true, target: target?.url ?? null });
    if (target) frontier.add("page", target.url, row.depth, row.hops + 1);
  }
  for (const { seq } of loop) frontier.settle(seq, "redirect_loop", { unrecorded: true });
  addLinks(frontier, row, others);
}

/** The pages of the circle that pointing `row` at `target` would close; only `row` when the way to it was too long. */
function findLoop(frontier: Frontier, row: UrlRow, target: string): UrlRow[] {
  if (row.hops >= MAX_HOPS) return [row];
  const passed = [row];
  for (let next: string | null = target; next !== null && passed.length <= MAX_HOPS; ) {
    if (next === row.url) return passed;
    const page: UrlRow | null = frontier.findPage(next);
    if (!page) return [];
    passed.push(page);
    next = page.target;
  }
  return [];
}

/** Found addresses in scope, normalized. */
function listLinks(frontier: Frontier, report: CrawlReport): CrawlReport["links"] {
  const start = new URL(frontier.crawl.get()?.start_url ?? report.url);
  return report.links.flatMap(({ url, kind }) => {
    const normal = normalizeUrl(url, report.url);
    const is_wanted = kind === "sitemap" ? isSameSite : isInScope;
    return normal && is_wanted(normal, start) ? [{ url: normal.href, kind }] : [];
  });
}
