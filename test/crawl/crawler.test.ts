import { env } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";
import { getRequestLimit } from "../../workers/crawl/plan";
import { startCrawl } from "../../workers/crawl/service";
import { readPageMarkdown } from "../../workers/knowledge/page-file";
import { getPageId } from "../../workers/knowledge/record";
import { getSource, type SourceRow } from "../../workers/knowledge/service";
import { CRAWL_TIMEOUT_MS, crawl, deps, driveCrawl, makeSource, readPages } from "../support/crawl";
import { DRF_QUESTIONS } from "../support/drf-questions";
import { expectPlainPages, readVisits, takePlainSite } from "../support/plain-pages";
import type { StaticHit } from "../support/static-site";
import { replacements } from "../worker";

const DRF = inject("drf_site_url");

const QUESTIONS: readonly (readonly [string, string])[] = [
  ["How do I set the page size of PageNumberPagination?", "/api-guide/pagination/"],
  ["How can I limit the rate of requests a client makes?", "/api-guide/throttling/"],
  ["How do I write a test with APIClient?", "/api-guide/testing/"],
  ["How does token authentication work?", "/api-guide/authentication/"],
  ["How do I enable CORS and CSRF protection for AJAX requests?", "/topics/ajax-csrf-cors/"],
];

/** The live passages of a source's pages, by page. */
async function listChunks(source: SourceRow) {
  const paths = Object.keys(await readPages(source));
  const ids = await Promise.all(paths.map((path) => getPageId(source.id, new URL(path, source.url).href)));
  const pages = await Promise.all(ids.map((id) => deps.site_index.page(source.site_id, id)));
  return pages.map((page) => page.ok && page.page.chunks.map(({ chunk_id }) => chunk_id));
}

describe("a crawl", { timeout: CRAWL_TIMEOUT_MS }, () => {
  it("gives every page a status and a reason, and asks for nothing it may not have", async () => {
    const site = takePlainSite(0);
    const source = await makeSource(site);
    const progress = await crawl(source);
    expectPlainPages(await readPages(source));
    expect(progress).toMatchObject({ status: "synced", version: 1, indexed: 13, last_error: null });
    expect(progress.done).toBe(progress.found);
    const visits = await readVisits(site);
    expect(Object.keys(visits)).not.toContain("/private/secret");
    expect(Object.keys(visits)).not.toContain("/deep/7");
    expect(visits["/flaky"]).toEqual([500, 200]);
    expect(visits["/busy"]).toEqual([429, 200]);
    expect(visits["/broken"]).toEqual([500, 500, 500]);
    expect(visits["/refunds"]).toEqual([200]);
  });

  it("keeps what was fetched in R2 under the site's id, and makes it searchable", async () => {
    const source = await makeSource(takePlainSite(1), { max_pages: 8 });
    await crawl(source);
    const page_id = getPageId(source.id, `${source.url}shipping`);
    const key = `${source.site_id}/text/${source.id}/${page_id}`;
    const markdown = await readPageMarkdown(deps, key);
    expect(markdown).toContain("everything about shipping");
    expect(markdown).not.toContain("<h1>");
    expect(await (await env.PAGES.get(key))?.text()).toContain("<h1>Shipping</h1>");
    const found = await deps.site_index.search(source.site_id, { query: "what about shipping?", limit: 1 });
    expect(found).toMatchObject({ ok: true, hits: [{ page_id, url: `${source.url}shipping` }] });
  });

  it("stops at the page budget and says so of the rest", async () => {
    const site = takePlainSite(2);
    const source = await makeSource(site, { max_pages: 5 });
    const progress = await crawl(source);
    const pages = await readPages(source);
    const fetched = Object.keys(await readVisits(site)).filter((path) => !/robots\.txt|\.xml$|-not-here$/.test(path));
    expect(progress.indexed).toBe(5);
    expect(fetched.length).toBeLessThanOrEqual(getRequestLimit(5));
    expect(progress.found).toBe(Object.keys(pages).length);
    expect(Object.values(pages).filter((page) => page === "skipped/limit").length).toBeGreaterThan(5);
  });

  it("begins once, however often it is started while it runs", async () => {
    const source = await makeSource(takePlainSite(3), { max_pages: 8 });
    await Promise.all([startCrawl(deps, source), startCrawl(deps, source), startCrawl(deps, source)]);
    const first = await crawl(source);
    expect(first).toMatchObject({ version: 1, status: "synced" });
    const second = await crawl(source);
    expect(second).toMatchObject({ version: 2, status: "synced", found: first.found });
    const stats = await deps.site_index.stats(source.site_id);
    expect(stats).toMatchObject({ ok: true, versions: { [source.id]: 2 } });
    expect(await getSource(deps, source, source.id)).toMatchObject({ status: "synced", version: 2, last_error: null });
  });

  it("answers nobody but the site it belongs to", async () => {
    const source = await makeSource(takePlainSite(4), { max_pages: 1 });
    await startCrawl(deps, source);
    const foreign = "site_of_somebody_else";
    expect(await deps.crawler.progress(source.id, foreign)).toEqual({ ok: false, code: "not_found" });
    const start = { ...source, source_id: source.id, site_id: foreign, request_id: "r" };
    expect(await deps.crawler.start(source.id, start)).toEqual({ ok: false, code: "not_found" });
    const outcome = { kind: "done", reason: "ok", status: "indexed" } as const;
    const report = { url: source.url, lease: "", links: [], validators: null, outcome };
    expect(await deps.crawler.report(source.id, foreign, [report])).toEqual({ ok: false, code: "not_found" });
    await crawl(source);
  });
});

describe("a crawl that finds nothing", () => {
  it.each([
    ["/price-list.pdf", "skipped/not_html"],
    ["/inward", "failed/blocked_address"],
    ["/away", "skipped/excluded"],
    ["/private/secret", "skipped/robots"],
  ])("is failed with a sentence for the owner (%s)", async (path, page) => {
    const source = await makeSource(`${takePlainSite(5)}${path.slice(1)}`);
    const real = deps.outbound;
    // The sitemap would lead to a page.
    const none = { ok: true, status: 404, headers: {}, body: new Uint8Array() } as const;
    replacements.outbound = {
      fetch: async (url, options) => (url.endsWith(".xml") ? { ...none, url } : real.fetch(url, options)),
    };
    try {
      const progress = await crawl(source);
      const row = await getSource(deps, source, source.id);
      expect(progress).toMatchObject({ status: "failed", indexed: 0 });
      expect(row).toMatchObject({ status: "failed", last_error: progress.last_error });
      expect(row.last_error).toMatch(/^No page could be read\. \S/);
      expect(await readPages(source)).toEqual({ [path]: page });
    } finally {
      delete replacements.outbound;
    }
  });

  it("is failed when nothing answers", async () => {
    const source = await makeSource(takePlainSite(5));
    replacements.outbound = { fetch: async (url) => ({ ok: false, url, reason: "network_error" }) };
    try {
      const progress = await driveCrawl(source, async (jobs) => jobs);
      expect(progress).toMatchObject({ status: "failed", found: 1, failed: 1 });
      expect(await readPages(source)).toEqual({ "/": "failed/network_error" });
    } finally {
      delete replacements.outbound;
    }
  });
});

describe.skipIf(DRF === null)(
  "the crawl of a real documentation site (skipped without ../shared)",
  { timeout: CRAWL_TIMEOUT_MS },
  () => {
    it("indexes every reachable page and no other, and its index answers", async () => {
      const source = await makeSource(`${DRF}/`);
      await crawl(source);
      const indexed = Object.entries(await readPages(source)).filter(([, page]) => page === "indexed/ok");
      expect(indexed.map(([path]) => path).sort()).toEqual(inject("drf_paths").toSorted());
      await fetch(`${DRF}/__hits`);
      const before = await readPages(source);
      const chunks = await listChunks(source);
      const again = await crawl(source);
      expect(again).toMatchObject({ status: "synced", version: 2, indexed: inject("drf_paths").length });
      const hits = await (await fetch(`${DRF}/__hits`)).json<StaticHit[]>();
      // There is no robots.txt, and of what is not there nothing is known to ask after.
      expect(hits.filter(({ is_conditional }) => !is_conditional).map(({ path }) => path)).toEqual(["/robots.txt"]);
      expect(new Set(hits.map(({ status }) => status))).toEqual(new Set([304, 404]));
      expect(Object.keys(await readPages(source)).sort()).toEqual(Object.keys(before).sort());
      expect(await listChunks(source)).toEqual(chunks);
      for (const [query, path] of QUESTIONS) {
        const found = await deps.site_index.search(source.site_id, { query, limit: 1 });
        expect(found, query).toMatchObject({ ok: true, hits: [{ url: `${DRF}${path}` }] });
      }
      // A fixed set nothing was chosen from: what ranking reaches on it is a floor, not a promise of five.
      const ranks: number[] = [];
      for (const [query, path] of DRF_QUESTIONS) {
        const found = await deps.site_index.search(source.site_id, { query, limit: 3, per_page: 1 });
        ranks.push(found.ok ? found.hits.findIndex((hit) => hit.url === `${DRF}${path}`) : -1);
      }
      expect(ranks.filter((rank) => rank === 0).length).toBeGreaterThanOrEqual(13);
      expect(ranks.filter((rank) => rank >= 0).length).toBeGreaterThanOrEqual(23);
    });
  },
);
