import { describe, expect, it } from "vitest";
import type { Version } from "../../../workers/contract/knowledge";
import type { IndexChanges } from "../../../workers/ports";
import {
  endCrawl,
  findTexts,
  listLive,
  makeChanges,
  makePage,
  makePages,
  type OpenIndex,
  openIndex,
  stated,
} from "../../support/site-index";

const PUBLISHED = { ok: true, held_reason: null };
const PAGES_GONE = { ok: true, held_reason: "pages_gone" };
const CONFLICT = { ok: false, code: "conflict" };

/** An index with one version live. */
async function openShop(pages: IndexChanges["pages"], quality: number | null = 50) {
  const opened = openIndex();
  await opened.index.apply(opened.site_id, makeChanges(1, pages));
  expect(await endCrawl(opened, 1, { quality })).toEqual(PUBLISHED);
  return { ...opened, opened };
}

const remove = (version: number, ...ids: string[]) => makeChanges(version, [], { removed_page_ids: ids });
const drop = (version: number, ...ids: string[]) => makeChanges(version, [], { dropped_page_ids: ids });
const idsOf = (pages: IndexChanges["pages"]) => pages.map(({ page }) => page.page_id);

async function listVersions({ index, site_id }: OpenIndex): Promise<Version[]> {
  const answer = await index.versions(site_id, "src_a");
  if (!answer.ok) throw new Error(answer.code);
  return answer.versions;
}

/** Versions as `2 held pages_gone`. */
async function describeVersions(opened: OpenIndex): Promise<string[]> {
  const versions = await listVersions(opened);
  return versions.map(({ version, status, held_reason }) => [version, status, held_reason ?? ""].join(" ").trim());
}

async function listChanges({ index, site_id }: OpenIndex, version: number, page = 1, page_size = 20) {
  const answer = await index.diff(site_id, "src_a", version, { page, page_size });
  if (!answer.ok) throw new Error(answer.code);
  return { changes: answer.items.map(({ page_id, change }) => `${page_id} ${change}`), total: answer.total };
}

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

describe("a version that is held", () => {
  it("for its quality keeps what is gone away and shows nothing else of it", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages, 60);
    await index.apply(site_id, remove(2, "p0"));
    await index.apply(site_id, makeChanges(2, makePages(9, { from: 1, text: "Worse" })));
    expect(await endCrawl(opened, 2, { quality: 41 })).toEqual({ ok: true, held_reason: "quality_down" });
    expect(await listLive(opened, pages)).toEqual(idsOf(pages.slice(1)));
    expect(await findTexts(opened, "worse")).toEqual([]);
    expect((await listVersions(opened))[0]).toMatchObject({
      status: "held",
      pages: 9,
      changed: 9,
      removed: 1,
      quality: 41,
      created_at: 2_000,
    });
    // As bad, but not by more than 30 % of what is live by now.
    await index.publish(site_id, "src_a", 2);
    expect(await findTexts(opened, "worse")).not.toEqual([]);
    expect(await endCrawl(opened, 3, { quality: 30 })).toEqual(PUBLISHED);
  });

  it("stays held when its end is told again, whatever is said of it then", async () => {
    const pages = makePages(4);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, drop(2, "p0", "p1"));
    for (let time = 0; time < 3; time++) expect(await endCrawl(opened, 2)).toEqual(PAGES_GONE);
    await index.apply(site_id, makeChanges(2, pages));
    expect(await endCrawl(opened, 2)).toEqual(PAGES_GONE);
    expect(await listLive(opened, pages)).toHaveLength(4);
  });

  it("is superseded by a newer crawl that passes, which has all of its changes it did not take back", async () => {
    const pages = makePages(10);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, makeChanges(2, [makePage("p0", ["Changed by two"]), makePage("p20", ["Added by two"])]));
    await index.apply(site_id, remove(2, ...idsOf(pages.slice(1, 6))));
    expect(await endCrawl(opened, 2)).toEqual(PAGES_GONE);
    // The website is back, but for one page.
    await index.apply(site_id, makeChanges(3, pages.slice(2)));
    expect(await endCrawl(opened, 3)).toEqual(PUBLISHED);
    expect(await describeVersions(opened)).toEqual(["3 live", "1 kept"]);
    expect(await listLive(opened, [...pages, makePage("p20", [])])).toEqual(["p0", ...idsOf(pages.slice(2)), "p20"]);
    expect(await findTexts(opened, "changed two")).toContain("Changed by two");
    expect((await listVersions(opened))[0]).toMatchObject({ pages: 10, added: 1, changed: 1, removed: 1 });
    expect(await index.publish(site_id, "src_a", 2)).toEqual(CONFLICT);
  });

  it("gives way to a newer one that is held as well", async () => {
    const pages = makePages(4);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, drop(2, "p0", "p1"));
    await endCrawl(opened, 2);
    await index.apply(site_id, makeChanges(3, makePages(1, { from: 3, text: "Newer" })));
    expect(await endCrawl(opened, 3)).toEqual(PAGES_GONE);
    expect(await describeVersions(opened)).toEqual(["3 held pages_gone", "1 live"]);
    expect(await index.publish(site_id, "src_a", 3)).toEqual(PUBLISHED);
    expect(await listLive(opened, pages)).toEqual(["p2", "p3"]);
    expect(await findTexts(opened, "newer")).toEqual(["Newer of page 3"]);
  });

  it("is none of the last three that are kept", async () => {
    const { index, site_id, opened } = await openShop(makePages(4));
    for (const version of [2, 3]) {
      await index.apply(site_id, makeChanges(version, makePages(1, { text: `Stock ${version}` })));
      await endCrawl(opened, version);
    }
    await index.apply(site_id, drop(4, "p1", "p2"));
    await endCrawl(opened, 4);
    expect(await describeVersions(opened)).toEqual(["4 held pages_gone", "3 live", "2 kept", "1 kept"]);
    expect(await index.publish(site_id, "src_a", 4)).toEqual(PUBLISHED);
    expect(await describeVersions(opened)).toEqual(["4 live", "3 kept", "2 kept"]);
  });

  it("is published for good by a call that comes twice, and its crawl's end told late changes nothing", async () => {
    const pages = makePages(4);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, drop(2, "p0", "p1"));
    await endCrawl(opened, 2);
    for (let time = 0; time < 2; time++) expect(await index.publish(site_id, "src_a", 2)).toEqual(PUBLISHED);
    expect(await endCrawl(opened, 2)).toEqual(PUBLISHED);
    expect(await listVersions(opened)).toMatchObject([
      { version: 2, status: "live", pages: 2, removed: 2 },
      { version: 1, status: "kept" },
    ]);
  });
});

describe("an owner who has gone back", () => {
  it("decides about every further crawl until the newest version is live again", async () => {
    const pages = makePages(4);
    const { index, site_id, opened } = await openShop(pages);
    await index.apply(site_id, makeChanges(2, makePages(1, { text: "Two" })));
    await endCrawl(opened, 2);
    expect(await index.publish(site_id, "src_a", 1)).toEqual(PUBLISHED);
    // The end of that crawl, told again after a cut, does not undo the owner's word.
    expect(await endCrawl(opened, 2)).toEqual(PUBLISHED);
    expect(await findTexts(opened, "two")).toEqual([]);
    await index.apply(site_id, makeChanges(3, makePages(1, { text: "Three" })));
    const rolled_back = { ok: true, held_reason: "rolled_back" };
    expect(await endCrawl(opened, 3)).toEqual(rolled_back);
    expect(await describeVersions(opened)).toEqual(["3 held rolled_back", "2 kept", "1 live"]);
    expect(await endCrawl(opened, 4)).toEqual(rolled_back);
    expect(await findTexts(opened, "three")).toEqual([]);
    expect(await index.publish(site_id, "src_a", 4)).toEqual(PUBLISHED);
    expect(await findTexts(opened, "three")).toEqual(["Three of page 0"]);
    expect(await endCrawl(opened, 5)).toEqual(PUBLISHED);
  });

  it("may go forward again, and crawls go on", async () => {
    const { index, site_id, opened } = await openShop(makePages(4));
    await index.apply(site_id, makeChanges(2, makePages(1, { text: "Two" })));
    await endCrawl(opened, 2);
    await index.publish(site_id, "src_a", 1);
    await index.publish(site_id, "src_a", 2);
    expect(await findTexts(opened, "two")).toEqual(["Two of page 0"]);
    expect(await endCrawl(opened, 3)).toEqual(PUBLISHED);
  });

  it("leaves nothing behind however many crawls are held meanwhile", async () => {
    const { index, site_id, opened } = await openShop(makePages(2));
    await index.apply(site_id, makeChanges(2, makePages(1, { text: "Two" })));
    await endCrawl(opened, 2);
    await index.publish(site_id, "src_a", 1);
    for (let version = 3; version < 8; version++) {
      await index.apply(site_id, makeChanges(version, makePages(1, { text: `Text ${version}` })));
      await endCrawl(opened, version);
    }
    expect(await index.stats(site_id)).toMatchObject({ chunks: 4, live_chunks: 2 });
  });
});

describe("a version nobody can publish", () => {
  it("is one that is unknown, still being crawled, or of a source that is gone", async () => {
    const { index, site_id, opened } = await openShop(makePages(4));
    await index.apply(site_id, makeChanges(2, makePages(1, { text: "Two" })));
    expect(await index.publish(site_id, "src_a", 2)).toEqual(CONFLICT);
    await index.apply(site_id, remove(2, "p0", "p1"));
    expect(await index.publish(site_id, "src_a", 2)).toEqual(CONFLICT);
    expect(await index.publish(site_id, "src_a", 9)).toEqual(CONFLICT);
    expect(await index.publish(site_id, "src_z", 1)).toEqual(CONFLICT);
    await index.apply(site_id, makeChanges(3, []));
    expect(await endCrawl(opened, 2)).toEqual(CONFLICT);
    await index.removeSource(site_id, "src_a", 3);
    expect(await endCrawl(opened, 3)).toEqual(CONFLICT);
    expect(await index.publish(site_id, "src_a", 1)).toEqual(CONFLICT);
    expect(await listVersions(opened)).toEqual([]);
  });
});

describe("the list of versions", () => {
  it("is of one source or all, newest first, with exactly the documented fields", async () => {
    const { index, site_id, opened } = await openShop(makePages(4), null);
    const other = { source_id: "src_b" };
    await index.apply(site_id, makeChanges(1, [makePage("q0", ["Hats"], other)], other));
    await endCrawl(opened, 1, other);
    await index.apply(site_id, makeChanges(2, [...makePages(2, { text: "Two" }), ...makePages(1, { from: 9 })]));
    await endCrawl(opened, 2);
    const answer = await index.versions(site_id, null);
    expect(answer.ok && answer.versions).toEqual([
      {
        source_id: "src_a",
        version: 2,
        status: "live",
        held_reason: null,
        pages: 5,
        added: 1,
        changed: 2,
        removed: 0,
        quality: 50,
        created_at: 2_000,
      },
      expect.objectContaining({ source_id: "src_a", version: 1, status: "kept", quality: null, pages: 4, added: 4 }),
      expect.objectContaining({ source_id: "src_b", version: 1, status: "live" }),
    ]);
    expect(await index.versions("site_other", null)).toEqual({ ok: false, code: "not_found" });
  });

  it("counts the pages of a first crawl that still runs", async () => {
    const opened = openIndex();
    await opened.index.apply(opened.site_id, makeChanges(1, makePages(3)));
    expect(await listVersions(opened)).toMatchObject([
      { version: 1, status: "live", pages: 3, added: 3, quality: null },
    ]);
  });
});

describe("the changes of a version", () => {
  async function openChanged() {
    const shop = await openShop(makePages(6));
    const { index, site_id } = shop;
    await index.apply(site_id, remove(2, "p0"));
    await index.apply(site_id, drop(2, "p1"));
    const moved = makePage("p3", ["Stock of page 3"], { title: "Another title" });
    const added = makePage("p9", ["Added"]);
    await index.apply(
      site_id,
      makeChanges(2, [makePage("p2", ["Changed"]), moved, makePage("p4", ["Stock of page 4"]), added]),
    );
    return shop;
  }
  const CHANGES = ["p0 removed", "p1 removed", "p2 changed", "p3 changed", "p9 added"];

  it("are the same before it is live, as held, and after, page by page of the list", async () => {
    const { index, site_id, opened } = await openChanged();
    await index.apply(site_id, drop(2, "p9"));
    await index.apply(site_id, makeChanges(2, [makePage("p9", ["Added"])]));
    expect(await endCrawl(opened, 2, { quality: 1 })).toEqual(PAGES_GONE);
    expect(await listChanges(opened, 2)).toEqual({ changes: CHANGES, total: 5 });
    expect((await listVersions(opened))[0]).toMatchObject({ pages: 5, added: 1, changed: 2, removed: 2 });
    await index.publish(site_id, "src_a", 2);
    expect(await listChanges(opened, 2)).toEqual({ changes: CHANGES, total: 5 });
    expect(await listChanges(opened, 2, 2, 2)).toEqual({ changes: CHANGES.slice(2, 4), total: 5 });
    expect(await listChanges(opened, 2, 9, 2)).toEqual({ changes: [], total: 5 });
    expect(await listChanges(opened, 1)).toEqual({
      changes: ["p0 added", "p1 added", "p2 changed", "p3 changed", "p9 removed"],
      total: 5,
    });
  });

  it("name the page as it is then, or was", async () => {
    const { index, site_id, opened } = await openChanged();
    await endCrawl(opened, 2);
    const answer = await index.diff(site_id, "src_a", 2, { page: 1, page_size: 4 });
    expect(answer.ok && answer.items.slice(-1)).toEqual([
      { page_id: "p3", url: "https://shop.example/p3", title: "Another title", change: "changed" },
    ]);
  });

  it("hold what was removed at once, which going back does not bring", async () => {
    const { index, site_id, opened } = await openShop(makePages(6));
    await index.apply(site_id, remove(2, "p0"));
    await endCrawl(opened, 2);
    expect(await listChanges(opened, 2)).toEqual({ changes: ["p0 removed"], total: 1 });
    expect((await listVersions(opened))[0]).toMatchObject({ pages: 5, removed: 1 });
    expect(await listChanges(opened, 1)).toEqual({ changes: [], total: 0 });
    await index.publish(site_id, "src_a", 1);
    expect(await listLive(opened, makePages(6))).toHaveLength(5);
  });

  it("are none for a page that was away in between and says the same again", async () => {
    const { index, site_id, opened } = await openShop(makePages(6));
    await index.apply(site_id, drop(2, "p0", "p1"));
    await endCrawl(opened, 2);
    await index.publish(site_id, "src_a", 1);
    await index.apply(site_id, makeChanges(3, makePages(6)));
    await endCrawl(opened, 3);
    expect(await listChanges(opened, 3)).toEqual({ changes: [], total: 0 });
  });

  it("are empty for a live version whose predecessor is not kept, and unknown for what is not kept itself", async () => {
    const { index, site_id, opened } = await openShop(makePages(6));
    expect(await listChanges(opened, 1)).toEqual({ changes: [], total: 0 });
    const slice = { page: 1, page_size: 20 };
    const not_found = { ok: false, code: "not_found" };
    expect(await index.diff(site_id, "src_a", 2, slice)).toEqual(not_found);
    await index.apply(site_id, remove(2, "p0", "p1", "p2"));
    expect(await index.diff(site_id, "src_a", 2, slice)).toEqual(not_found);
    expect(await index.diff("site_other", "src_a", 1, slice)).toEqual(not_found);
  });
});

describe("what an owner wants at once", () => {
  it("is so in every version that can be made live, and once in each", async () => {
    const { index, site_id, opened } = await openShop(makePages(4));
    for (const version of [2, 3]) {
      await index.apply(site_id, makeChanges(version, makePages(1, { text: `Read by ${version}` })));
      await endCrawl(opened, version);
    }
    await index.publish(site_id, "src_a", 1);
    const wished = makePages(1, { text: "Wished" });
    await index.apply(site_id, makeChanges(4, wished));
    await index.apply(site_id, makeChanges(3, wished, { first_crawl: false, at_once: true }));
    for (const version of [1, 2, 3]) {
      await index.publish(site_id, "src_a", version);
      expect(await findTexts(opened, "read wished stock page 0")).toContain("Wished of page 0");
      expect(await index.stats(site_id)).toMatchObject({ live_chunks: 4 });
    }
    await endCrawl(opened, 4);
    expect(await index.stats(site_id)).toMatchObject({ live_chunks: 4 });
  });

  it("brings back once what a crawl that runs has removed of a later version", async () => {
    const { index, site_id, opened } = await openShop(makePages(4));
    await endCrawl(opened, 2);
    await index.apply(site_id, remove(3, "p0"));
    await index.apply(site_id, makeChanges(2, makePages(1), { first_crawl: false, at_once: true }));
    expect(await index.stats(site_id)).toMatchObject({ pages: 4, live_chunks: 4 });
    await endCrawl(opened, 3);
    expect(await index.stats(site_id)).toMatchObject({ pages: 4, live_chunks: 4 });
  });
});
