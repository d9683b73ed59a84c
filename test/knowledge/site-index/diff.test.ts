import { describe, expect, it } from "vitest";
import {
  drop,
  endCrawl,
  listLive,
  listVersions,
  makeChanges,
  makePage,
  makePages,
  type OpenIndex,
  openShop,
  PAGES_GONE,
  remove,
} from "../../support/site-index";

async function listChanges({ index, site_id }: OpenIndex, version: number, page = 1, page_size = 20) {
  const answer = await index.diff(site_id, "src_a", version, { page, page_size });
  if (!answer.ok) throw new Error(answer.code);
  return { changes: answer.items.map(({ page_id, change }) => `${page_id} ${change}`), total: answer.total };
}

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
