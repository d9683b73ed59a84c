/**
 * Crawls of the whole Worker (fetch, extract, judge, index, record) over loopback with politeness off, in turns with Crawlee's
 * CheerioCrawler, which only fetches and takes the text. Then the runtime's resident memory while it reads a site of 5,000 pages.
 * Sites and Crawlee have processes of their own.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CrawlProgress } from "../workers/contract/crawl";
import type { Begun, PageFact } from "./support/crawl-worker";
import type { CrawleeResult } from "./support/crawlee-process";

const DEFAULT_DIR = resolve(import.meta.dirname, "../../shared/data/sites/drf-mkdocs/www");
/** In turns, so that the machine's noise hits both alike. The first one warms both up and is not counted. */
const ROUNDS = 6;
/** Requests at once, of both. */
const CONCURRENCY = 32;
/** Where no folder is given or found: enough pages that a crawl's beginning and end weigh little. */
const GENERATED_PAGES = 500;
const MEMORY_PAGES = 5_000;
/** Of the growing site: what has been read by the first look at the memory. */
const MEMORY_FROM_PAGE = 500;
/** Both looks are the median of as many pages' time: collections of garbage make single moments differ. */
const MEMORY_SPAN_PAGES = 300;
/** Each look costs the runtime some of its time. */
const POLL_MS = 50;

/** Politeness off: a second holds more requests than any clock can tell apart. */
const VARS = {
  CRAWL_REQUESTS_PER_SECOND: "1000000",
  CRAWL_CONCURRENCY: String(CONCURRENCY),
  LIMITS: JSON.stringify({ unproven_pages: 1_000_000, plan_pages: 1_000_000 }),
  LOG_LEVEL: "WARNING",
  EMBEDDER: "none",
};

interface Child<Message, Answer> {
  ready: unknown;
  ask(message: Message): Promise<Answer>;
}
interface Bench {
  openCrawler(vars: Record<string, string>): Promise<Crawler>;
  /** Runs a file of bench/support as a process. */
  startChild(file: string, ...args: string[]): Promise<Child<unknown, unknown>>;
  dir?: string;
  print(line: string): void;
}
interface Crawler {
  ask(path: "/crawl" | "/progress" | "/pages", body: unknown): Promise<unknown>;
  /** Resident memory of the runtime with all it simulates: database, files, queues. */
  readRssMb(): number;
}
interface Pace {
  ours: number;
  crawlee: number;
}

/** Prints its tables by `print` and returns its figures. */
export default async function measureCrawl(bench: Bench): Promise<Record<string, number>> {
  const { dir = DEFAULT_DIR, print } = bench;
  const has_folder = existsSync(dir);
  if (!has_folder) print(`There is no ${dir}: a generated site takes its place.`);
  const folder = has_folder ? await measurePace(bench, dir) : null;
  const generated = bench.dir === undefined ? await measurePace(bench, String(GENERATED_PAGES)) : null;
  const { ours, crawlee } = (folder ?? generated)?.pace ?? { ours: Number.NaN, crawlee: Number.NaN };
  const differences = folder ? compare(dir, folder.indexed, print) : {};
  const rss_growth_mb = await measureMemory(bench);
  return { ...differences, pages_per_s: ours, ratio_crawlee: ours / crawlee, rss_growth_mb };
}

/** Both crawl one site by turns, ours as a new source of a new site each time. `site`: a folder, or a number of pages. */
async function measurePace(
  { openCrawler, startChild, print }: Bench,
  site: string,
): Promise<{ pace: Pace; indexed: string[] }> {
  const { ready: url } = (await startChild("site-process.ts", site)) as { ready: string };
  const crawler = await openCrawler({ ...VARS, DEV_ALLOWED_HOSTS: new URL(url).host });
  const crawlee = (await startChild("crawlee-process.ts", String(CONCURRENCY))) as Child<string, CrawleeResult>;
  const paces: Pace[] = [];
  let indexed: string[] = [];
  print(`${site}\nround  pages  ours pages/s  Crawlee: pages  pages/s`);
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    const begun = (await crawler.ask("/crawl", { url })) as Begun;
    await waitForEnd(crawler, begun);
    const ms = performance.now() - started;
    indexed = await listIndexed(crawler, begun);
    const other = await crawlee.ask(url);
    const pace = { ours: (indexed.length / ms) * 1_000, crawlee: (other.pages / other.ms) * 1_000 };
    if (round > 0) paces.push(pace);
    const [own, its] = [pace.ours, pace.crawlee].map((figure) => figure.toFixed(1).padStart(7));
    print(`${round || "warm-up"}  ${indexed.length}  ${own}  ${other.pages}  ${its}`);
  }
  const pace = { ours: findMedian(paces.map((it) => it.ours)), crawlee: findMedian(paces.map((it) => it.crawlee)) };
  print(`median: ours ${pace.ours.toFixed(1)}, Crawlee ${pace.crawlee.toFixed(1)} pages/s`);
  return { pace, indexed };
}

async function waitForEnd(crawler: Crawler, begun: Begun, look?: (progress: CrawlProgress) => void): Promise<void> {
  for (;;) {
    const { progress } = (await crawler.ask("/progress", begun)) as { progress: CrawlProgress };
    look?.(progress);
    if (progress.status === "synced") return;
    if (progress.status !== "pending" && progress.status !== "syncing")
      throw new Error(`The crawl ended as ${progress.status}: ${progress.last_error}`);
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
}

/** Paths of the pages that are answered from. */
async function listIndexed(crawler: Crawler, begun: Begun): Promise<string[]> {
  const pages = (await crawler.ask("/pages", begun)) as PageFact[];
  return pages.filter(({ status }) => status === "indexed").map(({ url }) => new URL(url).pathname);
}

/** Against expected-crawl.json beside the folder, where there is one: reachable pages that are not indexed, and pages it does not know. */
function compare(dir: string, indexed: string[], print: (line: string) => void): Record<string, number> {
  const file = join(dir, "..", "expected-crawl.json");
  if (!existsSync(file)) return {};
  const { reachable } = JSON.parse(readFileSync(file, "utf8")) as { reachable: string[] };
  const missing = reachable.filter((path) => !indexed.includes(path));
  const extra = indexed.filter((path) => !reachable.includes(path));
  for (const path of missing) print(`missing: ${path}`);
  for (const path of extra) print(`extra: ${path}`);
  return { missing: missing.length, extra: extra.length };
}

/** Megabytes that the resident memory grows by from page 500 to page 5,000, once a smaller crawl has filled the runtime's caches. */
async function measureMemory({ openCrawler, startChild, print }: Bench): Promise<number> {
  const { ready: small } = (await startChild("site-process.ts", String(GENERATED_PAGES))) as { ready: string };
  const { ready: url } = (await startChild("site-process.ts", String(MEMORY_PAGES))) as { ready: string };
  const hosts = [small, url].map((address) => new URL(address).host);
  const crawler = await openCrawler({ ...VARS, DEV_ALLOWED_HOSTS: hosts.join(",") });
  await waitForEnd(crawler, (await crawler.ask("/crawl", { url: small })) as Begun);
  const samples: { done: number; mb: number }[] = [];
  const started = performance.now();
  const begun = (await crawler.ask("/crawl", { url })) as Begun;
  await waitForEnd(crawler, begun, ({ done }) => samples.push({ done, mb: crawler.readRssMb() }));
  const seconds = (performance.now() - started) / 1_000;
  const look = (from: number) => {
    const span = samples.filter(({ done }) => done >= from && done <= from + MEMORY_SPAN_PAGES);
    return findMedian(span.map(({ mb }) => mb));
  };
  for (let from = 0; from < MEMORY_PAGES; from += MEMORY_FROM_PAGE)
    print(`resident from page ${from}: ${look(from).toFixed(0)} MB`);
  const [before, after] = [look(MEMORY_FROM_PAGE), look(MEMORY_PAGES - MEMORY_SPAN_PAGES)];
  print(`resident before page ${MEMORY_PAGES}: ${after.toFixed(0)} MB, after ${seconds.toFixed(0)} s of crawling`);
  return after - before;
}

function findMedian(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
