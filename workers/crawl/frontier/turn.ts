/** One turn of a running crawl: what the Crawler's alarm does. It may be cut short anywhere and done again. */
import { type CrawlJob, type CrawlTask, MAX_TASKS_A_JOB } from "../../contract/crawl";
import { findSource, finishSource, markSource } from "../../knowledge/service";
import { HELD_ERRORS } from "../../knowledge/versions";
import { computeNextAlarm } from "../../platform/object";
import { PRODUCT_TOKEN } from "../../platform/user-agent";
import type { Deps } from "../../ports";
import {
  computeHostTurn,
  computeSpacing,
  concludeCrawl,
  countPlaces,
  getRequestLimit,
  STALL_MS,
  STOP_MS,
} from "../plan";
import { recordSettled } from "../record";
import { findCrawlDelay, isAllowed, robotsFor } from "../robots";
import type { Frontier } from "./frontier";
import type { CrawlRow, HostRow, UrlRow } from "./frontier-tables";
import { endStalled, expireLeases } from "./reports";

/** Rows written to D1 in one turn. */
const RECORDS_A_TURN = 50;
/** Waiting URLs looked at for one that may go; the rest is for the next turn. */
const READY_A_TURN = 50;

/** Does everything that is due. Throws when an outside part fails; the next turn repeats what was not noted as done. */
export async function runTurn(deps: Deps, frontier: Frontier): Promise<void> {
  const crawl = frontier.crawl.get();
  if (!crawl || !frontier.crawl.isOpen()) return;
  if (!(await tellSource(deps, frontier, crawl))) return frontier.forget();
  // Jobs of a source that is gone are done by nobody, and what is written for it the database refuses, turn after turn.
  const is_lost = frontier.listExpired(deps.now()).length > 0 || frontier.outcomes.listUnrecorded(1).length > 0;
  if (is_lost && !(await findSource(deps, crawl, crawl.source_id))) return frontier.forget();
  // Also after the wait above: the owner may have paused or stopped it meanwhile.
  if (frontier.crawl.isRunning()) await advance(deps, frontier, crawl);
  const settled = frontier.outcomes.listUnrecorded(RECORDS_A_TURN);
  await recordSettled(deps, crawl, settled);
  frontier.outcomes.markRecorded(settled);
  const is_over = frontier.crawl.isRunning() && isExhausted(frontier, frontier.hosts.list());
  if (is_over && !frontier.outcomes.settleUnnamed()) await finishCrawl(deps, frontier);
}

/** When the next turn is due (milliseconds UTC); null when nothing runs. */
export function computeNextTurn(
  frontier: Frontier,
  { concurrency }: { concurrency: number },
  now: number,
): number | null {
  const crawl = frontier.crawl.get();
  if (!crawl || !frontier.crawl.isOpen()) return null;
  if (crawl.status === "pending" || frontier.outcomes.listUnrecorded(1).length > 0) return now;
  if (crawl.status === "paused") return null;
  const hosts = frontier.hosts.list();
  if (isExhausted(frontier, hosts)) return now;
  if (crawl.stopped_at !== null) return countOut(hosts) > 0 ? Math.max(now, crawl.stopped_at + STOP_MS) : now;
  const turns = isFull(crawl, countOut(hosts)) ? [] : hosts.map((host) => computeHostTurn(host, concurrency));
  return computeNextAlarm([...turns, frontier.getNextExpiry(), crawl.progress_at + STALL_MS], now);
}

/** Tells D1 that the crawl begins, goes on or rests. False when the source is gone. */
async function tellSource(deps: Deps, frontier: Frontier, crawl: CrawlRow): Promise<boolean> {
  const { status, source_id, version } = crawl;
  if (status === "paused") return markSource(deps, crawl, source_id, { status, version });
  if (status !== "pending") return true;
  if (!(await markSource(deps, crawl, source_id, { status: "syncing", version }))) return false;
  frontier.crawl.markSyncing();
  deps.log("INFO", "SCRAPE", "crawl.started", { source_id, version });
  return true;
}

/** Hands out what may go, or lets a crawl that was stopped come to rest. */
async function advance(deps: Deps, frontier: Frontier, crawl: CrawlRow): Promise<void> {
  const stopped_at = frontier.crawl.get()?.stopped_at ?? null;
  if (stopped_at !== null) {
    if (countOut(frontier.hosts.list()) === 0 || deps.now() >= stopped_at + STOP_MS) frontier.outcomes.dropUnsettled();
    return;
  }
  expireLeases(frontier, deps.now());
  endStalled(frontier, deps.now());
  const hosts = frontier.hosts.list();
  let out = countOut(hosts);
  const jobs: CrawlJob[] = [];
  for (const host of hosts) {
    const tasks = handOut(deps, frontier, host, out);
    out += tasks.length;
    jobs.push(...toJobs(crawl, host, tasks));
  }
  try {
    if (jobs.length > 0) await deps.crawl_queue.sendBatch(jobs);
  } catch (error) {
    for (const { lease } of jobs.flatMap(({ tasks }) => tasks)) frontier.release(lease);
    throw error;
  }
}

/** Leases what may go to a host now; `out`: URLs that are out already, of all hosts. What its rules forbid or the limits leave no room for is settled. */
function handOut({ config, now }: Deps, frontier: Frontier, host: HostRow, out: number): CrawlTask[] {
  const at = now();
  const { concurrency, requests_per_second } = config.crawl;
  const turn = computeHostTurn(host, concurrency);
  if (turn === null || turn > at) return [];
  const robots =
    host.robots_status === null ? null : robotsFor(host.robots_status, frontier.hosts.getRobotsBody(host.host));
  const spacing = computeSpacing(requests_per_second, robots ? findCrawlDelay(robots, PRODUCT_TOKEN) : null);
  const places = countPlaces(host, concurrency, spacing);
  const tasks: CrawlTask[] = [];
  for (const row of frontier.listReady(host, at, READY_A_TURN)) {
    if (tasks.length === places) break;
    if (row.kind !== "robots" && robots && !isAllowed(robots, new URL(row.url), PRODUCT_TOKEN)) {
      // Rules that cannot be read forbid everything for now, and are no wish to be forgotten.
      const reason = (host.robots_status ?? 0) >= 500 ? "http_5xx" : "robots";
      frontier.outcomes.settle(row.seq, reason, { unrecorded: true });
    } else if (row.kind === "page" && row.handouts === 0 && frontier.outcomes.isInBarrenPart(row.url)) {
      frontier.outcomes.settle(row.seq, "trap", { unrecorded: true });
    } else if (row.kind !== "page" || row.handouts > 0 || hasRoom(frontier, out + tasks.length))
      tasks.push(toTask(frontier, row, at));
    else break;
  }
  if (tasks.length > 0) frontier.hosts.space(host.host, at + spacing);
  return tasks;
}

/** Whether one more page may be asked for. Without room for good, what waits is settled; else it waits for what is out. */
function hasRoom(frontier: Frontier, out: number): boolean {
  const crawl = frontier.crawl.get();
  if (!crawl || isFull(crawl, out)) return false;
  const is_over = crawl.pages_indexed >= crawl.max_pages || crawl.pages_begun >= getRequestLimit(crawl.max_pages);
  if (is_over) frontier.outcomes.cutOff();
  return !is_over;
}

function toTask(frontier: Frontier, row: UrlRow, now: number): CrawlTask {
  const { kind, url, depth, etag, last_modified, body_hash, read_reason } = row;
  const links_only = kind === "page" && frontier.isLinksOnly(row, now);
  // What was read only for its links has no text here, and the reverse: then "as before" would be no answer.
  const is_read = read_reason !== null && (read_reason === "excluded") === links_only;
  const task = {
    url,
    lease: frontier.lease(row, now),
    validators: is_read ? { etag, last_modified, body_hash } : null,
  };
  return kind === "page" ? { ...task, kind, depth, links_only } : { ...task, kind };
}

function toJobs(crawl: CrawlRow, { missing }: HostRow, tasks: CrawlTask[]): CrawlJob[] {
  const { site_id, source_id, version, request_id, live_version } = crawl;
  const job = { v: 2, site_id, source_id, version, request_id, first_crawl: live_version === null, missing } as const;
  const jobs: CrawlJob[] = [];
  for (let at = 0; at < tasks.length; at += MAX_TASKS_A_JOB)
    jobs.push({ ...job, tasks: tasks.slice(at, at + MAX_TASKS_A_JOB) });
  return jobs;
}

/** Nothing waits, nothing is out, nothing is left to write. */
function isExhausted(frontier: Frontier, hosts: readonly HostRow[]): boolean {
  return (
    frontier.outcomes.listUnrecorded(1).length === 0 &&
    hosts.every(({ in_flight, ready_at }) => in_flight === 0 && ready_at === null)
  );
}

function countOut(hosts: readonly HostRow[]): number {
  return hosts.reduce((sum, { in_flight }) => sum + in_flight, 0);
}

/** As many pages as the source may have are indexed, if what is out turns out well: the rest waits for it. */
function isFull({ pages_indexed, max_pages }: CrawlRow, out: number): boolean {
  return out > 0 && pages_indexed + out >= max_pages;
}

async function finishCrawl(deps: Deps, frontier: Frontier): Promise<void> {
  const crawl = frontier.crawl.get();
  if (!crawl) return;
  const { source_id, version, site_id } = crawl;
  const { found, indexed, failed, read } = frontier.outcomes.countPages();
  let end = concludeCrawl({
    read,
    first_crawl: crawl.live_version === null,
    stopped: crawl.stopped_at !== null,
    gave_up: crawl.gave_up,
    reason: frontier.outcomes.findFirstReason(),
  });
  if (end.publish) {
    const is_tested = crawl.live_version !== null && (await deps.planTest({ site_id, source_id, version }));
    const summary = { quality: frontier.outcomes.computeMeanQuality(), at: deps.now(), is_tested };
    const published = await deps.site_index.publish(site_id, source_id, version, summary);
    if (!published.ok) throw new Error(`SiteIndex refused to publish: ${published.code}`);
    const { held_reason } = published;
    if (held_reason) end = { status: "held", last_error: HELD_ERRORS[held_reason], publish: false };
  }
  // Its owner may have changed it since the crawl began.
  const schedule = (await findSource(deps, crawl, source_id))?.options.schedule ?? "manual";
  await finishSource(deps, crawl, source_id, { version, ...end, schedule });
  frontier.crawl.end(end);
  deps.log("INFO", "SCRAPE", "crawl.finished", { source_id, version, status: end.status, found, indexed, failed });
}
