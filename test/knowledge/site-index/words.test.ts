import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { rebuildSearch } from "../../../workers/knowledge/site-index/live";
import type { IndexSearch } from "../../../workers/ports";
import { findTexts, makeChanges, makePage, openIndex } from "../../support/site-index";

const REFUND = "A refund takes five days";
const SHIPPING = "Parcels are delivered by van";
const GERMAN = "Rückerstattungen dauern fünf Tage";
const SPANISH = "Las devoluciones tardan cinco días";

async function openShop() {
  const opened = openIndex();
  const pages = [
    makePage("refunds", [REFUND]),
    makePage("shipping", [SHIPPING]),
    makePage("de", [GERMAN]),
    makePage("es", [SPANISH]),
  ];
  for (const [at, language] of ["en", "en", "de", "es"].entries()) if (pages[at]) pages[at].page.language = language;
  await opened.index.apply(opened.site_id, makeChanges(1, pages));
  const search = async (query: string, more: Partial<IndexSearch> = {}) => {
    const found = await opened.index.search(opened.site_id, { query, limit: 10, ...more });
    if (!found.ok) throw new Error(found.code);
    return { terms: found.terms, texts: found.hits.map(({ text }) => text) };
  };
  return { ...opened, opened, search };
}

describe("a mistyped word", () => {
  it.each(["refnud", "refund1ng", "reefund", "rfund", "parcles", "delivred", "deilvared"])(
    "is looked for as the site's own nearest word: %s",
    async (typed) => {
      const { search } = await openShop();
      const wanted = typed.startsWith("r") ? REFUND : SHIPPING;
      expect((await search(typed)).texts).toEqual(typed === "refund1ng" ? [] : [wanted]);
    },
  );

  it("says what it was taken for", async () => {
    const { search } = await openShop();
    expect((await search("refnud")).terms).toMatchObject([{ term: "refnud", df: 1, repaired_as: "refund" }]);
  });

  it("is left alone where the site has the word, or none near it", async () => {
    const { search } = await openShop();
    expect((await search("van")).terms).toMatchObject([{ term: "van", df: 1 }]);
    const { terms, texts } = await search("spaceship");
    expect(texts).toEqual([]);
    expect(terms[0]).not.toHaveProperty("repaired_as");
  });
});

describe("synonyms", () => {
  it("find what is called otherwise, phrases too", async () => {
    const { search } = await openShop();
    expect((await search("money back")).texts).toEqual([]);
    const synonyms = [
      ["reimbursement", "refund"],
      ["lorry", "Parcels are delivered"],
    ];
    expect((await search("reimbursements", { synonyms })).texts).toEqual([REFUND]);
    expect((await search("lorry", { synonyms })).texts).toEqual([SHIPPING]);
  });
});

describe("pages of several languages", () => {
  it("are found by the stems of their own", async () => {
    const { search } = await openShop();
    expect((await search("Wann kommt meine Rückerstattung?", { language: "de" })).texts).toEqual([GERMAN]);
    expect((await search("devolución", { language: "es" })).texts).toEqual([SPANISH]);
  });

  it("are found without the accents nobody types on a phone", async () => {
    const { search } = await openShop();
    expect((await search("devolucion")).texts).toEqual([SPANISH]);
    expect((await search("ruckerstattung")).texts).toEqual([GERMAN]);
  });
});

describe("a filter", () => {
  it("admits only passages of its language, source or page", async () => {
    const { search } = await openShop();
    const query = "refund rückerstattungen parcels";
    expect((await search(query)).texts).toHaveLength(3);
    expect((await search(query, { filter: { language: "de" } })).texts).toEqual([GERMAN]);
    expect((await search(query, { filter: { page_id: "refunds" } })).texts).toEqual([REFUND]);
    expect((await search(query, { filter: { source_id: "src_b" } })).texts).toEqual([]);
    expect((await search(query, { filter: { kind: "faq" } })).texts).toEqual([]);
    expect((await search(query, { filter: { kind: "page" } })).texts).toEqual((await search(query)).texts);
  });
});

describe("rebuilding the search", () => {
  it("finds the same as before", async () => {
    const { index, opened } = await openShop();
    const before = await findTexts(opened, "refnud parcel devolucion");
    await runInDurableObject(index, (_, { storage }) => rebuildSearch(storage.sql));
    expect(await findTexts(opened, "refnud parcel devolucion")).toEqual(before);
    expect(before).toHaveLength(3);
  });
});
