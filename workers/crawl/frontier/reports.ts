/** What a report, or its absence, does to the frontier. Each function is one synchronous step of the Crawler. */
import type { PageReason, PageStatus } from "../../contract/crawl";
import { computeBackoff } from "../../platform/backoff";
import type { CrawlReport } from "../../ports";
import {
  BACKOFF_BASE_MS,
  MAX_FAILURES,
  MAX_HANDOUTS,
  MAX_HOPS,
  MAX_HOST_FAILURES,
  MAX_WAIT_MS,
  STALL_MS,
} from "../plan";
import { robotsFor } from "../robots";
import type { Frontier } from "./frontier";
import type { UrlRow } from "./frontier-tables";
import { isInScope, isOnHosts, normalizeUrl } from "./scope";

/** What the pages of a part made without end are found to be. */
const BARREN_REASONS: readonly PageReason[] = ["low_quality", "duplicate", "soft_404", "not_html"];

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
  frontier.hosts.clearFailures(row.host);
  if (outcome.kind === "unchanged") {
    if (row.kind === "robots") settleRobots(frontier, row, null);
    else if (row.kind === "page" && isOther(row, outcome.status ?? null)) readAnew(frontier, row, now);
    else frontier.outcomes.settleUnchanged(row, outcome.status);
    if (row.read_status === "indexed") frontier.outcomes.countPart(row.url, true);
    return;
  }
  const links = listLinks(frontier, report);
  if (row.kind === "robots") settleRobots(frontier, row, report.robots ?? { status: 200, body: "" }, report.validators);
  else if (row.kind === "probe") settleProbe(frontier, row, report.missing ?? null);
  else if (row.kind === "sitemap") settleSitemap(frontier, row, outcome.reason, links, report.validators);
  else if (outcome.reason === "canonical") settleMoved(frontier, row, links, report.validators);
  else settlePage(frontier, row, outcome, report, links);
}

/**
 * Whether "as before" says nothing of a page: it repeated one that has left while it was out, or its row tells of a later reading than
 * the one it is compared with. What its owner wishes of it is no reading.
 */
function isOther({ read_reason, read_status }: UrlRow, status: PageStatus | null): boolean {
  if (read_reason === null) return true;
  return status !== read_status && (status === "gone" || status === "failed" || status === "skipped");
}

function readAnew(frontier: Frontier, row: UrlRow, now: number): void {
  frontier.outcomes.forgetValidators(row.seq);
  frontier.requeue(row.seq, row, now);
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
  if (crawl && now - crawl.progress_at >= STALL_MS) endCrawl(frontier, "timeout");
}

function retryLater(frontier: Frontier, row: UrlRow, reason: PageReason, after_ms: number | null, now: number): void {
  const failures = row.failures + 1;
  const wait = Math.min(MAX_WAIT_MS, after_ms ?? computeBackoff(failures, BACKOFF_BASE_MS, MAX_WAIT_MS));
  const asks_for_rest = reason === "http_4xx" || reason === "http_5xx";
  const in_a_row = frontier.hosts.noteFailure(row.host, {
    is_first: failures === 1,
    paused_until: asks_for_rest ? now + wait : null,
  });
  if (failures < MAX_FAILURES) frontier.requeue(row.seq, { reason, failures }, now + wait);
  else giveUpUrl(frontier, row, reason);
  if (after_ms !== null) frontier.crawl.markProgress(now + wait);
  if (in_a_row >= MAX_HOST_FAILURES) giveUpHost(frontier, row.host, reason);
}

function giveUpUrl(frontier: Frontier, row: UrlRow, reason: PageReason): void {
  // What a website answers to nonsense is good to know, and no more.
  if (row.kind === "probe") settleProbe(frontier, row, null);
  else if (row.kind !== "robots") frontier.outcomes.settle(row.seq, reason, { unrecorded: true });
  // RFC 9309: rules that cannot be read forbid everything. A host that cannot be reached at all needs no rules.
  else if (reason === "http_5xx" || reason === "http_4xx") settleRobots(frontier, row, { status: 503, body: "" }, null);
  else giveUpHost(frontier, row.host, reason);
}

/** Leaves a host alone. Without the start page's host there is no crawl; another one's pages are only failed. */
function giveUpHost(frontier: Frontier, host: string, reason: PageReason): void {
  if (frontier.getAdmission().scope.start.origin === host) endCrawl(frontier, reason);
  else frontier.outcomes.giveUpHost(reason, host);
}

/** Breaks the crawl off. */
function endCrawl(frontier: Frontier, reason: PageReason): void {
  frontier.crawl.giveUp(reason);
  for (const { host } of frontier.hosts.list()) frontier.outcomes.giveUpHost(reason, host);
}

/** `robots`: null where the rules are those of the last crawl. */
function settleRobots(
  frontier: Frontier,
  row: UrlRow,
  robots: { status: number; body: string } | null,
  validators: CrawlReport["validators"] = null,
): void {
  const { type, scope } = frontier.getAdmission();
  const { status, body } = robots ?? { status: 200, body: frontier.hosts.getRobotsBody(row.host) };
  frontier.hosts.setRobots(row.host, status, body);
  frontier.outcomes.settle(row.seq, "ok", robots ? readAs(validators) : {});
  if (type !== "website") return;
  const { sitemaps } = robotsFor(status, body);
  for (const href of sitemaps.length > 0 ? sitemaps : ["/sitemap.xml"]) {
    const url = normalizeUrl(href, row.url);
    if (url && isOnHosts(url, scope)) frontier.add("sitemap", url.href, 0);
  }
  frontier.addProbe(row.host);
}

function settleProbe(frontier: Frontier, row: UrlRow, missing: string | null): void {
  frontier.hosts.setMissing(row.host, missing);
  frontier.outcomes.settle(row.seq, "ok", {});
}

function settleSitemap(
  frontier: Frontier,
  row: UrlRow,
  reason: PageReason,
  links: CrawlReport["links"],
  validators: CrawlReport["validators"],
): void {
  frontier.outcomes.settle(row.seq, reason, readAs(validators));
  for (const url of listOf(links, "sitemap")) frontier.add("sitemap", url, row.depth + 1);
  frontier.addPages(listOf(links, "page"), 1);
}

function settlePage(
  frontier: Frontier,
  row: UrlRow,
  { reason, status }: Extract<CrawlReport["outcome"], { kind: "done" }>,
  { validators, quality = null, same_as = null }: CrawlReport,
  links: CrawlReport["links"],
): void {
  frontier.outcomes.settle(row.seq, reason, { status, target: same_as, ...readAs(validators, quality) });
  if (status === "indexed" || status === "unpublished") frontier.outcomes.countPart(row.url, true);
  else if (BARREN_REASONS.includes(reason) || status === "gone") frontier.outcomes.countPart(row.url, false);
  addLinks(frontier, row, links);
}

function readAs(validators: CrawlReport["validators"], quality: number | null = null) {
  return validators ? { read: { validators, quality } } : {};
}

function addLinks(frontier: Frontier, row: UrlRow, links: CrawlReport["links"]): void {
  if (frontier.getAdmission().type !== "website") return;
  frontier.addPages(listOf(links, "page"), row.depth + 1);
  if (row.depth === 0) for (const url of listOf(links, "sitemap")) frontier.add("sitemap", url, 0);
}

function listOf(links: CrawlReport["links"], wanted: "page" | "sitemap"): string[] {
  return links.flatMap(({ url, kind }) => (kind === wanted ? [url] : []));
}

/** A page that says it lives elsewhere: its first link. A chain that comes back, or is too long, is a redirect loop. */
function settleMoved(
  frontier: Frontier,
  row: UrlRow,
  links: CrawlReport["links"],
  validators: CrawlReport["validators"],
): void {
  const [target, ...others] = links;
  const loop = target ? findLoop(frontier, row, target.url) : [];
  if (loop.length === 0) {
    frontier.outcomes.settle(row.seq, "canonical", {
      unrecorded: true,
      target: target?.url ?? null,
      ...readAs(validators),
    });
    if (target) frontier.add("page", target.url, row.depth, row.hops + 1);
  }
  for (const { seq } of loop) frontier.outcomes.settle(seq, "redirect_loop", { unrecorded: true });
  addLinks(frontier, row, others);
}

/** The pages of the circle that pointing `row` at `target` would close; only `row` when the way to it was too long. */
function findLoop(frontier: Frontier, row: UrlRow, target: string): UrlRow[] {
  if (row.hops >= MAX_HOPS) return [row];
  const passed = [row];
  for (let next: string | null = target; next !== null && passed.length <= MAX_HOPS; ) {
    if (next === row.url) return passed;
    const page: UrlRow | null = frontier.findSettled(next);
    if (!page) return [];
    passed.push(page);
    next = page.target;
  }
  return [];
}

/** Found addresses in scope, normalized. */
function listLinks(frontier: Frontier, report: CrawlReport): CrawlReport["links"] {
  const { scope } = frontier.getAdmission();
  return report.links.flatMap(({ url, kind }) => {
    const normal = normalizeUrl(url, report.url);
    const is_wanted = kind === "sitemap" ? isOnHosts : isInScope;
    return normal && is_wanted(normal, scope) ? [{ url: normal.href, kind }] : [];
  });
}
