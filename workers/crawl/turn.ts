/** One turn of a running crawl: what the Crawler's alarm does. It may be cut short anywhere and done again. */
import type { CrawlJob } from "../contract/crawl";
import { finishSource, markSourceSyncing } from "../knowledge/service";
import { computeNextAlarm } from "../platform/object";
import { PRODUCT_TOKEN } from "../platform/user-agent";
import type { Deps } from "../ports";
import type { Frontier } from "./frontier";
import type { CrawlRow, HostRow, UrlRow } from "./frontier-tables";
import { computeHostTurn, computeSpacing, concludeCrawl, STALL_MS } from "./plan";
import { endStalled, expireLeases } from "./reports";
import { findCrawlDelay, isAllowed, robotsFor } from "./robots";
import { recordSettled } from "./service";

/** Rows written to D1 in one turn. */
const RECORDS_A_TURN = 50;
/** Waiting URLs looked at for one that may go; the rest is for the next turn. */
const READY_A_TURN = 50;

/** Does everything that is due. Throws when an outside part fails; the next turn repeats what was not noted as done. */
export async function runTurn(deps: Deps, frontier: Frontier): Promise<void> {
  const crawl = frontier.getCrawl();
  if (!crawl || !frontier.isRunning()) return;
  if (crawl.status === "pending") {
    const exists = await markSourceSyncing(deps, crawl, crawl.source_id, crawl.version);
    if (!exists) return frontier.end("failed", null, false);
    frontier.markSyncing();
    deps.log("INFO", "SCRAPE", "crawl.started", { source_id: crawl.source_id, version: crawl.version });
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
  const settled = frontier.listUnrecorded(RECORDS_A_TURN);
  await recordSettled(deps, crawl, settled);
  frontier.markRecorded(settled);
  if (isExhausted(frontier, frontier.listHosts())) await finishCrawl(deps, frontier);
}

/** When the next turn is due (milliseconds UTC); null when nothing runs. */
export function computeNextTurn(
  frontier: Frontier,
  { concurrency }: { concurrency: number },
  now: number,
): number | null {
  const crawl = frontier.getCrawl();
  if (!crawl || !frontier.isRunning()) return null;
  const hosts = frontier.listHosts();
  if (crawl.status === "pending" || frontier.listUnrecorded(1).length > 0 || isExhausted(frontier, hosts)) return now;
  const turns = hosts.map((host) => computeHostTurn(host, concurrency));
  return computeNextAlarm([...turns, frontier.getNextExpiry(), crawl.progress_at + STALL_MS], now);
}

/** Leases at most one URL of a host: the spacing lets the next one go later. What its rules or the budget forbid is settled. */
function handOut({ config, now }: Deps, frontier: Frontier, crawl: CrawlRow, host: HostRow): CrawlJob[] {
  const at = now();
  const turn = computeHostTurn(host, config.crawl.concurrency);
  if (turn === null || turn > at) return [];
  const robots = host.robots_status === null ? null : robotsFor(host.robots_status, frontier.getRobotsBody(host.host));
  for (const row of frontier.listReady(host, at, READY_A_TURN)) {
    if (row.kind !== "robots" && robots && !isAllowed(robots, new URL(row.url), PRODUCT_TOKEN)) {
      frontier.settle(row.seq, "robots", { unrecorded: true });
      continue;
    }
    if (row.kind === "page" && row.handouts === 0 && (frontier.getCrawl()?.pages_begun ?? 0) >= crawl.max_pages) {
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

async function finishCrawl(deps: Deps, frontier: Frontier): Promise<void> {
  const crawl = frontier.getCrawl();
  if (!crawl) return;
  const { found, indexed, failed } = frontier.getProgress();
  const end = concludeCrawl({
    indexed,
    first_crawl: crawl.live_version === null,
    gave_up: crawl.gave_up,
    reason: frontier.findFirstReason(),
  });
  if (end.publish) {
    const published = await deps.site_index.publish(crawl.site_id, crawl.source_id, crawl.version);
    if (!published.ok) throw new Error(`SiteIndex refused to publish: ${published.code}`);
  }
  await finishSource(deps, crawl, crawl.source_id, { version: crawl.version, ...end });
  frontier.end(end.status, end.last_error, end.publish);
  const { source_id, version } = crawl;
  deps.log("INFO", "SCRAPE", "crawl.finished", { source_id, version, status: end.status, found, indexed, failed });
}
