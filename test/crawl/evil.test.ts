import { beforeAll, describe, expect, inject, it } from "vitest";
import { type CrawlProgress, PageReason } from "../../workers/contract/crawl";
import { DEFAULT_SOURCE_OPTIONS } from "../../workers/contract/knowledge";
import { readPageMarkdown } from "../../workers/knowledge/page-file";
import type { SourceRow } from "../../workers/knowledge/service";
import type { IndexChunk, IndexPage } from "../../workers/ports";
import { crawl, deps, makeSource, readLivePages, readPages } from "../support/crawl";
import { driveTogether } from "../support/drive";
import { readHits, SINK } from "../support/evil-client";
import { CANARIES } from "../support/evil-site/inject-pages";
import { GOOD_PAGES, REASONS } from "../support/evil-site/pages";
import type { Hits } from "../support/evil-site/server";
import { measureLikeness } from "../support/likeness";

const WEBSITE = inject("evil_website_urls")[0] ?? "";
const MAX_PAGES = 500;
/** Pages, tries of those that fail, robots.txt and sitemaps. */
const MAX_REQUESTS = 600;
const MAX_TRIES = 3;
/** As `traps.ts` has them: views of one list, and pages of one kind of parameter. */
const MAX_FACET_PAGES = 20;
const MAX_CALENDAR_PAGES = 200;
const DEADLINE_MS = 3_000;
/** For two cores with other work to do; alone it takes 25 s. */
const TIMEOUT_MS = 120_000;

describe("the crawl of a hostile website", { timeout: TIMEOUT_MS }, () => {
  let source: SourceRow;
  let progress: CrawlProgress | undefined;
  let seen: Hits;
  let rows: Record<string, string>;
  let live: (IndexPage & { chunks: IndexChunk[] })[];

  beforeAll(async () => {
    source = await makeSource(`${WEBSITE}/`, { max_pages: MAX_PAGES });
    [progress] = await driveTogether([source], { timeout_ms: TIMEOUT_MS, deadline_ms: DEADLINE_MS });
    [seen, rows, live] = [await readHits("", false, WEBSITE), await readPages(source), await readLivePages(source)];
  }, TIMEOUT_MS);

  const pathsOf = () => live.map(({ url }) => url.replace(WEBSITE, "")).sort();

  it("ends by itself, within its budgets (CRAWL-01)", () => {
    expect(progress).toMatchObject({ status: "synced", last_error: null });
    expect(seen.hits.length).toBeLessThanOrEqual(MAX_REQUESTS);
    expect(progress?.done).toBe(progress?.found);
  });

  it("makes exactly the good pages live, and of fifty copies one", () => {
    const [copies, others] = [
      pathsOf().filter((path) => path.startsWith("/dup/")),
      pathsOf().filter((path) => !path.startsWith("/dup/")),
    ];
    expect(others).toEqual(GOOD_PAGES.map(({ path }) => path).sort());
    expect(copies).toHaveLength(1);
  });

  it("keeps the text of every good page, at least 99 of 100 letters (CRAWL-06)", async () => {
    const poor: Record<string, number> = {};
    for (const { path, paragraphs } of GOOD_PAGES) {
      const page = live.find(({ url }) => url === WEBSITE + path);
      const markdown = page && (await readPageMarkdown(deps, `${source.site_id}/text/${source.id}/${page.page_id}`));
      const { recall } = measureLikeness(markdown ?? "", paragraphs.join("\n\n"));
      if (recall < 0.99) poor[path] = recall;
    }
    expect(poor).toEqual({});
  });

  it("says of every other page what it should, and only what the contract knows", () => {
    for (const [path, row] of Object.entries(rows)) expect(PageReason.options, path).toContain(row.split("/")[1]);
    const reasons = Object.fromEntries(Object.keys(REASONS).map((path) => [path, rows[path]?.split("/")[1]]));
    expect(reasons).toEqual(REASONS);
  });

  it("never reaches the sink, by any way (SSRF-03, SSRF-05)", () => {
    expect(seen.sink_hits, SINK).toBe(0);
    // Nor is our own plain port spoken to in TLS.
    expect(seen.garbled).toBe(0);
  });

  it("asks with our own headers only (SSRF-06)", () => {
    const allowed = ["accept", "accept-encoding", "user-agent", "host", "cf-worker", "connection"];
    const conditional = ["if-none-match", "if-modified-since"];
    const names = new Set(seen.hits.flatMap(({ headers }) => Object.keys(headers)));
    expect([...names].filter((name) => ![...allowed, ...conditional].includes(name))).toEqual([]);
    expect(new Set(seen.hits.map(({ method }) => method))).toEqual(new Set(["GET"]));
  });

  it("asks nothing that robots.txt forbids (CRAWL-08)", () => {
    expect(seen.hits.filter(({ url }) => url.startsWith("/private/"))).toEqual([]);
  });

  it("asks for a part of what is endless, and tells the owner why not for more (CRAWL-01)", () => {
    const asked = (part: string) => seen.hits.filter(({ url }) => url.startsWith(part)).length;
    expect(asked("/shop/?")).toBeLessThanOrEqual(MAX_FACET_PAGES);
    expect(asked("/calendar?")).toBeLessThanOrEqual(MAX_CALENDAR_PAGES);
    expect(asked("/a/")).toBeLessThanOrEqual(DEFAULT_SOURCE_OPTIONS.max_depth);
    for (const part of ["/shop/?", "/calendar?", "/a/b/"]) {
      const reasons = Object.entries(rows).flatMap(([path, row]) => (path.startsWith(part) ? [row] : []));
      expect(reasons, part).toContain("skipped/trap");
    }
  });

  it("asks a failing page a few times, and every other one once", () => {
    const counts: Record<string, number> = {};
    for (const { url } of seen.hits) counts[url] = (counts[url] ?? 0) + 1;
    expect(Object.entries(counts).filter(([, times]) => times > MAX_TRIES)).toEqual([]);
    for (const { path } of GOOD_PAGES) expect(counts[path], path).toBe(/^\/(?:429|503)/.test(path) ? 2 : 1);
  });

  it("indexes what readers see and nothing that they do not (CRAWL-13)", async () => {
    const text = JSON.stringify(live);
    for (const canary of CANARIES.shown) expect(text, canary).toContain(canary);
    expect(CANARIES.unseen.filter((canary) => text.includes(canary))).toEqual([]);
    expect(text).not.toMatch(/[\u200b-\u200d\u2060\u{e0000}-\u{e007f}]/u);
  });
});

describe("a website that asks to be left alone for a while (CRAWL-09)", { timeout: TIMEOUT_MS }, () => {
  const [, SITE = ""] = inject("evil_website_urls");

  it.each([
    ["/429/seconds", 1_000],
    ["/503-flap", 1_000],
    // A date has whole seconds: of its two, a part may be over.
    ["/429/date", 1_000],
  ])("gets no request until then: %s", async (path, wait_ms) => {
    const source = await makeSource(SITE + path, { urls: [SITE + path] });
    expect(await crawl(source)).toMatchObject({ status: "synced", indexed: 1 });
    const { hits } = await readHits(path, false, SITE);
    expect(hits).toHaveLength(2);
    const [refused, granted] = hits.map(({ at }) => at);
    expect((granted ?? 0) - (refused ?? 0)).toBeGreaterThanOrEqual(wait_ms);
    const between = (await readHits("", false, SITE)).hits.filter(
      ({ at }) => at > (refused ?? 0) && at < (granted ?? 0),
    );
    expect(between).toEqual([]);
  });
});
