import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { STALL_MS, STOP_MS } from "../../workers/crawl/plan";
import { getSource, type SourceRow } from "../../workers/knowledge/service";
import {
  CRAWL_TIMEOUT_MS,
  deliver,
  deps,
  driveCrawl,
  expectAgreement,
  getCrawler,
  listTasks,
  makeSource,
  readLivePaths,
  readPages,
  readProgress,
} from "../support/crawl";
import { expectPlainPages, takePlainSite } from "../support/plain-pages";
import { makeWebsite, write } from "../support/website";
import { clock } from "../worker";

const OK = { ok: true };
const CONFLICT = { ok: false, code: "conflict" };
const PATHS = Array.from({ length: 12 }, (_, n) => `/page-${n}`);

function makeShop() {
  return makeWebsite({
    "/": write("the shop", PATHS),
    ...Object.fromEntries(PATHS.map((path) => [path, write(`article ${path}`)])),
  });
}

describe("a paused crawl", { timeout: CRAWL_TIMEOUT_MS }, () => {
  it("rests, survives the end of its Worker, and comes to the same end", async () => {
    const source = await makeSource(takePlainSite(9));
    let handed_out = 0;
    let pauses = 0;
    const progress = await driveCrawl(source, async (jobs) => {
      handed_out += listTasks(jobs).length;
      if (handed_out < (pauses + 1) * 12) return jobs;
      pauses++;
      expect(await deps.crawler.pause(source.id, source.site_id)).toEqual(OK);
      await evictDurableObject(getCrawler(source));
      clock.offset_ms += STALL_MS * 2;
      expect(await runDurableObjectAlarm(getCrawler(source))).toBe(false);
      expect(await readProgress(source)).toMatchObject({ status: "paused", eta_s: null });
      expect(await getSource(deps, source, source.id)).toMatchObject({ status: "paused" });
      expect(await deps.crawler.resume(source.id, source.site_id)).toEqual(OK);
      expect(await getSource(deps, source, source.id)).toMatchObject({ status: "syncing" });
      return jobs;
    });
    expect(pauses).toBeGreaterThan(1);
    expect(progress).toMatchObject({ status: "synced", indexed: 13, last_error: null });
    expectPlainPages(await readPages(source));
    await expectAgreement(source);
  });

  it("hands nothing out, and takes in what was out", async () => {
    const shop = makeShop();
    const source = await makeSource(`${shop.origin}/`);
    let out = 0;
    await driveCrawl(source, async (jobs) => {
      if (!listTasks(jobs).some(({ url }) => url.includes("/page-")) || out > 0) return jobs;
      out = listTasks(jobs).length;
      await deps.crawler.pause(source.id, source.site_id);
      const before = await readProgress(source);
      await deliver(jobs);
      const after = await readProgress(source);
      expect(after).toMatchObject({ status: "paused", done: before.done + out });
      await expectAgreement(source);
      await deps.crawler.resume(source.id, source.site_id);
      return [];
    });
    expect(out).toBeGreaterThan(0);
    expect(await readLivePaths(source)).toEqual(["/", ...PATHS].sort());
  });

  it("is paused, resumed and stopped again without harm, and by its own site only", async () => {
    const shop = makeShop();
    const source = await makeSource(`${shop.origin}/`);
    const { crawler } = deps;
    expect(await crawler.pause(source.id, source.site_id)).toEqual({ ok: false, code: "not_found" });
    let steered = false;
    await driveCrawl(source, async (jobs) => {
      if (steered) return jobs;
      steered = true;
      for (const step of ["pause", "resume", "cancel", "clear"] as const)
        expect(await crawler[step](source.id, "site_other")).toEqual({ ok: false, code: "not_found" });
      for (const step of ["pause", "pause", "resume", "resume"] as const)
        expect(await crawler[step](source.id, source.site_id)).toEqual(OK);
      return jobs;
    });
    expect(await crawler.pause(source.id, source.site_id)).toEqual(CONFLICT);
    expect(await crawler.resume(source.id, source.site_id)).toEqual(CONFLICT);
    expect(await crawler.cancel(source.id, source.site_id)).toEqual(CONFLICT);
    await expectAgreement(source);
  });
});

describe("a stopped crawl", { timeout: CRAWL_TIMEOUT_MS }, () => {
  /** Stops the crawl once `pages` of them are out, and loses what is out when asked to. */
  async function stop(source: SourceRow, { pages, lost = false }: { pages: number; lost?: boolean }) {
    let out = 0;
    let stopped = false;
    return driveCrawl(source, async (jobs) => {
      out += listTasks(jobs).filter(({ kind }) => kind === "page").length;
      if (out < pages || stopped) return stopped && lost ? [] : jobs;
      stopped = true;
      await deps.crawler.cancel(source.id, source.site_id);
      await evictDurableObject(getCrawler(source));
      return lost ? [] : jobs;
    });
  }

  it("keeps what a first crawl has indexed, and ends synced", async () => {
    const shop = makeShop();
    const source = await makeSource(`${shop.origin}/`);
    const progress = await stop(source, { pages: 5 });
    expect(progress).toMatchObject({ status: "synced", last_error: expect.stringMatching(/\S/), eta_s: null });
    expect(progress.indexed).toBeGreaterThanOrEqual(4);
    expect(progress.indexed).toBeLessThan(13);
    expect(progress.done).toBe(progress.found);
    await expectAgreement(source);
    const full = await driveCrawl(source, async (jobs) => jobs);
    expect(full).toMatchObject({ status: "synced", version: 2, indexed: 13, last_error: null });
    await expectAgreement(source);
  });

  it("is failed when nothing was indexed", async () => {
    const shop = makeShop();
    const source = await makeSource(`${shop.origin}/`);
    expect(await stop(source, { pages: 1, lost: true })).toMatchObject({ status: "failed", found: 0 });
    await expectAgreement(source);
  });

  it("ends within 10 s although what is out never comes in", async () => {
    expect(STOP_MS).toBeLessThan(10_000);
    const shop = makeShop();
    const source = await makeSource(`${shop.origin}/`);
    const progress = await stop(source, { pages: 5, lost: true });
    expect(progress).toMatchObject({ status: "synced" });
    await expectAgreement(source);
  });

  it("ends at once while it is paused", async () => {
    const shop = makeShop();
    const source = await makeSource(`${shop.origin}/`);
    let rest = 0;
    await driveCrawl(source, async (jobs) => {
      if (!listTasks(jobs).some(({ url }) => url.includes("/page-"))) return jobs;
      await deps.crawler.pause(source.id, source.site_id);
      await deliver(jobs);
      await deps.crawler.cancel(source.id, source.site_id);
      rest = (await readProgress(source)).found;
      return [];
    });
    expect(rest).toBeLessThan(13);
    await expectAgreement(source);
  });

  it("drops a later version: what was live stays", async () => {
    const shop = makeShop();
    const source = await makeSource(`${shop.origin}/`);
    await driveCrawl(source, async (jobs) => jobs);
    const before = await getSource(deps, source, source.id);
    for (const path of PATHS) shop.pages[path] = write(`news of ${path}`);
    const progress = await stop(source, { pages: 6 });
    expect(progress).toMatchObject({ status: "synced", version: 2 });
    const after = await getSource(deps, source, source.id);
    expect(after).toMatchObject({ status: "synced", version: 2, last_synced_at: before.last_synced_at });
    const news = await deps.site_index.search(source.site_id, { query: "news", limit: 5 });
    expect(news).toMatchObject({ ok: true, hits: [] });
    expect(await readLivePaths(source)).toEqual(["/", ...PATHS].sort());
    await driveCrawl(source, async (jobs) => jobs);
    const found = await deps.site_index.search(source.site_id, { query: "news", limit: 50, per_page: 1 });
    expect(found.ok && found.hits).toHaveLength(PATHS.length);
  });
});

describe("a list of pages", { timeout: CRAWL_TIMEOUT_MS }, () => {
  it("is crawled as it is: no sitemap, no links, robots.txt obeyed, redirects followed", async () => {
    const shop = makeWebsite({
      "/robots.txt": "User-agent: *\nDisallow: /private\nSitemap: /map.xml\n",
      "/map.xml": "https://shop.example.org/from-map",
      "/a": write("article a", ["/b", "/c"]),
      "/private": write("secrets"),
      "/old": { status: 301, location: "/new" },
      "/new": write("the new article", ["/c"]),
      "/c": write("article c"),
    });
    const urls = ["/a", "/private", "/old", "/gone"].map((path) => shop.origin + path);
    const source = await makeSource(`${shop.origin}/a`, { urls });
    const progress = await driveCrawl(source, async (jobs) => jobs);
    expect(progress).toMatchObject({ status: "synced", found: 5, done: 5, indexed: 2, failed: 0 });
    expect(await readPages(source)).toEqual({
      "/a": "indexed/ok",
      "/private": "skipped/robots",
      "/old": "skipped/canonical",
      "/new": "indexed/ok",
      "/gone": "gone/http_4xx",
    });
    expect(shop.visits.sort()).toEqual(["/a", "/gone", "/new", "/old", "/robots.txt"]);
    await expectAgreement(source);
  });

  it("keeps its pages when robots.txt cannot be read for once", async () => {
    const shop = makeWebsite({ "/a": write("article a"), "/b": write("article b") });
    const source = await makeSource(`${shop.origin}/a`, { urls: [`${shop.origin}/a`, `${shop.origin}/b`] });
    await driveCrawl(source, async (jobs) => jobs);
    shop.pages["/robots.txt"] = { status: 503 };
    expect(await driveCrawl(source, async (jobs) => jobs)).toMatchObject({ status: "failed", failed: 2 });
    expect(await readPages(source)).toEqual({ "/a": "failed/http_5xx", "/b": "failed/http_5xx" });
    expect(await readLivePaths(source)).toEqual(["/a", "/b"]);
  });
});
