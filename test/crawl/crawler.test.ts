import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";
import type { CrawlJob } from "../../workers/contract/crawl";
import { LEASE_MS, STALL_MS } from "../../workers/crawl/plan";
import { startCrawl, startPendingSources } from "../../workers/crawl/service";
import { getPageId, getSource } from "../../workers/knowledge/service";
import { crawl, deliver, deps, driveCrawl, getCrawler, makeSource, readPages } from "../support/crawl";
import { clock, replacements } from "../worker";

const PLAIN = inject("plain_site_urls");
const DRF = inject("drf_site_url");

/** What every crawl of the plain site must come to, however it was disturbed. */
const EXPECTED: Record<string, string> = {
  "/": "indexed/ok",
  "/refunds": "indexed/ok",
  "/refunds-copy": "skipped/duplicate",
  "/shipping": "indexed/ok",
  "/dead": "gone/http_4xx",
  "/gone": "gone/http_4xx",
  "/forbidden": "failed/http_4xx",
  "/private/secret": "skipped/robots",
  "/hidden": "skipped/noindex",
  "/hidden-header": "skipped/noindex",
  "/old-refunds": "skipped/canonical",
  "/to-secret": "skipped/canonical",
  "/away": "skipped/excluded",
  "/inward": "failed/blocked_address",
  "/circle-a": "failed/redirect_loop",
  "/circle-b": "failed/redirect_loop",
  "/circle-self": "failed/redirect_loop",
  "/canonical": "skipped/canonical",
  "/foreign-canonical": "indexed/ok",
  "/flaky": "indexed/ok",
  "/busy": "indexed/ok",
  "/broken": "failed/http_5xx",
  "/price-list.pdf": "skipped/not_html",
  "/thin": "skipped/low_quality",
  "/app": "skipped/js_required",
  "/deep/1": "indexed/ok",
  "/deep/2": "indexed/ok",
  "/deep/3": "indexed/ok",
  "/deep/4": "indexed/ok",
  "/deep/5": "indexed/ok",
  "/deep/6": "indexed/ok",
  "/deep/7": "skipped/limit",
  "/from-sitemap": "indexed/ok",
};
/** Of two equal pages the one fetched first stays, and that is nobody's promise. */
const EXPECTED_TWINS = ["indexed/ok", "skipped/duplicate"];

function expectPlainPages(found: Record<string, string>): void {
  const { "/refunds": refunds, "/refunds-copy": copy, ...rest } = found;
  const { "/refunds": _, "/refunds-copy": __, ...expected } = EXPECTED;
  expect(rest).toEqual(expected);
  expect([refunds, copy].sort()).toEqual(EXPECTED_TWINS);
}

function takePlainSite(n: number): string {
  const url = PLAIN[n];
  if (!url) throw new Error("The plain site has too few origins.");
  return `${url}/`;
}

const QUESTIONS: readonly (readonly [string, string])[] = [
  ["How do I paginate results with a cursor?", "/api-guide/pagination/"],
  ["How can I limit the rate of requests a client makes?", "/api-guide/throttling/"],
  ["How do I write a test with APIClient?", "/api-guide/testing/"],
  ["How does token authentication work?", "/api-guide/authentication/"],
  ["How do I enable CORS and CSRF protection for AJAX requests?", "/topics/ajax-csrf-cors/"],
];

async function readVisits(site: string): Promise<Record<string, number[]>> {
  return (await (await fetch(`${site}__visits`)).json()) as Record<string, number[]>;
}

/** A small deterministic shuffle, so that a failing disturbance can be repeated. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe("a crawl", () => {
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
    const source = await makeSource(takePlainSite(1));
    await crawl(source);
    const page_id = await getPageId(source.id, `${source.url}shipping`);
    const raw = await env.PAGES.get(`${source.site_id}/raw/${source.id}/${page_id}/1`);
    const text = await env.PAGES.get(`${source.site_id}/text/${source.id}/${page_id}/1`);
    expect(await raw?.text()).toContain("<h1>Shipping</h1>");
    expect(await text?.text()).toContain("everything about shipping");
    const found = await deps.site_index.search(source.site_id, { query: "what about shipping?", limit: 1 });
    expect(found).toMatchObject({ ok: true, hits: [{ page_id, url: `${source.url}shipping` }] });
  });

  it("stops at the page budget and says so of the rest", async () => {
    const site = takePlainSite(2);
    const source = await makeSource(site, { max_pages: 5 });
    const progress = await crawl(source);
    const pages = await readPages(source);
    const fetched = Object.keys(await readVisits(site)).filter((path) => !/robots\.txt|\.xml$/.test(path));
    expect(fetched).toHaveLength(5);
    expect(progress.found).toBe(Object.keys(pages).length);
    expect(Object.values(pages).filter((page) => page === "skipped/limit").length).toBeGreaterThan(10);
  });

  it("begins once, however often it is started while it runs", async () => {
    const source = await makeSource(takePlainSite(3));
    await Promise.all([startCrawl(deps, source), startCrawl(deps, source), startPendingSources(deps)]);
    const first = await crawl(source);
    expect(first.version).toBe(1);
    const second = await crawl(source);
    expect(second).toMatchObject({ version: 2, status: "synced", indexed: first.indexed });
    expectPlainPages(await readPages(source));
    const stats = await deps.site_index.stats(source.site_id);
    expect(stats).toMatchObject({ ok: true, versions: { [source.id]: 2 } });
    expect(await getSource(deps, source, source.id)).toMatchObject({ status: "synced", version: 2, last_error: null });
  });

  it("answers nobody but the site it belongs to", async () => {
    const source = await makeSource(takePlainSite(4));
    await startCrawl(deps, source);
    const foreign = "site_of_somebody_else";
    expect(await deps.crawler.progress(source.id, foreign)).toEqual({ ok: false, code: "not_found" });
    expect(await deps.crawler.start({ ...source, source_id: source.id, site_id: foreign, request_id: "r" })).toEqual({
      ok: false,
      code: "not_found",
    });
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

describe("a disturbed crawl", () => {
  it.each([1, 2, 3])("comes to the same end when messages are lost, doubled and reordered (%i)", async (seed) => {
    const source = await makeSource(takePlainSite(5 + seed));
    const random = makeRandom(seed);
    const delivered: CrawlJob[] = [];
    const progress = await driveCrawl(source, async (jobs) => {
      const kept = jobs.filter(() => random() > 0.1);
      delivered.push(...kept);
      // Some again, long after they were done.
      const late = delivered.filter(() => random() < 0.05);
      return [...late, ...kept, ...kept].sort(() => random() - 0.5);
    });
    expectPlainPages(await readPages(source));
    expect(progress).toMatchObject({ status: "synced", indexed: 13 });
    const rows = await readPages(source);
    await deliver(delivered.toReversed());
    expect(await readPages(source)).toEqual(rows);
  });

  it("goes on after being killed at any point", async () => {
    const source = await makeSource(takePlainSite(9));
    let turns = 0;
    const progress = await driveCrawl(source, async (jobs) => {
      if (turns++ % 3 === 0) await evictDurableObject(getCrawler(source));
      // The process died with what it had in hand.
      return turns % 7 === 0 ? [] : jobs;
    });
    expectPlainPages(await readPages(source));
    expect(progress.status).toBe("synced");
  });

  it("hands a lost job out again only after its lease", async () => {
    const source = await makeSource(takePlainSite(10));
    const seen: CrawlJob[] = [];
    const began = clock.offset_ms;
    let lost_until = 0;
    await driveCrawl(source, async (jobs) => {
      seen.push(...jobs);
      if (seen.length === 1) return [];
      lost_until ||= clock.offset_ms - began;
      return jobs;
    });
    expect(lost_until).toBeGreaterThanOrEqual(LEASE_MS);
    expect(seen[0]).toMatchObject({ type: "robots" });
    expect(seen[1]).toMatchObject({ type: "robots", url: seen[0]?.url });
    expect(seen[1]?.lease).not.toBe(seen[0]?.lease);
  });

  it("repeats what an outside part refused", async () => {
    const source = await makeSource(takePlainSite(10));
    let failures = 3;
    const real = deps.site_index;
    replacements.site_index = {
      apply: (...args) => real.apply(...args),
      search: (...args) => real.search(...args),
      stats: (...args) => real.stats(...args),
      clear: (...args) => real.clear(...args),
      publish: async (...args) => {
        if (failures-- > 0) throw new Error("refused");
        return real.publish(...args);
      },
    };
    try {
      const progress = await driveCrawl(source, async (jobs) => jobs);
      expect(progress.status).toBe("synced");
      expect(failures).toBe(-1);
    } finally {
      delete replacements.site_index;
    }
  });

  it("ends after 30 minutes without progress, keeping what it has read", async () => {
    const source = await makeSource(takePlainSite(10));
    let delivered = 0;
    const progress = await driveCrawl(source, async (jobs) => {
      delivered += jobs.length;
      if (delivered > 15) clock.offset_ms += STALL_MS;
      return delivered > 15 ? [] : jobs;
    });
    expect(progress.status).toBe("failed");
    expect(progress.indexed).toBeGreaterThan(0);
    expect(progress.done).toBe(progress.found);
    const stats = await deps.site_index.stats(source.site_id);
    expect(stats).toMatchObject({ ok: true, pages: progress.indexed });
  });

  it("leaves a host alone that fails ten times in a row", async () => {
    const source = await makeSource(takePlainSite(11));
    let requests = 0;
    const real = deps.outbound;
    replacements.outbound = {
      fetch: async (url, options) => {
        if (/robots\.txt$|\/$/.test(url)) return real.fetch(url, options);
        requests++;
        return { ok: false, url, reason: "timeout" };
      },
    };
    try {
      const progress = await driveCrawl(source, async (jobs) => jobs);
      expect(progress).toMatchObject({ status: "failed", indexed: 1 });
      expect(requests).toBeLessThan(20);
    } finally {
      delete replacements.outbound;
    }
  });
});

describe.skipIf(DRF === null)("the crawl of a real documentation site (skipped without ../shared)", () => {
  it("indexes every reachable page and no other, and its index answers", async () => {
    const source = await makeSource(`${DRF}/`);
    const began = performance.now();
    const progress = await crawl(source);
    console.log(`crawled ${progress.done} pages in ${Math.round(performance.now() - began)} ms`);
    const indexed = Object.entries(await readPages(source)).filter(([, page]) => page === "indexed/ok");
    expect(indexed.map(([path]) => path).sort()).toEqual(inject("drf_paths").toSorted());
    for (const [query, path] of QUESTIONS) {
      const found = await deps.site_index.search(source.site_id, { query, limit: 3 });
      expect(found).toMatchObject({ ok: true, hits: [{ url: `${DRF}${path}` }, {}, {}] });
    }
  });
});
