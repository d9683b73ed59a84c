import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { IndexHit } from "../../../workers/ports";
import {
  describeVersions,
  endCrawl,
  findTexts,
  idsOf,
  listLive,
  makeChanges,
  makePage,
  makePages,
  type OpenIndex,
  openIndex,
  openShop,
  PUBLISHED,
} from "../../support/site-index";

const TESTING = { ok: true, held_reason: "testing" };

/** What is found for each question as if a version were live. */
async function lookAs({ index, site_id }: OpenIndex, version: number | null, queries: string[]): Promise<string[][]> {
  const searches = queries.map((query) => ({ query, limit: 10, per_page: 10 }));
  const as_if = version === null ? null : { source_id: "src_a", version };
  const outcome = await index.searchMany(site_id, searches, as_if);
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.found.map(({ hits }: { hits: IndexHit[] }) => hits.map(({ text }) => text));
}

const endTested = ({ index, site_id }: OpenIndex, version: number) =>
  index.publish(site_id, "src_a", version, { quality: 50, at: version * 1_000, is_tested: true });

describe("a search as if a version were live", () => {
  it("finds what that version says, and leaves no trace of it", async () => {
    const pages = makePages(4);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, makeChanges(2, [makePage("p0", ["Silk scarves"]), makePage("p9", ["Woolly mittens"])]));
    expect(await endTested(opened, 2)).toEqual(TESTING);
    const dump = () =>
      runInDurableObject(index, (_, { storage }) =>
        ["sources", "versions", "chunks", "words", "chunk_fts_docsize"].map((table) =>
          storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
        ),
      );
    const before = await dump();
    expect(await lookAs(opened, 2, ["silk scarves", "woolly mittens", "stock page 0"])).toEqual([
      ["Silk scarves"],
      ["Woolly mittens"],
      expect.not.arrayContaining(["Stock of page 0"]),
    ]);
    expect(await dump()).toEqual(before);
    expect(await lookAs(opened, null, ["silk scarves", "stock page 0"])).toEqual([
      [],
      expect.arrayContaining(["Stock of page 0"]),
    ]);
    expect(await findTexts(opened, "silk scarves mittens")).toEqual([]);
    await evictDurableObject(index);
    expect(await dump()).toEqual(before);
  });

  it("repairs slips by that version's words, and afterwards only by those of what is live", async () => {
    const { index, site_id, opened } = await openShop(makePages(3));
    await index.apply(site_id, makeChanges(2, [makePage("p9", ["Woolly mittens"])]));
    await endTested(opened, 2);
    expect(await lookAs(opened, 2, ["mittenns"])).toEqual([["Woolly mittens"]]);
    expect(await findTexts(opened, "mittenns")).toEqual([]);
    expect(await index.publish(site_id, "src_a", 2)).toEqual(PUBLISHED);
    expect(await findTexts(opened, "mittenns")).toEqual(["Woolly mittens"]);
  });

  it("is what is found once the version is published", async () => {
    const { index, site_id, opened } = await openShop(makePages(30));
    await index.apply(site_id, makeChanges(2, makePages(20, { from: 10, text: "Fresh stock" })));
    await endTested(opened, 2);
    const queries = ["fresh stock of page 12", "stock page 3", "page"];
    const seen = await lookAs(opened, 2, queries);
    await index.publish(site_id, "src_a", 2);
    expect(await lookAs(opened, null, queries)).toEqual(seen);
  });

  it("knows no version that is not kept, and tells another tenant nothing", async () => {
    const { index, site_id } = await openShop(makePages(2));
    const missing = { ok: false, code: "not_found" };
    expect(await index.searchMany(site_id, [], { source_id: "src_a", version: 7 })).toEqual(missing);
    expect(await index.searchMany("site_other", [], null)).toEqual(missing);
    expect(await index.outline("site_other", 9)).toEqual(missing);
    const tested = { source_id: "src_a", version: 1, is_worse: false };
    expect(await index.settleTest("site_other", tested)).toEqual(missing);
  });
});

describe("a version of a site with test questions", () => {
  it("waits for its test, and goes live when that says so", async () => {
    const pages = makePages(4);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, makeChanges(2, [makePage("p0", ["Changed by two"])]));
    for (let time = 0; time < 2; time++) expect(await endTested(opened, 2)).toEqual(TESTING);
    expect(await findTexts(opened, "changed")).toEqual([]);
    const tested = { source_id: "src_a", version: 2, is_worse: false };
    for (let time = 0; time < 2; time++) expect(await index.settleTest(site_id, tested)).toEqual(PUBLISHED);
    expect(await findTexts(opened, "changed")).toEqual(["Changed by two"]);
    expect(await describeVersions(opened)).toEqual(["2 live", "1 kept"]);
    // Too late.
    expect(await index.settleTest(site_id, { ...tested, is_worse: true })).toEqual(PUBLISHED);
  });

  it("is held for its owner's word when it is worse", async () => {
    const { index, site_id, opened } = await openShop(makePages(4));
    await index.apply(site_id, makeChanges(2, [makePage("p0", ["Changed by two"])]));
    await endTested(opened, 2);
    const tested = { source_id: "src_a", version: 2, is_worse: true };
    for (let time = 0; time < 2; time++)
      expect(await index.settleTest(site_id, tested)).toEqual({ ok: true, held_reason: "test_worse" });
    expect(await index.settleTest(site_id, { ...tested, is_worse: false })).toMatchObject({
      held_reason: "test_worse",
    });
    expect(await endTested(opened, 2)).toEqual({ ok: true, held_reason: "test_worse" });
    expect(await describeVersions(opened)).toEqual(["2 held test_worse", "1 live"]);
    expect(await index.publish(site_id, "src_a", 2)).toEqual(PUBLISHED);
    expect(await findTexts(opened, "changed")).toEqual(["Changed by two"]);
  });

  it("does not wait when it is the first one, changes nothing or is held for something else", async () => {
    const pages = makePages(6);
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, pages));
    expect(await endTested(opened, 1)).toEqual(PUBLISHED);
    await index.apply(site_id, makeChanges(2, pages));
    expect(await endTested(opened, 2)).toEqual(PUBLISHED);
    await index.apply(site_id, makeChanges(3, [], { dropped_page_ids: idsOf(pages.slice(1)) }));
    expect(await endTested(opened, 3)).toEqual({ ok: true, held_reason: "pages_gone" });
    expect(await listLive(opened, pages)).toHaveLength(6);
  });

  it("gives way to a newer crawl", async () => {
    const { index, site_id, opened } = await openShop(makePages(4));
    await index.apply(site_id, makeChanges(2, [makePage("p0", ["Changed by two"])]));
    await endTested(opened, 2);
    await index.apply(site_id, makeChanges(3, [makePage("p1", ["Changed by three"])]));
    expect(await endCrawl(opened, 3)).toEqual(PUBLISHED);
    const tested = { source_id: "src_a", version: 2, is_worse: false };
    expect(await index.settleTest(site_id, tested)).toEqual({ ok: false, code: "conflict" });
  });
});

describe("the outline", () => {
  it("names the live pages with their headings, once each", async () => {
    const { index, site_id } = openIndex();
    const page = makePage("p0", ["One", "Two", "Three"], { title: "Returns" });
    const headings = [["Return an order"], ["Return an order", "Print a label"], []];
    page.chunks = page.chunks.map((chunk, at) => ({ ...chunk, heading_path: headings[at] ?? [] }));
    await index.apply(site_id, makeChanges(1, [page, makePage("p1", ["Four"])]));
    const outlined = {
      url: "https://shop.example/p0",
      title: "Returns",
      headings: ["Return an order", "Print a label"],
    };
    expect(await index.outline(site_id, 10)).toMatchObject({
      ok: true,
      pages: [
        { page_id: "p0", ...outlined },
        { page_id: "p1", title: "Help", headings: [] },
      ],
    });
    expect(await index.outline(site_id, 1)).toMatchObject({ pages: [{ headings: ["Return an order"] }] });
    await index.setPublished(site_id, { page_id: "p0", source_id: "src_a" }, false);
    expect(await index.outline(site_id, 10)).toMatchObject({ pages: [{ page_id: "p1" }] });
  });
});
