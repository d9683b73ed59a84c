import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { endCrawl, findTexts, makeChanges, makePage, type OpenIndex, openIndex, stated } from "../support/site-index";

/** Everything stored but the FTS index's inner pages, whose layout depends on the order of writing. */
function dumpRows({ index }: OpenIndex) {
  return runInDurableObject(index, (_, { storage: { sql } }) => ({
    sources: sql.exec("SELECT * FROM sources ORDER BY source_id").toArray(),
    versions: sql.exec("SELECT * FROM versions ORDER BY source_id, version").toArray(),
    pages: sql.exec("SELECT page_id, url, title, updated_at FROM pages ORDER BY page_id, title").toArray(),
    chunks: sql
      .exec(
        `SELECT c.page_id, chunk_id, ord, text, from_version, to_version, removed_by, p.title,
                c.id IN (SELECT id FROM chunk_fts_docsize) AS indexed
         FROM chunks c JOIN pages p ON p.id = c.page_row ORDER BY c.page_id, chunk_id, from_version`,
      )
      .toArray(),
  }));
}

describe("a first crawl", () => {
  it("goes live page by page", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    expect(await index.apply(site_id, makeChanges(1, [makePage("p1", ["Refunds take five days"])]))).toEqual(stated(1));
    expect(await findTexts(opened, "refund")).toEqual(["Refunds take five days"]);
    await index.apply(site_id, makeChanges(1, [makePage("p2", ["A refund needs the receipt", "Exchange is free"])]));
    expect(await findTexts(opened, "refund")).toHaveLength(2);
    expect(await index.stats(site_id)).toEqual({
      ok: true,
      pages: 2,
      chunks: 3,
      live_chunks: 3,
      versions: { src_a: 1 },
    });
  });

  it("replaces a page whose passages changed at once and keeps the rows that did not", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    const readIds = () =>
      runInDurableObject(index, (_, { storage }) =>
        storage.sql.exec("SELECT chunk_id, id FROM chunks ORDER BY ord").toArray(),
      );
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Refunds take five days", "Old stock"])]));
    const [first] = await readIds();
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Refunds take five days", "New stock"])]));
    expect(await findTexts(opened, "stock")).toEqual(["New stock"]);
    expect((await readIds())[0]).toEqual(first);
  });

  it("loses a removed page at once and gets it back when the same crawl meets it again", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    const page = makePage("p1", ["Refunds take five days"]);
    await index.apply(site_id, makeChanges(1, [page]));
    await index.apply(site_id, makeChanges(1, [], { removed_page_ids: ["p1"] }));
    expect(await findTexts(opened, "refund")).toEqual([]);
    await index.apply(site_id, makeChanges(1, [page]));
    expect(await findTexts(opened, "refund")).toEqual(["Refunds take five days"]);
  });
});

describe("a later crawl", () => {
  it("shows nothing before its publish and all of it after", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Refunds take five days", "Shipping is free"])]));
    const next = makePage("p1", ["Refunds take nine days", "Shipping is free"], { title: "Money back" });
    await index.apply(site_id, makeChanges(2, [next, makePage("p2", ["Gift cards never expire"])]));
    expect(await findTexts(opened, "refunds days")).toEqual(["Refunds take five days"]);
    expect(await findTexts(opened, "gift cards")).toEqual([]);
    expect(await findTexts(opened, "money back")).toEqual([]);
    expect((await index.page(site_id, "p1")).ok && (await index.page(site_id, "p1"))).toMatchObject({
      page: { title: "Help", chunks: [{ text: "Refunds take five days" }, { text: "Shipping is free" }] },
    });

    expect(await endCrawl(opened, 2)).toEqual({ ok: true, held_reason: null });
    expect(await findTexts(opened, "refunds days")).toEqual(["Refunds take nine days"]);
    expect(await findTexts(opened, "gift cards")).toEqual(["Gift cards never expire"]);
    expect(await findTexts(opened, "money back")).toHaveLength(2);
    expect(await index.page(site_id, "p1")).toMatchObject({ page: { title: "Money back" } });
  });

  it("removes at once, by the pointer's own version and its own name", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Refunds take five days"]), makePage("p2", ["Hats"])]));
    await index.apply(site_id, makeChanges(2, [], { removed_page_ids: ["p1"] }));
    expect(await findTexts(opened, "refund")).toEqual([]);
    expect(await index.page(site_id, "p1")).toEqual({ ok: false, code: "not_found" });
    const rows = (await dumpRows(opened)).chunks;
    expect(rows[0]).toMatchObject({ page_id: "p1", from_version: 1, to_version: 1, removed_by: 2 });
    expect(rows[1]).toMatchObject({ page_id: "p2", removed_by: null });
  });

  it("never shows a page it wrote and then removed", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Hats"])]));
    await index.apply(site_id, makeChanges(2, [makePage("p2", ["Gloves"])]));
    await index.apply(site_id, makeChanges(2, [], { removed_page_ids: ["p2"] }));
    await endCrawl(opened, 2);
    expect(await findTexts(opened, "gloves hats")).toEqual(["Hats"]);
  });

  it("changes nothing when its messages come doubled or in another order", async () => {
    const steps = [
      makeChanges(2, [makePage("p1", ["Refunds take nine days"])]),
      makeChanges(2, [makePage("p2", ["Gift cards never expire", "Gift cards can be sent"])]),
      makeChanges(2, [], { removed_page_ids: ["p3"] }),
    ];
    const orders = [steps, steps.toReversed(), [...steps, ...steps], [...steps, ...steps.toReversed()]];
    const dumps = [];
    for (const order of orders) {
      const opened = openIndex();
      const { index, site_id } = opened;
      const start = [makePage("p1", ["Refunds take five days"]), makePage("p3", ["Hats"])];
      await index.apply(site_id, makeChanges(1, start));
      for (const changes of order) await index.apply(site_id, changes);
      const waiting = await dumpRows(opened);
      await endCrawl(opened, 2);
      await endCrawl(opened, 2);
      for (const changes of order) await index.apply(site_id, changes);
      dumps.push({ waiting, published: await dumpRows(opened) });
    }
    expect(dumps[0]?.waiting.chunks).toHaveLength(5);
    for (const dump of dumps.slice(1)) expect(dump).toEqual(dumps[0]);
  });

  it("is over once a newer one has begun: what still arrives of it is dropped", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Hats"])]));
    await index.apply(site_id, makeChanges(3, [makePage("p1", ["Gloves"])]));
    expect(await index.apply(site_id, makeChanges(2, [makePage("p1", ["Scarves"])]))).toEqual(stated(0));
    expect(await index.apply(site_id, makeChanges(1, [makePage("p1", ["Boots"])]))).toEqual(stated(0));
    expect(await findTexts(opened, "hats gloves scarves boots")).toEqual(["Hats"]);
    await endCrawl(opened, 3);
    expect(await findTexts(opened, "hats gloves scarves boots")).toEqual(["Gloves"]);
  });
});

describe("the addresses of live pages", () => {
  it("are those of what is live now", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    const addresses = ["p1", "p2", "p3", "p4"].map((page_id) => `https://shop.example/${page_id}`);
    const list = async () => {
      const found = await index.liveUrls(site_id, [...addresses, "https://shop.example/elsewhere"]);
      return found.ok && found.urls.sort();
    };
    const pages = ["p1", "p2", "p3", ..."abcdefgh"].map((page_id) => makePage(page_id, [`Text of ${page_id}`]));
    await index.apply(site_id, makeChanges(1, pages));
    await endCrawl(opened, 1);
    expect(await list()).toEqual(addresses.slice(0, 3));
    await index.apply(site_id, makeChanges(2, [makePage("p4", ["New"])], { removed_page_ids: ["p1"] }));
    await index.setPublished(site_id, { page_id: "p2", source_id: "src_a" }, false);
    expect(await list()).toEqual(addresses.slice(2, 3));
    await endCrawl(opened, 2);
    expect(await list()).toEqual(addresses.slice(2));
  });
});

describe("versions", () => {
  it("of one source leave another alone, even on a page of the same id", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Hats of a"]), makePage("p2", ["Gloves"])]));
    const other = { source_id: "src_b" };
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Hats of b"], other)], other));
    await index.apply(site_id, makeChanges(2, [makePage("p1", ["Caps of b"], other)], other));
    await index.apply(site_id, makeChanges(2, [], { removed_page_ids: ["p1"] }));
    expect(await findTexts(opened, "hats caps")).toEqual(["Hats of b"]);
    await endCrawl(opened, 2, other);
    expect(await findTexts(opened, "hats caps")).toEqual(["Caps of b"]);
    expect(await index.stats(site_id)).toMatchObject({ versions: { src_a: 1, src_b: 2 } });
  });

  it("are kept three long, can be returned to, and are deleted after that", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    for (let version = 1; version <= 5; version++) {
      await index.apply(site_id, makeChanges(version, [makePage("p1", ["Always here", `Stock of ${version} hats`])]));
      await endCrawl(opened, version);
    }
    expect(await index.stats(site_id)).toMatchObject({ chunks: 4, live_chunks: 2 });
    expect((await dumpRows(opened)).versions.map(({ version }) => version)).toEqual([3, 4, 5]);

    expect(await index.publish(site_id, "src_a", 2)).toEqual({ ok: false, code: "conflict" });
    expect(await findTexts(opened, "hats")).toEqual(["Stock of 5 hats"]);
    expect(await index.publish(site_id, "src_a", 3)).toEqual({ ok: true, held_reason: null });
    expect(await findTexts(opened, "hats")).toEqual(["Stock of 3 hats"]);
    expect(await findTexts(opened, "here")).toEqual(["Always here"]);
    expect(await index.publish(site_id, "src_a", 5)).toEqual({ ok: true, held_reason: null });
    expect(await findTexts(opened, "hats")).toEqual(["Stock of 5 hats"]);
  });

  it("that were never published are skipped and leave nothing behind", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Hats"])]));
    await index.apply(site_id, makeChanges(2, [makePage("p1", ["Gloves"])]));
    await index.apply(site_id, makeChanges(3, [makePage("p1", ["Scarves"])]));
    await endCrawl(opened, 3);
    expect(await findTexts(opened, "hats gloves scarves")).toEqual(["Scarves"]);
    expect((await dumpRows(opened)).chunks.map(({ text }) => text).toSorted()).toEqual(["Hats", "Scarves"]);
  });

  it("put the new order and place of a kept passage live only with their publish", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["One", "Two"])]));
    await index.apply(site_id, makeChanges(2, [makePage("p1", ["Zero", "One", "Two"])]));
    const readOrder = async () => {
      const found = await index.page(site_id, "p1");
      return found.ok ? found.page.chunks.map(({ text }) => text) : [];
    };
    expect(await readOrder()).toEqual(["One", "Two"]);
    await endCrawl(opened, 2);
    expect(await readOrder()).toEqual(["Zero", "One", "Two"]);
  });
});

describe("another tenant (TEN-10)", () => {
  it("gets not_found from every method and stores nothing", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Refunds take five days"])]));
    const before = await dumpRows(opened);
    const not_found = { ok: false, code: "not_found" };
    const foreign = "site_of_somebody_else";
    expect(await index.apply(foreign, makeChanges(2, [makePage("p9", ["Planted"])]))).toEqual(not_found);
    expect(await index.publish(foreign, "src_a", 2)).toEqual(not_found);
    expect(await index.search(foreign, { query: "refund", limit: 5 })).toEqual(not_found);
    expect(await index.page(foreign, "p1")).toEqual(not_found);
    expect(await index.liveUrls(foreign, ["https://shop.example/p1"])).toEqual(not_found);
    expect(await index.stats(foreign)).toEqual(not_found);
    expect(await index.clear(foreign)).toEqual(not_found);
    expect(await dumpRows(opened)).toEqual(before);
  });
});

describe("an index", () => {
  it("survives its object's eviction", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Refunds take five days"])]));
    await evictDurableObject(index);
    expect(await findTexts(opened, "refund")).toEqual(["Refunds take five days"]);
    expect(await index.stats("site_of_somebody_else")).toEqual({ ok: false, code: "not_found" });
  });

  it("that was cleared is empty and can be filled again", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Refunds take five days"])]));
    expect(await index.clear(site_id)).toEqual({ ok: true });
    expect(await index.stats(site_id)).toEqual({ ok: true, pages: 0, chunks: 0, live_chunks: 0, versions: {} });
    expect(await findTexts(opened, "refund")).toEqual([]);
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Refunds take five days"])]));
    expect(await findTexts(opened, "refund")).toHaveLength(1);
  });
});
