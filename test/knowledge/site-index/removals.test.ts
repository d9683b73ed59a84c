import { describe, expect, it } from "vitest";
import {
  describeVersions,
  drop,
  endCrawl,
  findTexts,
  idsOf,
  listLive,
  listVersions,
  makeChanges,
  makePage,
  makePages,
  openIndex,
  openShop,
  PAGES_GONE,
  PUBLISHED,
  remove,
  stated,
} from "../../support/site-index";

describe("pages that are gone", () => {
  it("leave at once up to 30 % and come back all together above", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages);
    expect(await index.apply(site_id, remove(2, "p0", "p1"))).toEqual(stated(0));
    expect(await index.apply(site_id, remove(2, "p2"))).toMatchObject({ is_held: false });
    expect(await listLive(opened, pages)).toEqual(idsOf(pages.slice(3)));
    expect(await index.apply(site_id, remove(2, "p3"))).toMatchObject({ is_held: true });
    expect(await listLive(opened, pages)).toEqual(idsOf(pages));
    expect(await findTexts(opened, "stock page 2")).toContain("Stock of page 2");
    expect(await describeVersions(opened)).toEqual(["1 live"]);
    expect(await endCrawl(opened, 2)).toEqual(PAGES_GONE);
    expect(await describeVersions(opened)).toEqual(["2 held pages_gone", "1 live"]);
  });

  it("are all back however many come in one call", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages);
    expect(await index.apply(site_id, remove(2, ...idsOf(pages)))).toMatchObject({ is_held: true });
    expect(await listLive(opened, pages)).toEqual(idsOf(pages));
    expect(await endCrawl(opened, 2)).toEqual(PAGES_GONE);
    expect((await listVersions(opened))[0]).toMatchObject({ pages: 0, removed: 10 });
  });

  it("only end in their version once it is to be held, and for good when the owner publishes it", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, remove(2, "p0", "p1", "p2", "p3"));
    expect(await index.apply(site_id, remove(2, "p4"))).toMatchObject({ is_held: true });
    expect(await index.apply(site_id, makeChanges(2, [makePage("p0", ["Stock of page 0"])]))).toMatchObject({
      is_held: true,
    });
    expect(await listLive(opened, pages)).toEqual(idsOf(pages));
    await endCrawl(opened, 2);
    expect(await index.publish(site_id, "src_a", 2)).toEqual(PUBLISHED);
    expect(await listLive(opened, pages)).toEqual(["p0", ...idsOf(pages.slice(5))]);
    expect(await findTexts(opened, "stock page 1")).not.toContain("Stock of page 1");
    expect((await listVersions(opened))[0]).toMatchObject({ status: "live", held_reason: null, pages: 6, removed: 4 });
  });

  it("count once, however often they are said to be gone, and not when they are met again", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages);
    for (const id of ["p0", "p0", "p1", "p1", "p2", "p2"]) await index.apply(site_id, remove(2, id));
    await index.apply(site_id, makeChanges(2, pages.slice(0, 1)));
    expect(await index.apply(site_id, remove(2, "p3", "p2"))).toMatchObject({ is_held: false });
    expect(await listLive(opened, pages)).toEqual(["p0", ...idsOf(pages.slice(4))]);
    expect(await endCrawl(opened, 2)).toEqual(PUBLISHED);
  });

  it.each([
    [1, 1, true],
    [2, 1, false],
    [3, 1, false],
    [3, 2, true],
    [2, 2, true],
  ])("of a source of %i: %i gone is held: %s", async (count, gone, is_held) => {
    const pages = makePages(count);
    const { index, site_id, opened } = await openShop(pages);
    expect(await index.apply(site_id, remove(2, ...idsOf(pages.slice(0, gone))))).toMatchObject({ is_held });
    expect(await endCrawl(opened, 2)).toEqual(is_held ? PAGES_GONE : PUBLISHED);
    expect(await listLive(opened, pages)).toHaveLength(is_held ? count : count - gone);
  });

  it("come back with the text they had, also where the crawl had read a new one before", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, makeChanges(2, makePages(2, { text: "New stock" })));
    await index.apply(site_id, remove(2, "p0", "p1", "p2", "p3"));
    expect(await findTexts(opened, "new stock page 0")).toContain("Stock of page 0");
    await endCrawl(opened, 2);
    await index.publish(site_id, "src_a", 2);
    expect(await listLive(opened, pages)).toEqual(idsOf(pages.slice(4)));
  });

  it("of an older version stay in it, whatever came back", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, makeChanges(2, makePages(1, { from: 10 })));
    await endCrawl(opened, 2);
    await index.publish(site_id, "src_a", 1);
    // The owner has gone back; what is read now is compared with that.
    await index.apply(site_id, remove(3, "p0", "p1", "p2", "p3"));
    await endCrawl(opened, 3);
    await index.publish(site_id, "src_a", 2);
    expect(await listLive(opened, makePages(11))).toHaveLength(11);
  });

  it("in a first crawl are gone at once, all of them", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    const pages = makePages(4);
    await index.apply(site_id, makeChanges(1, pages));
    expect(await index.apply(site_id, { ...remove(1, "p0", "p1"), dropped_page_ids: ["p2"] })).toEqual(stated(0));
    expect(await listLive(opened, pages)).toEqual(["p3"]);
    expect(await endCrawl(opened, 1)).toEqual(PUBLISHED);
    expect(await listVersions(opened)).toMatchObject([
      { version: 1, pages: 1, added: 1, removed: 0, created_at: 1_000 },
    ]);
  });

  it("are never held for the owner's own asking", async () => {
    const pages = makePages(3);
    const { index, site_id, opened } = await openShop(pages);
    const wish = { at_once: true, first_crawl: false };
    for (const id of idsOf(pages))
      expect(await index.apply(site_id, { ...remove(1, id), ...wish })).toMatchObject({ is_held: false });
    expect(await listLive(opened, pages)).toEqual([]);
  });

  it("by the owner's own asking are not brought back with those of a crawl that runs", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, remove(2, "p0", "p1", "p2"));
    await index.apply(site_id, { ...remove(1, "p0"), at_once: true, first_crawl: false });
    await index.apply(site_id, remove(2, "p3", "p4"));
    expect(await listLive(opened, pages)).toEqual(idsOf(pages.slice(1)));
  });

  it("that a held version has lost already do not come and go with every crawl", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, remove(2, "p0", "p1", "p2", "p3"));
    await endCrawl(opened, 2);
    for (const id of ["p0", "p1", "p2", "p3"]) {
      expect(await index.apply(site_id, remove(3, id))).toMatchObject({ is_held: false });
      expect(await listLive(opened, pages)).toEqual(idsOf(pages));
    }
    await index.apply(site_id, remove(3, "p4"));
    expect(await listLive(opened, pages)).toHaveLength(9);
    expect(await endCrawl(opened, 3)).toEqual(PAGES_GONE);
    expect(await listLive(opened, pages)).toHaveLength(10);
    expect(await describeVersions(opened)).toEqual(["3 held pages_gone", "1 live"]);
  });
});

describe("pages a version leaves out", () => {
  it("are live until it is published", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages);
    for (let time = 0; time < 2; time++)
      expect(await index.apply(site_id, drop(2, "p0", "p1", "p2"))).toEqual(stated(0));
    expect(await listLive(opened, pages)).toHaveLength(10);
    expect(await endCrawl(opened, 2)).toEqual(PUBLISHED);
    expect(await listLive(opened, pages)).toEqual(idsOf(pages.slice(3)));
    await index.publish(site_id, "src_a", 1);
    expect(await listLive(opened, pages)).toHaveLength(10);
  });

  it("hold it when they are more than 30 %, together with those that are gone, which then come back", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, remove(2, "p0", "p1"));
    await index.apply(site_id, drop(2, "p2", "p3"));
    expect(await listLive(opened, pages)).toHaveLength(8);
    expect(await endCrawl(opened, 2)).toEqual(PAGES_GONE);
    expect(await listLive(opened, pages)).toHaveLength(10);
    expect((await listVersions(opened))[0]).toMatchObject({ pages: 6, removed: 4, added: 0, changed: 0 });
  });

  it("are part of it when it meets them again", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, drop(2, "p0", "p1"));
    await index.apply(site_id, makeChanges(2, pages.slice(0, 1)));
    await endCrawl(opened, 2);
    expect(await listLive(opened, pages)).toEqual(["p0", ...idsOf(pages.slice(2))]);
  });
});
