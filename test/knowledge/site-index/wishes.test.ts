import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { fingerprintPage } from "../../../workers/knowledge/fingerprint";
import {
  endCrawl,
  findTexts,
  listLive,
  makeChanges,
  makePage,
  makePages,
  type OpenIndex,
  openIndex,
  openShop,
  remove,
  stated,
} from "../../support/site-index";

const PAGE = { page_id: "p1", source_id: "src_a" };
const OK = { ok: true };

function countRows({ index }: OpenIndex): Promise<Record<string, number>> {
  return runInDurableObject(index, (_, { storage: { sql } }) => {
    const tables = ["chunks", "pages", "versions", "unpublished", "chunk_fts_docsize"];
    return Object.fromEntries(tables.map((name) => [name, sql.exec(`SELECT * FROM ${name}`).toArray().length]));
  });
}

describe("a page taken out of the index", () => {
  it("is found by nobody until it is let back in, whichever version is live", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Refunds take five days"]), makePage("p2", ["Hello"])]));
    expect(await index.setPublished(site_id, PAGE, false)).toEqual(OK);
    expect(await index.setPublished(site_id, PAGE, false)).toEqual(OK);
    expect(await findTexts(opened, "refunds")).toEqual([]);
    expect((await index.page(site_id, "p1")).ok).toBe(false);
    expect(await index.stats(site_id)).toMatchObject({ pages: 1, live_chunks: 1, chunks: 2 });
    await index.apply(site_id, makeChanges(2, [makePage("p1", ["Refunds take nine days"]), makePage("p2", ["Hello"])]));
    await endCrawl(opened, 2);
    await index.publish(site_id, "src_a", 1);
    expect(await findTexts(opened, "refunds")).toEqual([]);
    await index.publish(site_id, "src_a", 2);
    expect(await index.setPublished(site_id, PAGE, true)).toEqual(OK);
    expect(await findTexts(opened, "refunds")).toEqual(["Refunds take nine days"]);
    expect(await index.setPublished("site_other", PAGE, false)).toEqual({ ok: false, code: "not_found" });
    expect(await findTexts(opened, "refunds")).toHaveLength(1);
  });
});

describe("a change the owner wants at once", () => {
  const at_once = { first_crawl: false, at_once: true };

  it("is live in the version that is, and stays when a running crawl is published", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Old refunds"]), makePage("p2", ["Old shipping"])]));
    await index.apply(
      site_id,
      makeChanges(2, [makePage("p1", ["Refunds read by the crawl"]), makePage("p2", ["New shipping"])]),
    );
    // By the version it knows: the crawl may have begun since.
    expect(await index.apply(site_id, makeChanges(1, [makePage("p1", ["Newest refunds"])], at_once))).toEqual(
      stated(1),
    );
    expect(await findTexts(opened, "refunds")).toEqual(["Newest refunds"]);
    expect(await findTexts(opened, "shipping")).toEqual(["Old shipping"]);
    await endCrawl(opened, 2);
    expect(await findTexts(opened, "refunds")).toEqual(["Newest refunds"]);
    expect(await findTexts(opened, "shipping")).toEqual(["New shipping"]);
  });

  it("takes out, and brings back what was taken out in the same version", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    const page = makePage("p1", ["Refunds take five days"]);
    const removal = { removed_page_ids: ["p1"] };
    await index.apply(site_id, makeChanges(1, [page, makePage("p2", ["Hello"])]));
    await index.apply(site_id, makeChanges(1, [], { ...at_once, ...removal }));
    expect(await findTexts(opened, "refunds")).toEqual([]);
    await index.apply(site_id, makeChanges(1, [page], at_once));
    expect(await findTexts(opened, "refunds")).toEqual(["Refunds take five days"]);
    // Taken out by a crawl that runs, read again by the owner.
    await index.apply(site_id, makeChanges(2, [], removal));
    expect(await findTexts(opened, "refunds")).toEqual([]);
    await index.apply(site_id, makeChanges(1, [page], at_once));
    expect(await findTexts(opened, "refunds")).toEqual(["Refunds take five days"]);
    await endCrawl(opened, 2);
    expect(await findTexts(opened, "refunds")).toEqual(["Refunds take five days"]);
  });

  it("begins what is live where a crawl indexed nothing", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    await index.apply(site_id, makeChanges(1, [makePage("p1", ["Refunds take five days"])], at_once));
    expect(await findTexts(opened, "refunds")).toEqual(["Refunds take five days"]);
    expect(await index.stats(site_id)).toMatchObject({ versions: { src_a: 1 } });
  });

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

  it("is no duplicate of a page that only waits for a publish", async () => {
    const { index, site_id, opened } = await openShop(makePages(1));
    const fingerprint = fingerprintPage("Help", "Stock of all pages");
    const [waiting, wanted] = ["q1", "q2"].map((id) => ({ ...makePage(id, ["Stock of all pages"]), fingerprint }));
    if (!waiting || !wanted) throw new Error("There are two.");
    await index.apply(site_id, makeChanges(2, [waiting]));
    expect(await index.apply(site_id, makeChanges(1, [wanted], at_once))).toEqual(stated(1));
    expect(await listLive(opened, [waiting, wanted])).toEqual(["q2"]);
  });
});

describe("a removed source", () => {
  it("leaves no row but one, and crawls it had say nothing any more", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    const page = makePage("p1", ["Refunds take five days"]);
    const other = makePage("p9", ["Refunds of the other source"], { source_id: "src_b" });
    await index.apply(site_id, makeChanges(1, [page, makePage("p2", ["Hello"])]));
    await index.apply(site_id, makeChanges(2, [page, makePage("p3", ["Waiting"])]));
    await index.apply(site_id, makeChanges(1, [other], { source_id: "src_b" }));
    await index.setPublished(site_id, { page_id: "p2", source_id: "src_a" }, false);
    expect(await index.removeSource("site_other", "src_a", 2)).toEqual({ ok: false, code: "not_found" });
    for (let time = 0; time < 2; time++) {
      expect(await index.removeSource(site_id, "src_a", 2)).toEqual(OK);
      expect(await findTexts(opened, "refunds")).toEqual(["Refunds of the other source"]);
      expect(await countRows(opened)).toEqual({
        chunks: 1,
        pages: 1,
        versions: 1,
        unpublished: 0,
        chunk_fts_docsize: 1,
      });
    }
    expect(await index.apply(site_id, makeChanges(2, [page], { first_crawl: true }))).toEqual(stated(0));
    const late = makeChanges(2, [page], { first_crawl: false, at_once: true });
    expect(await index.apply(site_id, late)).toEqual(stated(0));
    expect(await findTexts(opened, "refunds")).toEqual(["Refunds of the other source"]);
    expect(await index.apply(site_id, makeChanges(3, [page], { first_crawl: true }))).toEqual(stated(1));
    expect(await findTexts(opened, "refunds")).toHaveLength(2);
  });
});
