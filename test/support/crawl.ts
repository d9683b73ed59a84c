import { createExecutionContext, createMessageBatch, getQueueResult, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { expect } from "vitest";
import type { CrawlJob, CrawlProgress, CrawlTask } from "../../workers/contract/crawl";
import { DEFAULT_SOURCE_OPTIONS, type EditSource, type SourceOptions } from "../../workers/contract/knowledge";
import type { PlanName } from "../../workers/contract/plans";
import type { Site } from "../../workers/contract/sites";
import { startCrawl } from "../../workers/crawl/service";
import { pages } from "../../workers/knowledge/schema";
import { getSource, type PageRow, type SourceRow } from "../../workers/knowledge/service";
import { insertSource } from "../../workers/knowledge/sources";
import type { IndexChunk, IndexPage } from "../../workers/ports";
import worker, { clock, createTestDeps, late, replacements } from "../worker";
import { makeSite } from "./factories";
import { makeOwner, type Owner } from "./owners";

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

interface Wanted {
  max_pages?: number;
  /** Makes it a list of these pages. */
  urls?: string[];
  /** A website, or a list where `urls` are given, unless it is said. */
  type?: "website" | "sitemap" | "url_list";
  options?: EditSource;
  plan?: PlanName;
}

/** A pending source of a site and an owner of its own; the caller starts its crawl. */
export async function makeOwnedSource(
  url: string,
  { max_pages = 100, urls = [], type = urls.length > 0 ? "url_list" : "website", options, plan = "pro" }: Wanted = {},
): Promise<{ owner: Owner; site: Site; source: SourceRow }> {
  const owner = await makeOwner({ plan });
  const site = await makeSite({ workspace_id: owner.scope.workspace_id });
  const read = { ...DEFAULT_SOURCE_OPTIONS, ...options } as SourceOptions;
  const source = await insertSource(deps, owner.scope, site.id, { type, url, urls, options: read });
  return { owner, site, source: { ...source, max_pages } };
}

export async function makeSource(url: string, wanted: Wanted = {}): Promise<SourceRow> {
  return (await makeOwnedSource(url, wanted)).source;
}

export async function readProgress(source: SourceRow): Promise<CrawlProgress> {
  const answer = await deps.crawler.progress(source.id, source.site_id);
  if (!answer.ok) throw new Error(answer.code);
  return answer.progress;
}

function hasEnded({ status }: CrawlProgress): boolean {
  return status === "synced" || status === "failed" || status === "held";
}

/** Crawls with the real queue and alarms until the crawl has ended. */
export async function crawl(source: SourceRow): Promise<CrawlProgress> {
  await startCrawl(deps, source);
  await expect
    .poll(async () => hasEnded(await readProgress(source)), { timeout: CRAWL_TIMEOUT_MS, interval: 20 })
    .toBe(true);
  return readProgress(source);
}

/** Crawls with the real queue and alarms until the source is in `status` and nothing of it is under way. */
export async function waitFor(source: SourceRow, status: CrawlProgress["status"]): Promise<CrawlProgress> {
  await expect
    .poll(async () => (await readProgress(source)).status, { timeout: CRAWL_TIMEOUT_MS, interval: 20 })
    .toBe(status);
  return readProgress(source);
}

function readRows({ id, site_id }: SourceRow): Promise<PageRow[]> {
  return drizzle(env.DB)
    .select()
    .from(pages)
    .where(and(eq(pages.site_id, site_id), eq(pages.source_id, id)));
}

/** Every page row of a source as `{ [path]: "status/reason" }`. */
export async function readPages(source: SourceRow): Promise<Record<string, string>> {
  const { origin } = new URL(source.url);
  const rows = await readRows(source);
  return Object.fromEntries(rows.map((row) => [row.url.replace(origin, ""), `${row.status}/${row.reason}`]));
}

/** The row of one page of a source by its path. */
export async function readPage(source: SourceRow, path: string): Promise<PageRow> {
  const { origin } = new URL(source.url);
  const row = (await readRows(source)).find(({ url }) => url === origin + path);
  if (!row) throw new Error(`There is no page ${path}.`);
  return row;
}

/** The pages that are answered from, with their passages. */
export async function readLivePages(source: SourceRow): Promise<(IndexPage & { chunks: IndexChunk[] })[]> {
  const rows = await readRows(source);
  const live = await Promise.all(
    rows.map(async ({ id }) => {
      const found = await deps.site_index.page(source.site_id, id);
      return found.ok ? [found.page] : [];
    }),
  );
  return live.flat();
}

/** Paths of the pages that are answered from. */
export async function readLivePaths(source: SourceRow): Promise<string[]> {
  return (await readLivePages(source)).map(({ url }) => new URL(url).pathname).sort();
}

/** What D1, the Crawler and the index say must be the same. */
export async function expectAgreement(source: SourceRow): Promise<void> {
  const [progress, row, pages] = [
    await readProgress(source),
    await getSource(deps, source, source.id),
    Object.entries(await readPages(source)),
  ];
  const indexed = pages.filter(([, page]) => page.startsWith("indexed/")).map(([path]) => path);
  expect(row).toMatchObject({ status: progress.status, version: progress.version, last_error: progress.last_error });
  expect(indexed).toHaveLength(progress.indexed);
  expect(pages.filter(([, page]) => page.startsWith("failed/"))).toHaveLength(progress.failed);
  expect(await readLivePaths(source)).toEqual(indexed.sort());
}

export function getCrawler(source: SourceRow): DurableObjectStub {
  return env.CRAWLER.getByName(source.id);
}

/** Delivers jobs as one batch of the queue and says what became of each message. */
export async function deliver(bodies: readonly unknown[]) {
  const batch = createMessageBatch(
    QUEUE,
    bodies.map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body })),
  );
  await worker.queue(batch, env);
  await Promise.all(late);
  return getQueueResult(batch, createExecutionContext());
}

/** The URLs that jobs ask for. */
export function listTasks(jobs: readonly CrawlJob[]): CrawlTask[] {
  return jobs.flatMap(({ tasks }) => tasks);
}

/** Jobs with one task each, so that a test can lose or double a single one. */
export function splitJobs(jobs: readonly CrawlJob[]): CrawlJob[] {
  return jobs.flatMap((job) => job.tasks.map((task) => ({ ...job, tasks: [task] })));
}

/**
 * Runs a crawl by hand to its end: alarms ring and `carry` decides what becomes of the jobs sent. When nothing is left to
 * do but wait, the clock is moved. `carry` returns the jobs to deliver, each in a batch of its own, in that order.
 */
export async function driveCrawl(
  source: SourceRow,
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

/** Runs the next crawl by hand, undisturbed, with the options the source has by now. */
export async function recrawlSource(source: SourceRow): Promise<CrawlProgress> {
  const { options } = await getSource(deps, source, source.id);
  return driveCrawl({ ...source, options }, async (jobs) => jobs);
}
