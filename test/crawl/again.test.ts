import { describe, expect, it } from "vitest";
import type { CrawlJob } from "../../workers/contract/crawl";
import type { SourceRow } from "../../workers/knowledge/service";
import {
  deps,
  driveCrawl,
  expectAgreement,
  listTasks,
  makeSource,
  readLivePages,
  readLivePaths,
  readPage,
  readPages,
  recrawlSource,
  splitJobs,
} from "../support/crawl";
import { type FullAnswer, makeWebsite, type Website, write } from "../support/website";

const PATHS = ["/a", "/b", "/c", "/d", "/e", "/f"];

let tags = 0;

/** A page with a tag of its own. */
function tag(body: string): FullAnswer {
  return { body, headers: { etag: `"${++tags}"` } };
}

/** A site of pages with tags, crawled once; `answers` come on top. */
async function makeShop(answers: Website["pages"] = {}) {
  const shop = makeWebsite({
    "/": tag(write("the shop", [...PATHS, ...Object.keys(answers)])),
    ...Object.fromEntries(PATHS.map((path) => [path, tag(write(`article ${path}`))])),
    ...answers,
  });
  const source = await makeSource(`${shop.origin}/`);
  await recrawlSource(source);
  shop.requests.length = 0;
  shop.visits.length = 0;
  return { shop, source };
}

async function readChunkIds(source: SourceRow): Promise<Record<string, string[]>> {
  const pages = await readLivePages(source);
  return Object.fromEntries(pages.map(({ url, chunks }) => [new URL(url).pathname, chunks.map((c) => c.chunk_id)]));
}

const countRequests = ({ visits }: Website, path: string) => visits.filter((visited) => visited === path).length;

describe("a page that has not changed", () => {
  it("is asked for with its tag or date, stays live and is noted as not modified", async () => {
    const date = { "last-modified": "Mon, 02 Nov 2026 10:00:00 GMT" };
    const { shop, source } = await makeShop({ "/dated": { body: write("dates"), headers: date } });
    const before = await readChunkIds(source);
    const first = await readPage(source, "/a");
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", version: 2, indexed: 8 });
    const sent = shop.requests.filter(({ status }) => status === 304);
    expect(sent.map(({ path }) => path).sort()).toEqual(["/", ...PATHS, "/dated"].sort());
    expect(sent.find(({ path }) => path === "/dated")?.headers).toEqual({ "if-modified-since": date["last-modified"] });
    expect(sent.find(({ path }) => path === "/a")?.headers).toEqual({ "if-none-match": expect.any(String) });
    expect(new Set(Object.values(await readPages(source)))).toEqual(new Set(["indexed/not_modified"]));
    const again = await readPage(source, "/a");
    expect(again).toEqual({ ...first, reason: "not_modified", last_crawled_at: again.last_crawled_at });
    expect(again.last_crawled_at).toBeGreaterThan(first.last_crawled_at ?? 0);
    expect(await readChunkIds(source)).toEqual(before);
    await expectAgreement(source);
  });

  it("is known by its bytes where the website says nothing", async () => {
    const { shop, source } = await makeShop({ "/plain": write("plain words") });
    await recrawlSource(source);
    expect(shop.requests.find(({ path }) => path === "/plain")).toMatchObject({ headers: {}, status: 200 });
    expect(await readPages(source)).toMatchObject({ "/plain": "indexed/not_modified" });
    expect(await readLivePaths(source)).toContain("/plain");
  });

  it("is read though all of it is as before but its links lead on: they are known", async () => {
    const { shop, source } = await makeShop();
    shop.pages["/b"] = tag(write("news", ["/new"]));
    shop.pages["/new"] = write("the new article");
    await recrawlSource(source);
    await recrawlSource(source);
    expect(countRequests(shop, "/new")).toBe(2);
    expect(await readPages(source)).toMatchObject({ "/new": "indexed/not_modified" });
  });
});

describe("a page that has changed", () => {
  it("keeps the passages that have not", async () => {
    const sections = (last: string) =>
      `<title>Guide</title><main><h1>Guide</h1>${["washing", "drying", last]
        .map((name) => `<h2>On ${name}</h2><p>${`All about ${name} wool and what it needs. `.repeat(12)}</p>`)
        .join("")}</main>`;
    const { shop, source } = await makeShop({ "/guide": tag(sections("ironing")) });
    const { "/guide": before = [] } = await readChunkIds(source);
    expect(before.length).toBeGreaterThan(2);
    shop.pages["/guide"] = tag(sections("folding"));
    await recrawlSource(source);
    const { "/guide": after = [] } = await readChunkIds(source);
    expect(await readPages(source)).toMatchObject({ "/guide": "indexed/ok", "/a": "indexed/not_modified" });
    expect(after).toHaveLength(before.length);
    expect(after.filter((id) => before.includes(id))).toHaveLength(before.length - 1);
    const found = await deps.site_index.search(source.site_id, { query: "ironing", limit: 5 });
    expect(found).toMatchObject({ ok: true, hits: [] });
  });

  it.each<[string, (path: string) => FullAnswer]>([
    ["by its tag", () => ({ headers: { etag: '"a"', "x-robots-tag": "noindex" }, body: write("secret wool") })],
    ["by its bytes", () => ({ headers: { "x-robots-tag": "noindex" }, body: write("secret wool") })],
  ])(
    "in its header alone leaves when that says noindex, and comes back when it does not: known %s",
    async (_, make) => {
      const answer = make("/secret");
      const { "x-robots-tag": __, ...headers } = answer.headers ?? {};
      const { shop, source } = await makeShop({ "/secret": { ...answer, headers } });
      expect(await readLivePaths(source)).toContain("/secret");
      shop.pages["/secret"] = answer;
      await recrawlSource(source);
      expect(await readPages(source)).toMatchObject({ "/secret": "skipped/noindex" });
      expect(await readLivePaths(source)).not.toContain("/secret");
      shop.pages["/secret"] = { ...answer, headers };
      await recrawlSource(source);
      expect(await readPages(source)).toMatchObject({ "/secret": "indexed/ok" });
      expect(await readLivePaths(source)).toContain("/secret");
    },
  );

  it("and moves: the new address is live, the old one is not", async () => {
    const { shop, source } = await makeShop();
    shop.pages["/a"] = { status: 301, location: "/a-new" };
    shop.pages["/a-new"] = write("article /a");
    shop.pages["/b"] = tag(write("article /b").replace("<title>", '<link rel="canonical" href="/c"><title>'));
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({
      "/a": "skipped/canonical",
      "/a-new": "indexed/ok",
      "/b": "skipped/canonical",
      "/c": "indexed/not_modified",
    });
    expect(await readPage(source, "/a")).toMatchObject({ same_as_url: `${shop.origin}/a-new` });
    expect(await readLivePaths(source)).toEqual(["/", "/a-new", "/c", "/d", "/e", "/f"]);
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/a": "skipped/canonical", "/b": "skipped/canonical" });
    expect(await readPage(source, "/b")).toMatchObject({ same_as_url: `${shop.origin}/c` });
    await expectAgreement(source);
  });
});

describe("a page that is gone", () => {
  it.each([404, 410])(
    "leaves the live index before the crawl ends, and is read again when it is back: %i",
    async (status) => {
      const { shop, source } = await makeShop();
      shop.pages["/a"] = { status };
      let [was_asked, is_live] = [false, true];
      await driveCrawl(source, async (jobs) => {
        if (was_asked && is_live) is_live = (await readLivePaths(source)).includes("/a");
        if (listTasks(jobs).some(({ url }) => url.endsWith("/a"))) was_asked = true;
        return jobs;
      });
      expect(is_live).toBe(false);
      expect(await readPages(source)).toMatchObject({ "/a": "gone/http_4xx" });
      shop.pages["/a"] = tag(write("article /a"));
      await recrawlSource(source);
      expect(await readPages(source)).toMatchObject({ "/a": "indexed/ok" });
      expect(await readLivePaths(source)).toEqual(["/", ...PATHS]);
      await expectAgreement(source);
    },
  );

  it("is asked for once more and then forgotten, until a page that is read names it", async () => {
    const { shop, source } = await makeShop();
    shop.pages["/a"] = { status: 404 };
    for (const version of [2, 3, 4]) expect(await recrawlSource(source)).toMatchObject({ version, status: "synced" });
    expect(countRequests(shop, "/a")).toBe(2);
    expect(await readPages(source)).toMatchObject({ "/a": "gone/http_4xx" });
    shop.pages["/"] = tag(write("the shop of news", PATHS));
    shop.pages["/a"] = tag(write("article /a"));
    await recrawlSource(source);
    expect(await readLivePaths(source)).toEqual(["/", ...PATHS]);
  });

  it("stays where the website only fails, and is read again when it no longer does", async () => {
    const { shop, source } = await makeShop();
    const page = shop.pages["/a"];
    shop.pages["/a"] = { status: 500 };
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", failed: 1 });
    expect(await readPages(source)).toMatchObject({ "/a": "failed/http_5xx" });
    expect(await readLivePaths(source)).toEqual(["/", ...PATHS]);
    if (page) shop.pages["/a"] = page;
    shop.requests.length = 0;
    await recrawlSource(source);
    expect(shop.requests.find(({ path }) => path === "/a")).toMatchObject({ status: 200 });
    expect(await readLivePaths(source)).toEqual(["/", ...PATHS]);
    expect(await readPages(source)).toMatchObject({ "/a": "indexed/ok" });
    await expectAgreement(source);
  });

  it("is what robots.txt newly forbids, and no more when it allows it", async () => {
    const { shop, source } = await makeShop();
    shop.pages["/robots.txt"] = "User-agent: *\nDisallow: /a\n";
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/a": "skipped/robots", "/b": "indexed/not_modified" });
    expect(await readLivePaths(source)).toEqual(["/", ...PATHS.slice(1)]);
    expect(countRequests(shop, "/a")).toBe(0);
    shop.pages["/robots.txt"] = "User-agent: *\nDisallow:\n";
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/a": "indexed/ok" });
    expect(await readLivePaths(source)).toEqual(["/", ...PATHS]);
  });
});

describe("a page that repeats another", () => {
  const same = (path: string) => ({ ...tag(write("the very same wool")), headers: { etag: `"${path}"` } });

  it("takes its place in the same crawl when that is gone", async () => {
    const { shop, source } = await makeShop({ "/one": same("/one"), "/two": same("/two") });
    expect(await readPages(source)).toMatchObject({ "/one": "indexed/ok", "/two": "skipped/duplicate" });
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/one": "indexed/not_modified", "/two": "skipped/duplicate" });
    shop.pages["/one"] = { status: 404 };
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/one": "gone/http_4xx", "/two": "indexed/ok" });
    expect(await readLivePaths(source)).toEqual(["/", ...PATHS, "/two"]);
    await expectAgreement(source);
  });

  it("stands for itself in the same crawl when that says something else", async () => {
    const { shop, source } = await makeShop({ "/one": same("/one"), "/two": same("/two") });
    shop.pages["/one"] = tag(write("linen from the north"));
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/one": "indexed/ok", "/two": "indexed/ok" });
    expect(await readLivePaths(source)).toEqual(["/", ...PATHS, "/one", "/two"]);
    await expectAgreement(source);
  });

  it("stands for itself although it was being asked whether it is as before when that left", async () => {
    const { shop, source } = await makeShop({ "/one": same("/one"), "/two": same("/two") });
    shop.pages["/one"] = { status: 404 };
    const held: CrawlJob[] = [];
    let is_over = false;
    await driveCrawl(source, async (jobs) => {
      const isTwin = (job: CrawlJob) => !is_over && listTasks([job]).some(({ url }) => /\/(?:one|two)$/.test(url));
      held.push(...splitJobs(jobs).filter(isTwin));
      const others = splitJobs(jobs).filter((job) => !isTwin(job));
      if (held.length < 2) return others;
      is_over = true;
      return [...held.splice(0), ...others];
    });
    expect(countRequests(shop, "/two")).toBe(2);
    expect(await readPages(source)).toMatchObject({ "/one": "gone/http_4xx", "/two": "indexed/ok" });
    expect(await readLivePaths(source)).toContain("/two");
    await expectAgreement(source);
  });
});
