/**
 * Pages a second of a whole crawl (fetch, extract, index) over loopback with politeness off, beside Crawlee's CheerioCrawler that
 * fetches the same pages and takes their text, in turns; and what memory a long crawl takes.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CheerioCrawler, Configuration, LogLevel, log } from "@crawlee/cheerio";
import { startGeneratedSite } from "../test/support/generated-site.ts";
import { startStaticSite } from "../test/support/static-site.ts";
import { openProduct, type Product } from "./support/product.ts";

const DEFAULT_DIR = resolve(import.meta.dirname, "../../shared/data/sites/drf-mkdocs/www");
/** Of each crawler; the first one of each warms up and does not count. */
const ROUNDS = 6;
/** Requests at once, of both. */
const CONCURRENCY = 32;
const POLL_MS = 25;
/** Memory is compared from where the runtime has warmed up. */
const FROM_PAGES = 500;
const TO_PAGES = 5_000;
const SAMPLE_MS = 200;

interface Progress {
  status: string;
  indexed: number;
  last_error: string | null;
}

/** Prints its findings by `print` and returns its figures. */
export default async function measureCrawl({
  dir = DEFAULT_DIR,
  print,
}: {
  dir?: string;
  print: (line: string) => void;
}) {
  const site = await startStaticSite(dir);
  if (!site) throw new Error(`There is no site at ${dir}.`);
  const large = await startGeneratedSite({ pages: TO_PAGES });
  const hosts = [site.url, large.url].map((url) => new URL(url).host);
  const product = await openProduct(hosts, CONCURRENCY);
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    let indexed: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const crawled = await crawl(product, `${site.url}/`);
      indexed = await listIndexed(product, crawled.source_id);
      await product.call("DELETE", `/api/v1/sources/${crawled.source_id}`);
      const other = await crawlWithCrawlee(`${site.url}/`);
      print(`round ${round}: ${indexed.length} pages in ${crawled.ms} ms; Crawlee ${other.pages} in ${other.ms} ms`);
      if (round === 0) continue;
      ours.push((indexed.length / crawled.ms) * 1_000);
      theirs.push((other.pages / other.ms) * 1_000);
    }
    const [pages_per_s, crawlee_per_s] = [findMedian(ours), findMedian(theirs)];
    const expected = readExpected(dir);
    const paths = indexed.map((url) => url.slice(site.url.length));
    const missing = expected?.filter((path) => !paths.includes(path)) ?? [];
    const extra = expected ? paths.filter((path) => !expected.includes(path)) : [];
    print(`pages a second: ${pages_per_s.toFixed(1)}; Crawlee ${crawlee_per_s.toFixed(1)}`);
    if (expected) print(`missing: ${missing.join(" ") || "none"}; extra: ${extra.join(" ") || "none"}`);
    const rss_growth_mb = await measureMemory(product, `${large.url}/`, print);
    return {
      ...(expected && { missing: missing.length, extra: extra.length }),
      pages_per_s,
      ratio_crawlee: pages_per_s / crawlee_per_s,
      rss_growth_mb,
    };
  } finally {
    await Promise.all([product.close(), site.close(), large.close()]);
  }
}

/** From the owner's click to the crawl's end. */
async function crawl(product: Product, url: string, look: (progress: Progress) => void = () => {}) {
  const began = Date.now();
  const source = await product.call<{ id: string }>("POST", `/api/v1/sites/${product.site_id}/sources`, {
    type: "website",
    url,
  });
  for (;;) {
    const { progress } = await product.call<{ progress: Progress }>("GET", `/api/v1/sources/${source.id}`);
    look(progress);
    if (progress.status === "synced") return { source_id: source.id, ms: Date.now() - began };
    if (progress.status === "failed") throw new Error(`The crawl failed: ${progress.last_error}`);
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

async function listIndexed(product: Product, source_id: string): Promise<string[]> {
  const urls: string[] = [];
  for (let page = 1; ; page++) {
    const path = `/api/v1/sources/${source_id}/pages?status=indexed&page_size=100&page=${page}`;
    const { items, total } = await product.call<{ items: { url: string }[]; total: number }>("GET", path);
    urls.push(...items.map(({ url }) => url));
    if (urls.length >= total || items.length === 0) return urls;
  }
}

async function crawlWithCrawlee(url: string): Promise<{ pages: number; ms: number }> {
  log.setLevel(LogLevel.OFF);
  let pages = 0;
  const began = Date.now();
  const crawler = new CheerioCrawler(
    {
      minConcurrency: CONCURRENCY,
      maxConcurrency: CONCURRENCY,
      requestHandler: async ({ $, enqueueLinks }) => {
        if ($("body").text().trim() !== "") pages++;
        await enqueueLinks({ strategy: "same-hostname" });
      },
    },
    new Configuration({ persistStorage: false, purgeOnStart: true }),
  );
  await crawler.run([url]);
  await crawler.teardown();
  return { pages, ms: Date.now() - began };
}

/** Megabytes the runtime grows by between the 500th page of a crawl and the 5,000th. */
async function measureMemory(product: Product, url: string, print: (line: string) => void): Promise<number> {
  const samples: { indexed: number; bytes: number }[] = [];
  let sampled_at = 0;
  const { ms } = await crawl(product, url, ({ indexed }) => {
    if (Date.now() - sampled_at < SAMPLE_MS) return;
    sampled_at = Date.now();
    samples.push({ indexed, bytes: product.readMemory() });
  });
  const between = (from: number, to: number) =>
    findMedian(samples.filter(({ indexed }) => indexed >= from && indexed <= to).map(({ bytes }) => bytes)) / 2 ** 20;
  const [start, end] = [between(FROM_PAGES, FROM_PAGES * 1.2), between(TO_PAGES * 0.98, TO_PAGES + 1)];
  print(
    `${TO_PAGES} pages in ${Math.round(ms / 1_000)} s; memory ${Math.round(start)} MB at page ${FROM_PAGES}, ${Math.round(end)} MB at the end`,
  );
  return end - start;
}

/** The paths a crawl from `/` must find, where a list of them lies beside the folder. */
function readExpected(dir: string): string[] | null {
  const file = join(dirname(resolve(dir)), "expected-crawl.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).reachable : null;
}

function findMedian(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
