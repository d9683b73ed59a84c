import { createExecutionContext, createMessageBatch, getQueueResult, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { expect } from "vitest";
import type { CrawlJob, CrawlProgress } from "../../workers/contract/crawl";
import { startCrawl } from "../../workers/crawl/service";
import { pages } from "../../workers/knowledge/schema";
import { addSource, type Source } from "../../workers/knowledge/service";
import worker, { clock, createTestDeps, replacements } from "../worker";
import { makeSite } from "./factories";

const QUEUE = "helpshelf-crawl";
/** For two cores with other work to do; a crawl of these sites takes 2 to 8 s. */
export const CRAWL_TIMEOUT_MS = 60_000;
/** Turns of a crawl driven by hand: far more than any test's site needs. */
const MAX_TURNS = 2_000;
/** Turns without a job sent after which the crawl is waiting for the clock. */
const MAX_IDLE_TURNS = 5;
/** Past every lease and every backoff, well below the 30 minutes of a stall. */
const JUMP_MS = 61_000;

export const deps = createTestDeps(env, "req_test");

/** A pending source of a site of its own; the caller starts its crawl. */
export async function makeSource(url: string, { max_pages = 100 } = {}): Promise<Source> {
  const site = await makeSite();
  const source = await addSource(deps, { site_id: site.id }, { type: "website", url });
  return { ...source, max_pages };
}

async function readProgress(source: Source): Promise<CrawlProgress> {
  const answer = await deps.crawler.progress(source.id, source.site_id);
  if (!answer.ok) throw new Error(answer.code);
  return answer.progress;
}

function hasEnded({ status }: CrawlProgress): boolean {
  return status === "synced" || status === "failed";
}

/** Crawls with the real queue and alarms until the crawl has ended. */
export async function crawl(source: Source): Promise<CrawlProgress> {
  await startCrawl(deps, source);
  await expect
    .poll(async () => hasEnded(await readProgress(source)), { timeout: CRAWL_TIMEOUT_MS, interval: 20 })
    .toBe(true);
  return readProgress(source);
}

/** Every page row of a source as `{ [path]: "status/reason" }`. */
export async function readPages({ id, site_id, url }: Source): Promise<Record<string, string>> {
  const rows = await drizzle(env.DB)
    .select()
    .from(pages)
    .where(and(eq(pages.site_id, site_id), eq(pages.source_id, id)));
  const { origin } = new URL(url);
  return Object.fromEntries(rows.map((row) => [row.url.replace(origin, ""), `${row.status}/${row.reason}`]));
}

export function getCrawler(source: Source): DurableObjectStub {
  return env.CRAWLER.getByName(source.id);
}

/** Delivers jobs as one batch of the queue and says what became of each message. */
export async function deliver(bodies: readonly unknown[]) {
  const batch = createMessageBatch(
    QUEUE,
    bodies.map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body })),
  );
  await worker.queue(batch, env);
  return getQueueResult(batch, createExecutionContext());
}

/**
 * Runs a crawl by hand to its end: alarms ring and `carry` decides what becomes of the jobs sent. When nothing is left to
 * do but wait, the clock is moved. `carry` returns the jobs to deliver, each in a batch of its own, in that order.
 */
export async function driveCrawl(
  source: Source,
  carry: (jobs: CrawlJob[]) => Promise<CrawlJob[]>,
): Promise<CrawlProgress> {
  const sent: CrawlJob[] = [];
  replacements.crawl_queue = { sendBatch: async (jobs) => void sent.push(...jobs) };
  try {
    await startCrawl(deps, source);
    for (let turn = 0, idle = 0; turn < MAX_TURNS; turn++) {
      await runDurableObjectAlarm(getCrawler(source));
      const jobs = sent.splice(0);
      idle = jobs.length > 0 ? 0 : idle + 1;
      if (idle > MAX_IDLE_TURNS) {
        clock.offset_ms += JUMP_MS;
        idle = 0;
      }
      for (const job of await carry(jobs)) await deliver([job]);
      const progress = await readProgress(source);
      if (hasEnded(progress)) return progress;
    }
    throw new Error("The crawl did not end.");
  } finally {
    delete replacements.crawl_queue;
    clock.offset_ms = 0;
  }
}
