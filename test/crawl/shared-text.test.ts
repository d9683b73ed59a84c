import { describe, expect, it } from "vitest";
import type { CrawlJob } from "../../workers/contract/crawl";
import { readPageMarkdown } from "../../workers/knowledge/page-file";
import { getPageId } from "../../workers/knowledge/record";
import type { SourceRow } from "../../workers/knowledge/service";
import { deliver, deps, driveCrawl, makeSource, readPages, recrawlSource } from "../support/crawl";
import { writeProse } from "../support/prose";
import { makeWebsite } from "../support/website";

const HEAD = "Order by noon and it leaves our workshop the same day, in all of Norway.";
const FOOT = "Plank and Spool, 4 Harbour Street, open from nine to five on working days.";
const CODE = "npm install plank-and-spool";
const PATHS = ["/a", "/b", "/c", "/d"];

/** A page as many programs write them: nothing tells its content from what stands around it. */
function writeDivs(n: number, links: string[] = []): string {
  const hrefs = links.map((path) => `<a href="${path}">Page ${path}</a>`).join(" ");
  const text = writeProse(n, 150).map((paragraph) => `<p>${paragraph}</p>`);
  return `<!doctype html><html lang="en"><title>Page ${n}</title><body><div><p>${HEAD}</p></div>
    <div><h1>Page ${n}</h1>${text.join("")}<pre><code>${CODE}</code></pre><p>${hrefs}</p></div><div><p>${FOOT}</p></div></body></html>`;
}

async function makeShop() {
  const shop = makeWebsite({ "/": writeDivs(1, PATHS) });
  for (const [n, path] of PATHS.entries()) shop.pages[path] = writeDivs(n + 2);
  return { shop, source: await makeSource(`${shop.origin}/`) };
}

async function readText(source: SourceRow, path: string): Promise<string> {
  const page_id = getPageId(source.id, new URL(path, source.url).href);
  return (await readPageMarkdown(deps, `${source.site_id}/text/${source.id}/${page_id}`)) ?? "";
}

describe("text that stands on every page", () => {
  it("is gone from the second page on; code stays", async () => {
    const { source } = await makeShop();
    await recrawlSource(source);
    expect(Object.values(await readPages(source))).toEqual(Array(5).fill("indexed/ok"));
    expect(await readText(source, "/")).toContain(HEAD);
    for (const path of PATHS) {
      const text = await readText(source, path);
      for (const shared of [HEAD, FOOT]) expect(text).not.toContain(shared);
      expect(text).toContain(CODE);
    }
    const found = await deps.site_index.search(source.site_id, { query: "Norway", limit: 10 });
    expect(found.ok && new Set(found.hits.map(({ url }) => url))).toEqual(new Set([source.url]));
  });

  it("is the same however often a page is delivered", async () => {
    const { source } = await makeShop();
    const sent: CrawlJob[] = [];
    await driveCrawl(source, async (jobs) => {
      for (const job of jobs) for (let n = 0; n < 2; n++) await deliver([job]);
      // When more is known of what pages share than when they were read.
      for (const job of sent) await deliver([job]);
      sent.push(...jobs);
      return jobs;
    });
    const texts = await Promise.all(["/", ...PATHS].map((path) => readText(source, path)));
    expect(texts.map((text) => text.includes(HEAD))).toEqual([true, false, false, false, false]);
  });

  it("is taken from all of them when they are read again, and nothing else changes", async () => {
    const { shop, source } = await makeShop();
    await recrawlSource(source);
    const before = await Promise.all(PATHS.map((path) => readText(source, path)));
    const headers = { etag: '"new"' };
    for (const [path, body] of Object.entries(shop.pages))
      if (typeof body === "string") shop.pages[path] = { body: `${body}<!-- new -->`, headers };
    await recrawlSource(source);
    expect(await readText(source, "/")).not.toContain(HEAD);
    expect(await Promise.all(PATHS.map((path) => readText(source, path)))).toEqual(before);
  });

  it("is known again when the website writes another", async () => {
    const { shop, source } = await makeShop();
    await recrawlSource(source);
    const sale = "Everything is cheaper by a fifth until the end of the month, chairs as well.";
    for (const [path, body] of Object.entries(shop.pages))
      if (typeof body === "string") shop.pages[path] = body.replace(HEAD, sale);
    await recrawlSource(source);
    const texts = await Promise.all(["/", ...PATHS].map((path) => readText(source, path)));
    expect(texts.map((text) => text.includes(sale))).toEqual([true, false, false, false, false]);
    expect(texts.some((text) => text.includes(FOOT))).toBe(false);
    // What nobody has any more is the first one's own again.
    shop.pages["/e"] = writeDivs(9);
    shop.pages["/"] = writeDivs(1, [...PATHS, "/e"]).replace(HEAD, sale);
    await recrawlSource(source);
    expect(await readText(source, "/e")).toContain(HEAD);
  });
});
