/** One turn of a running crawl: what the Crawler's alarm does. It may be cut short anywhere and done again. */
import type { CrawlJob } from "../contract/crawl";
import { findSource, finishSource, markSource } from "../knowledge/service";
import { computeNextAlarm } from "../platform/object";
import { PRODUCT_TOKEN } from "../platform/user-agent";
import type { Deps } from "../ports";
import type { Frontier } from "./frontier";
import type { CrawlRow, HostRow, UrlRow } from "./frontier-tables";
import { computeHostTurn, computeSpacing, concludeCrawl, STALL_MS, STOP_MS } from "./plan";
import { recordSettled } from "./record";
import { endStalled, expireLeases } from "./reports";
import { findCrawlDelay, isAllowed, robotsFor } from "./robots";

/** Rows written to D1 in one turn. */
const RECORDS_A_TURN = 50;
/** Waiting URLs looked at for one that may go; the rest is for the next turn. */
const READY_A_TURN = 50;

/** Does everything that is due. Throws when an outside part fails; the next turn repeats what was not noted as done. */
export async function runTurn(deps: Deps, frontier: Frontier): Promise<void> {
  const crawl = frontier.crawl.get();
  if (!crawl || !frontier.crawl.isOpen()) return;
  if (!(await tellSource(deps, frontier, crawl))) return frontier.forget();
  // Also after the wait above: the owner may have paused or stopped it meanwhile.
  if (frontier.crawl.isRunning()) await advance(deps, frontier, crawl);
  const settled = frontier.listUnrecorded(RECORDS_A_TURN);
  await recordSettled(deps, crawl, settled);
  frontier.markRecorded(settled);
  if (frontier.crawl.isRunning() && isExhausted(frontier, frontier.listHosts())) await finishCrawl(deps, frontier);
}

/** When the next turn is due (milliseconds UTC); null when nothing runs. */
export function computeNextTurn(
  frontier: Frontier,
  { concurrency }: { concurrency: number },
  now: number,
): number | null {
  const crawl = frontier.crawl.get();
  if (!crawl || !frontier.crawl.isOpen()) return null;
  if (crawl.status === "pending" || frontier.listUnrecorded(1).length > 0) return now;
  if (crawl.status === "paused") return null;
  const hosts = frontier.listHosts();
  if (isExhausted(frontier, hosts)) return now;
  if (crawl.stopped_at !== null) return isAnyOut(hosts) ? Math.max(now, crawl.stopped_at + STOP_MS) : now;
  const turns = hosts.map((host) => computeHostTurn(host, concurrency));
  return computeNextAlarm([...turns, frontier.getNextExpiry(), crawl.progress_at + STALL_MS], now);
}

/** Tells D1 that the crawl begins, goes on or rests. False when the source is gone. */
async function tellSource(deps: Deps, frontier: Frontier, crawl: CrawlRow): Promise<boolean> {
  const { status, source_id, version } = crawl;
  if (status === "paused") return markSource(deps, crawl, source_id, { status, version });
  // Whatever were written for a source that is gone, the database would refuse, turn after turn.
  if (status !== "pending") return (await findSource(deps, crawl, source_id)) !== null;
  if (!(await markSource(deps, crawl, source_id, { status: "syncing", version }))) return false;
  frontier.crawl.markSyncing();
  deps.log("INFO", "SCRAPE", "crawl.started", { source_id, version });
  return true;
}

/** Hands out what may go, or lets a crawl that was stopped come to rest. */
async function advance(deps: Deps, frontier: Frontier, crawl: CrawlRow): Promise<void> {
  const stopped_at = frontier.crawl.get()?.stopped_at ?? null;
  if (stopped_at !== null) {
    if (!isAnyOut(frontier.listHosts()) || deps.now() >= stopped_at + STOP_MS) frontier.dropUnsettled();
    return;
  }
  expireLeases(frontier, deps.now());
  endStalled(frontier, deps.now());
  const jobs = frontier.listHosts().flatMap((host) => handOut(deps, frontier, crawl, host));
  try {
    if (jobs.length > 0) await deps.crawl_queue.sendBatch(jobs);
  } catch (error) {
    for (const { lease } of jobs) frontier.release(lease);
    throw error;
  }
}

/** Leases at most one URL of a host: the spacing lets the next one go later. What its rules or the budget forbid is settled. */
function handOut({ config, now }: Deps, frontier: Frontier, crawl: CrawlRow, host: HostRow): CrawlJob[] {
  const at = now();
  const turn = computeHostTurn(host, config.crawl.concurrency);
  if (turn === null || turn > at) return [];
  const robots = host.robots_status === null ? null : robotsFor(host.robots_status, frontier.getRobotsBody(host.host));
  for (const row of frontier.listReady(host, at, READY_A_TURN)) {
    if (row.kind !== "robots" && robots && !isAllowed(robots, new URL(row.url), PRODUCT_TOKEN)) {
      // Rules that cannot be read forbid everything for now, and are no wish to be forgotten.
      frontier.settle(row.seq, (host.robots_status ?? 0) >= 500 ? "http_5xx" : "robots", { unrecorded: true });
      continue;
    }
    if (row.kind === "page" && row.handouts === 0 && (frontier.crawl.get()?.pages_begun ?? 0) >= crawl.max_pages) {
      frontier.cutOff();
      return [];
    }
    const spacing = computeSpacing(
      config.crawl.requests_per_second,
      robots ? findCrawlDelay(robots, PRODUCT_TOKEN) : null,
    );
    return [toJob(crawl, row, frontier.lease(row, at, spacing))];
  }
  return [];
}

function toJob(crawl: CrawlRow, row: UrlRow, lease: string): CrawlJob {
  const { site_id, source_id, version, request_id } = crawl;
  const job = { v: 1, site_id, source_id, version, url: row.url, lease, request_id } as const;
  if (row.kind !== "page") return { ...job, type: row.kind };
  return { ...job, type: "page", depth: row.depth, first_crawl: crawl.live_version === null };
}

/** Nothing waits, nothing is out, nothing is left to write. */
function isExhausted(frontier: Frontier, hosts: readonly HostRow[]): boolean {
  return (
    frontier.listUnrecorded(1).length === 0 &&
    hosts.every(({ in_flight, ready_at }) => in_flight === 0 && ready_at === null)
  );
}

function isAnyOut(hosts: readonly HostRow[]): boolean {
  return hosts.some(({ in_flight }) => in_flight > 0);
}

async function finishCrawl(deps: Deps, frontier: Frontier): Promise<void> {
  const crawl = frontier.crawl.get();
  if (!crawl) return;
  const { found, indexed, failed, read } = frontier.countPages();
  const end = concludeCrawl({
    read,
    first_crawl: crawl.live_version === null,
    stopped: crawl.stopped_at !== null,
    gave_up: crawl.gave_up,
    reason: frontier.findFirstReason(),
  });
  const { source_id, version } = crawl;
  const { status, last_error, publish } = end;
  if (publish) {
    const published = await deps.site_index.publish(crawl.site_id, source_id, version);
    if (!published.ok) throw new Error(`SiteIndex refused to publish: ${published.code}`);
  }
  await finishSource(deps, crawl, source_id, { version, status, last_error, is_published: publish });
  frontier.crawl.end(status, last_error, publish);
  deps.log("INFO", "SCRAPE", "crawl.finished", { source_id, version, status, found, indexed, failed });
}
