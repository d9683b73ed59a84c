import { describe, expect, it } from "vitest";
import type { CrawlJob } from "../../../workers/contract/crawl";
import { getRequestLimit, MAX_SHOWN_TRAPS } from "../../../workers/crawl/plan";
import {
  deps,
  driveCrawl,
  expectAgreement,
  listTasks,
  makeSource,
  readLivePaths,
  readPages,
  recrawlSource,
} from "../../support/crawl";
import { type Answer, makeWebsite, type Website, write } from "../../support/website";

const number = (n: number) => Array.from({ length: n }, (_, at) => `/p/${at}`);
const isPage = (path: string) => !/robots\.txt|\.xml$|-not-here$/.test(path);
const countPages = ({ visits }: Website) => visits.filter(isPage).length;

function makeShop(pages: Record<string, Answer>, start = "/") {
  const shop = makeWebsite(pages);
  return { shop, start: shop.origin + start };
}

describe("addresses of one page", () => {
  it("are asked for once, whatever way they are written", async () => {
    const { shop, start } = makeShop({ "/a/": write("wool"), "/b?x=1&y=2": write("linen") });
    const http = shop.origin.replace("https:", "http:");
    shop.pages["/"] = write("the shop", [
      "/a/",
      "/a",
      "/a/index.html",
      "//a//".slice(1),
      `${http}/a/`,
      `${shop.origin.replace("//", "//www.")}/a/`,
      "/a/#part",
      "/a/?utm_source=mail",
      "/b?x=1&amp;y=2",
      "/b?y=2&amp;x=1",
      "/index.html",
      `${http}/`,
    ]);
    const source = await makeSource(start);
    await recrawlSource(source);
    expect(shop.visits.filter(isPage)).toEqual(["/", "/a/", "/b?x=1&y=2"]);
    expect(Object.keys(await readPages(source)).sort()).toEqual(["/", "/a/", "/b?x=1&y=2"]);
  });

  it("are followed all the same where one redirects to the other", async () => {
    const { shop, start } = makeShop({
      "/": write("the shop", ["/a"]),
      "/a": { status: 301, location: "/a/" },
      "/a/": write("wool"),
    });
    const source = await makeSource(start);
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/a": "skipped/canonical", "/a/": "indexed/ok" });
    await recrawlSource(source);
    expect(await readLivePaths(source)).toEqual(["/", "/a/"]);
    expect(countPages(shop)).toBe(6);
  });
});

describe("a page limit", () => {
  it("holds over crawls: never more pages are indexed, and the rest says so", async () => {
    const paths = number(15);
    const { shop, start } = makeShop({
      "/": write("the shop", paths),
      ...Object.fromEntries(paths.map((path) => [path, write(`article ${path}`)])),
    });
    const source = await makeSource(start, { max_pages: 8 });
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", found: 16, done: 16, indexed: 8 });
    const first = await readPages(source);
    expect(Object.values(first).filter((page) => page === "skipped/limit")).toHaveLength(8);
    expect(countPages(shop)).toBe(8);
    await expectAgreement(source);
    // Two leave; two that had to wait take their places.
    for (const path of paths.slice(0, 2)) shop.pages[path] = { status: 404 };
    expect(await recrawlSource(source)).toMatchObject({ indexed: 8, found: 16 });
    expect(await readLivePaths(source)).toHaveLength(8);
    expect(await readPages(source)).toMatchObject({
      "/p/0": "gone/http_4xx",
      "/p/7": "indexed/ok",
      "/p/14": "skipped/limit",
    });
    await expectAgreement(source);
  });

  it("that grows is used by the next crawl", async () => {
    const paths = number(8);
    const { start } = makeShop({
      "/": write("the shop", paths),
      ...Object.fromEntries(paths.map((path) => [path, write(`article ${path}`)])),
    });
    const source = await makeSource(start, { max_pages: 3 });
    await recrawlSource(source);
    expect(await recrawlSource({ ...source, max_pages: 20 })).toMatchObject({ indexed: 9 });
    expect(await readLivePaths(source)).toHaveLength(9);
    // And one that shrinks takes out what is beyond it.
    const less = await recrawlSource({ ...source, max_pages: 8 });
    expect(less).toMatchObject({ indexed: 8, status: "synced" });
    expect(await readLivePaths(source)).toHaveLength(8);
    await expectAgreement(source);
  });

  it("bounds the requests as well, where hardly any of them is a page", async () => {
    const paths = number(60);
    const { shop, start } = makeShop({
      "/": write("the shop", paths),
      ...Object.fromEntries(paths.map((path) => [path, { status: 301, location: "/" }])),
    });
    const source = await makeSource(start, { max_pages: 5 });
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", indexed: 1 });
    expect(countPages(shop)).toBe(getRequestLimit(5));
    const rest = Object.values(await readPages(source)).filter((page) => page === "skipped/limit");
    expect(rest.length).toBeGreaterThan(10);
  });
});

describe("pages without end", () => {
  it("of one part of a website are left out once it is known to hold nothing, and the others are read", async () => {
    const good = Array.from({ length: 20 }, (_, n) => `/guide/${n}`);
    const { shop, start } = makeShop({ "/": write("the shop", ["/trap/a", ...good]) });
    for (const path of good) shop.pages[path] = write(`article ${path}`);
    let made = 0;
    // Every page of it makes up ten more and says nothing.
    const pages = new Proxy(shop.pages, {
      get: (known, path: string) => {
        if (!path.startsWith("/trap/")) return known[path];
        const links = Array.from({ length: 10 }, () => `<a href="/trap/${toWord(++made)}">x</a>`);
        return `<title>x</title><main>${links.join(" ")}</main>`;
      },
    });
    shop.pages = pages;
    const source = await makeSource(start, { max_pages: 500 });
    // The first of them repeats no other.
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", indexed: 22 });
    expect(shop.visits.filter((path) => path.startsWith("/trap/")).length).toBeLessThan(60);
    const rows = await readPages(source);
    expect(good.map((path) => rows[path])).toEqual(good.map(() => "indexed/ok"));
    expect(Object.values(rows)).toContain("skipped/trap");
  });

  it("are shown to their owner by a few examples of each part, and tell nothing of each other", async () => {
    const traps = (part: string) => Array.from({ length: 30 }, (_, n) => `/${part}/x/${n}/x/${n}/x/${n}`);
    const { shop, start } = makeShop({ "/": write("the shop", [...traps("one"), ...traps("two"), "/a"]) });
    shop.pages["/a"] = write("wool");
    const source = await makeSource(start);
    await recrawlSource(source);
    const shown = Object.entries(await readPages(source)).filter(([, page]) => page === "skipped/trap");
    expect(shown.filter(([path]) => path.startsWith("/one/"))).toHaveLength(MAX_SHOWN_TRAPS);
    expect(shown.filter(([path]) => path.startsWith("/two/"))).toHaveLength(MAX_SHOWN_TRAPS);
    expect(countPages(shop)).toBe(2);
    await recrawlSource(source);
    await expectAgreement(source);
  });
});

describe("a later crawl that is stopped", () => {
  it("leaves all that is known for the next one", async () => {
    const paths = number(10);
    const { shop, start } = makeShop({ "/": { body: write("the shop", paths), headers: { etag: '"home"' } } });
    for (const path of paths) shop.pages[path] = { body: write(`article ${path}`), headers: { etag: `"${path}"` } };
    const source = await makeSource(start);
    await recrawlSource(source);
    const before = await readPages(source);
    let out = 0;
    const stop = async (jobs: CrawlJob[]) => {
      out += listTasks(jobs).filter(({ kind }) => kind === "page").length;
      if (out >= 4) await deps.crawler.cancel(source.id, source.site_id);
      return jobs;
    };
    expect(await driveCrawl(source, stop)).toMatchObject({ status: "synced", version: 2, found: 11, done: 11 });
    expect(await readLivePaths(source)).toEqual(["/", ...paths]);
    expect(Object.keys(await readPages(source))).toEqual(Object.keys(before));
    shop.requests.length = 0;
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", version: 3, found: 11, indexed: 11 });
    expect(shop.requests.filter(({ status }) => status === 304)).toHaveLength(11);
    await expectAgreement(source);
  });
});

/** Letters for a number: an address without one counts towards no pattern. */
function toWord(n: number): string {
  return (
    [...n.toString(36)].map((digit) => String.fromCharCode(97 + (Number.parseInt(digit, 36) % 26))).join("") +
    "q".repeat(n % 7)
  );
}
