import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { rebuildWhenEmpty } from "../../../workers/knowledge/site-index/live";
import { MIGRATIONS } from "../../../workers/knowledge/site-index/tables";
import { migrate } from "../../../workers/platform/object";
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
} from "../../support/site-index";

const CONFLICT = { ok: false, code: "conflict" };

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

describe("an index of an earlier release", () => {
  it("keeps what is live, what waits and what was removed, and goes on", async () => {
    const { index, site_id, opened } = await openShop(makePages(4));
    await index.apply(site_id, makeChanges(2, makePages(1, { text: "Waiting" })));
    await index.apply(site_id, remove(2, "p3"));
    await runInDurableObject(index, (_, { storage }) => {
      const [columns, tables] = [
        readNewColumns(),
        ["fingerprints", "bands", "words", "vectors", "embedding", "outside"],
      ];
      for (const name of ["vectors_of_chunk", "vectors_of_title"]) storage.sql.exec(`DROP TRIGGER ${name}`);
      for (const name of [
        "chunks_by_content",
        "chunks_by_end",
        "chunks_by_removal",
        "first_chunks",
        "pages_by_language",
        "pages_by_url",
        "products",
      ])
        storage.sql.exec(`DROP INDEX ${name}`);
      for (const [table, column] of columns) storage.sql.exec(`ALTER TABLE ${table} DROP COLUMN ${column}`);
      for (const table of tables) storage.sql.exec(`DROP TABLE ${table}`);
      storage.sql.exec("DELETE FROM _migrations WHERE id >= 2");
      migrate(storage, MIGRATIONS);
      rebuildWhenEmpty(storage.sql);
    });
    expect(await listVersions(opened)).toMatchObject([{ version: 1, status: "live", pages: 3, added: 3 }]);
    await index.apply(site_id, makeChanges(2, makePages(1, { from: 3 })));
    expect(await listLive(opened, makePages(4))).toHaveLength(4);
    expect(await endCrawl(opened, 2)).toEqual(PUBLISHED);
    expect(await findTexts(opened, "waiting")).toEqual(["Waiting of page 0"]);
    expect(await index.publish(site_id, "src_a", 1)).toEqual(PUBLISHED);
  });
});

/** Columns the migrations from the third on add, as `[table, column]`. */
function readNewColumns(): [string, string][] {
  const added = MIGRATIONS.slice(2)
    .join(";")
    .matchAll(/ALTER TABLE (\w+) ADD COLUMN (\w+)/g);
  return Array.from(added, ([, table = "", column = ""]) => [table, column]);
}
