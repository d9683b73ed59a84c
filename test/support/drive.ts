import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { vi } from "vitest";
import type { CrawlJob, CrawlProgress } from "../../workers/contract/crawl";
import { startCrawl } from "../../workers/crawl/service";
import type { SourceRow } from "../../workers/knowledge/service";
import type { FetchOutcome } from "../../workers/ports";
import { clock, replacements } from "../worker";
import { deliver, deps, getCrawler, readProgress } from "./crawl";

const INTERVAL_MS = 10;
/** So often nothing was sent and nothing is under way: all that is left is to wait for the clock. */
const IDLE_LOOKS = 20;

interface Drive {
  timeout_ms: number;
  /** Of every fetch, in place of the 10 s of production: what is slow is slow either way. */
  deadline_ms: number;
  /** Asked at every look; when all have ended unless given. */
  isOver?: (progress: CrawlProgress[]) => boolean;
}

/**
 * Runs crawls side by side until they are over: alarms ring by themselves, and every job is done as soon as it is sent, as
 * Cloudflare's queue does with several consumers (the local one waits for each batch). Where all that is left is to wait, the
 * clock is moved to the next alarm.
 */
export async function driveTogether(
  sources: readonly SourceRow[],
  { timeout_ms, deadline_ms, isOver = (all) => all.every(hasEnded) }: Drive,
): Promise<CrawlProgress[]> {
  const sent: CrawlJob[] = [];
  /** Jobs, and fetches by themselves: a job may be acknowledged before it is done. */
  const under_way = new Set<Promise<unknown>>();
  let idle = 0;
  let seen: CrawlProgress[] = [];
  const look = async (): Promise<boolean> => {
    idle = sent.length === 0 && under_way.size === 0 ? idle + 1 : 0;
    // Each on its own: they are not one batch.
    for (const job of sent.splice(0)) {
      const done: Promise<unknown> = deliver([job]).finally(() => under_way.delete(done));
      under_way.add(done);
    }
    if (idle > IDLE_LOOKS) {
      const alarms = await Promise.all(sources.map(readAlarm));
      const next = Math.min(...alarms.flatMap((at) => at ?? []));
      if (Number.isFinite(next)) clock.offset_ms += Math.max(0, next - deps.now());
      idle = 0;
    }
    // An alarm set by the moved clock would ring by the real one.
    if (clock.offset_ms > 0) for (const source of sources) await runDurableObjectAlarm(getCrawler(source));
    seen = await Promise.all(sources.map(readProgress));
    return isOver(seen);
  };
  const real = deps.outbound;
  replacements.outbound = {
    fetch: (url, options) => {
      const done: Promise<FetchOutcome> = real
        .fetch(url, { ...options, deadline_ms: Math.min(options.deadline_ms, deadline_ms) })
        .finally(() => under_way.delete(done));
      under_way.add(done);
      return done;
    },
  };
  replacements.crawl_queue = { sendBatch: async (jobs) => void sent.push(...jobs) };
  try {
    for (const source of sources) await startCrawl(deps, source);
    await vi.waitUntil(look, { timeout: timeout_ms, interval: INTERVAL_MS });
    return seen;
  } finally {
    await Promise.allSettled(under_way);
    delete replacements.crawl_queue;
    delete replacements.outbound;
    clock.offset_ms = 0;
  }
}

function readAlarm(source: SourceRow): Promise<number | null> {
  return runInDurableObject(getCrawler(source), (_, state) => state.storage.getAlarm());
}

export function hasEnded({ status }: CrawlProgress): boolean {
  return status === "synced" || status === "failed" || status === "held";
}
