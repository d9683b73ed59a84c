import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Source } from "../../workers/contract/knowledge";
import { readProblem } from "../support/client";
import {
  driveCrawl,
  expectAgreement,
  makeSource,
  readLivePaths,
  readPages,
  recrawlSource,
  waitFor,
} from "../support/crawl";
import { add, makeOwnSite, read } from "../support/owner-sources";
import { makeWebsite, type Website, write } from "../support/website";

const OF_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9";

function writeMap({ origin }: Website, paths: string[]): string {
  const entries = paths.map((path) => `<url><loc>${origin}${path}</loc></url>`).join("");
  return `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="${OF_SITEMAPS}">${entries}</urlset>`;
}

function writeIndex({ origin }: Website, paths: string[]): string {
  const entries = paths.map((path) => `<sitemap><loc>${origin}${path}</loc></sitemap>`).join("");
  return `<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="${OF_SITEMAPS}">${entries}</sitemapindex>`;
}

function makeShop(): Website {
  return makeWebsite({
    "/": write("the shop", ["/a", "/b", "/c"]),
    "/help/a": write("article a", ["/c", "/"]),
    "/b": write("article b"),
    "/c": write("article c"),
  });
}

describe("a sitemap", () => {
  it("gives the pages it names and no others, wherever they stand", async () => {
    const shop = makeShop();
    shop.pages["/maps/one.xml"] = writeMap(shop, ["/help/a", "/b", "/gone"]);
    shop.pages["/robots.txt"] = `Sitemap: ${shop.origin}/other.xml\n`;
    shop.pages["/other.xml"] = writeMap(shop, ["/c"]);
    const source = await makeSource(`${shop.origin}/maps/one.xml`, { type: "sitemap" });
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", found: 3, indexed: 2 });
    expect(await readPages(source)).toEqual({ "/help/a": "indexed/ok", "/b": "indexed/ok", "/gone": "gone/http_4xx" });
    expect(shop.visits.toSorted()).toEqual(["/b", "/gone", "/help/a", "/maps/one.xml", "/robots.txt"]);
    await expectAgreement(source);
  });

  it("may be an index of others, zipped ones too, and a page that moved is followed", async () => {
    const shop = makeShop();
    shop.pages["/index.xml"] = writeIndex(shop, ["/one.xml", "/two.xml.gz"]);
    shop.pages["/one.xml"] = writeMap(shop, ["/help/a"]);
    const zipped = new Uint8Array(gzipSync(writeMap(shop, ["/b", "/moved"])));
    shop.pages["/two.xml.gz"] = { body: zipped, headers: { "content-type": "application/gzip" } };
    shop.pages["/moved"] = { status: 301, location: "/c" };
    const source = await makeSource(`${shop.origin}/index.xml`, { type: "sitemap" });
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", indexed: 3 });
    expect(await readLivePaths(source)).toEqual(["/b", "/c", "/help/a"]);
  });

  it("is read again, whole: what is new is added, and what it no longer names leaves although it still answers", async () => {
    const shop = makeShop();
    const paths = ["/one", "/two", "/three"];
    for (const path of paths) shop.pages[path] = write(`article ${path}`);
    shop.pages["/moved"] = { status: 301, location: "/help/a" };
    shop.pages["/map.xml"] = { body: writeMap(shop, [...paths, "/b", "/moved"]), headers: { etag: '"1"' } };
    const source = await makeSource(`${shop.origin}/map.xml`, { type: "sitemap" });
    await recrawlSource(source);
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", indexed: 5 });
    shop.pages["/map.xml"] = { body: writeMap(shop, [...paths, "/c", "/moved"]), headers: { etag: '"2"' } };
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", indexed: 5 });
    expect(await readLivePaths(source)).toEqual(["/c", "/help/a", "/one", "/three", "/two"]);
    expect(await readPages(source)).toMatchObject({ "/b": "skipped/excluded", "/c": "indexed/ok" });
    await expectAgreement(source);
    shop.pages["/map.xml"] = writeMap(shop, [...paths, "/b", "/moved"]);
    await recrawlSource(source);
    expect(await readLivePaths(source)).toEqual(["/b", "/help/a", "/one", "/three", "/two"]);
  });

  it("of which one part cannot be read loses no page", async () => {
    const shop = makeShop();
    shop.pages["/index.xml"] = writeIndex(shop, ["/one.xml", "/two.xml"]);
    shop.pages["/one.xml"] = writeMap(shop, ["/help/a"]);
    shop.pages["/two.xml"] = writeMap(shop, ["/b", "/c"]);
    const source = await makeSource(`${shop.origin}/index.xml`, { type: "sitemap" });
    await recrawlSource(source);
    shop.pages["/two.xml"] = { status: 404 };
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", indexed: 3 });
    expect(await readLivePaths(source)).toEqual(["/b", "/c", "/help/a"]);
  });

  it("obeys its owner's patterns and the website's rules", async () => {
    const shop = makeShop();
    shop.pages["/map.xml"] = writeMap(shop, ["/help/a", "/b", "/c"]);
    shop.pages["/robots.txt"] = "User-agent: *\nDisallow: /c\n";
    const source = await makeSource(`${shop.origin}/map.xml`, { type: "sitemap", options: { exclude: ["/help/*"] } });
    await recrawlSource(source);
    expect(await readPages(source)).toEqual({
      "/help/a": "skipped/excluded",
      "/b": "indexed/ok",
      "/c": "skipped/robots",
    });
  });

  it("that is gone for once empties nothing", async () => {
    const shop = makeShop();
    shop.pages["/map.xml"] = writeMap(shop, ["/b", "/c"]);
    const source = await makeSource(`${shop.origin}/map.xml`, { type: "sitemap" });
    await recrawlSource(source);
    for (const answer of [{ status: 404 }, { status: 500 }]) {
      shop.pages["/map.xml"] = answer;
      await driveCrawl(source, async (jobs) => jobs);
      expect(await readLivePaths(source)).toEqual(["/b", "/c"]);
    }
  });
});

describe("adding a sitemap", () => {
  it("takes one that names pages, and reads it", async () => {
    const made = await makeOwnSite();
    made.shop.pages["/map.xml"] = writeMap(made.shop, ["/a", "/b"]);
    const url = `${made.shop.origin}/map.xml`;
    const source = await read<Source>(add(made, { type: "sitemap", url }), 201);
    expect(source).toMatchObject({ type: "sitemap", url, urls: [] });
    expect(await waitFor({ ...source, version: 1 }, "synced")).toMatchObject({ indexed: 2 });
  });

  it.each([
    ["a page", "/"],
    ["nothing", "/none.xml"],
    ["an empty one", "/empty.xml"],
  ])("refuses %s with the field at fault", async (_, path) => {
    const made = await makeOwnSite();
    made.shop.pages["/empty.xml"] = writeMap(made.shop, []);
    const problem = await readProblem(await add(made, { type: "sitemap", url: made.shop.origin + path }));
    expect(problem).toMatchObject({ status: 400, error: "invalid_request", fields: { url: expect.any(String) } });
  });
});
