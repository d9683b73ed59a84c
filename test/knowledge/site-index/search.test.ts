import { describe, expect, it } from "vitest";
import { findHits, findTexts, makeChanges, makePage, openIndex } from "../../support/site-index";

describe("search", () => {
  const shop = [
    makePage("refunds", ["Money is back within five days of the return", "Sale items are not refunded"], {
      title: "Refunds",
    }),
    makePage("hats", ["Long brims keep the sun off", "We take hats back", "A refund is never late"], { title: "Hats" }),
    makePage("多", ["退款政策：十四天内可退款", "นโยบายการคืนเงินของร้าน", "Política de devolución"], { title: "World" }),
  ];

  async function openShop() {
    const opened = openIndex();
    await opened.index.apply(opened.site_id, makeChanges(1, shop));
    return opened;
  }

  it("finds by stem and puts the page whose title says it first", async () => {
    const [best] = await findHits(await openShop(), "How long do refunds take?");
    expect(best).toMatchObject({ page_id: "refunds", title: "Refunds", version: 1, matched_terms: ["refunds"] });
    expect(best?.url).toBe("https://shop.example/refunds");
  });

  it("puts the section whose heading says it before a passage that mentions it more often", async () => {
    const opened = openIndex();
    const guide = makePage("guide", ["A cursor marks a place in the list."]);
    const news = makePage("news", ["Cursor pagination is new. Cursor pagination was asked for."]);
    const section = guide.chunks.map((chunk) => ({ ...chunk, heading_path: ["Guide", "Cursor pagination"] }));
    await opened.index.apply(opened.site_id, makeChanges(1, [news, { ...guide, chunks: section }]));
    expect((await findHits(opened, "cursor pagination")).map(({ page_id }) => page_id)).toEqual(["guide", "news"]);
  });

  it("says what it searched by, how common that is and which passage holds it", async () => {
    const { index, site_id } = await openShop();
    const found = await index.search(site_id, { query: "returning money for a spaceship", limit: 3 });
    if (!found.ok) throw new Error(found.code);
    expect(found.terms.map(({ term, df }) => [term, df])).toEqual([
      ["returning", 1],
      ["money", 1],
      ["spaceship", 0],
    ]);
    const [returning, , spaceship] = found.terms;
    expect(spaceship?.weight).toBeGreaterThan(returning?.weight ?? Number.POSITIVE_INFINITY);
    expect(found.hits.map(({ matched_terms }) => matched_terms)).toEqual([["returning", "money"]]);
  });

  it("prefers neighbours of the question that stand side by side", async () => {
    const opened = openIndex();
    await opened.index.apply(
      opened.site_id,
      makeChanges(1, [
        makePage("a", ["The card holds a gift of your choice"]),
        makePage("b", ["The choice holds a gift card of your"]),
        makePage("c", ["Nothing of the kind", "Nothing at all"]),
      ]),
    );
    expect((await findHits(opened, "gift card")).map(({ page_id }) => page_id)).toEqual(["b", "a"]);
  });

  it("gives no more passages than asked for, nor more of one page", async () => {
    const opened = await openShop();
    expect(await findHits(opened, "refund hats back", 1)).toHaveLength(2);
    const found = await opened.index.search(opened.site_id, { query: "refund hats back", limit: 1 });
    expect(found.ok && found.hits).toHaveLength(1);
  });

  it("finds words of scripts without spaces and words with accents left out", async () => {
    const opened = await openShop();
    expect(await findTexts(opened, "退款")).toEqual(["退款政策：十四天内可退款"]);
    expect(await findTexts(opened, "คืนเงิน")).toEqual(["นโยบายการคืนเงินของร้าน"]);
    expect(await findTexts(opened, "politica devolucion")).toEqual(["Política de devolución"]);
  });

  it("finds headings, and finds nothing by a link's address", async () => {
    const opened = openIndex();
    const page = makePage("p1", ["See [the form](https://shop.example/zebra)"]);
    const chunks = page.chunks.map((chunk) => ({ ...chunk, heading_path: ["Warranty"] }));
    await opened.index.apply(opened.site_id, makeChanges(1, [{ ...page, chunks }]));
    expect(await findHits(opened, "warranty")).toMatchObject([{ heading_path: ["Warranty"] }]);
    expect(await findHits(opened, "zebra")).toEqual([]);
  });

  it("treats the syntax of FTS queries as words", async () => {
    const opened = await openShop();
    const inert = ['" OR *', "* ", "title: *", "^", "👍👍", "\u0000", '"""', "-", ""];
    for (const query of inert) expect(await findHits(opened, query), query).toEqual([]);
    const hostile = [
      '"unbalanced hats',
      "hats NEAR(",
      "NEAR(hats, 2) AND (",
      "title:hats",
      "{title body}: hats",
      "hats* NOT",
      "hats\u0000; DROP TABLE chunks",
      "' OR 1=1 -- hats",
      "\ud800 hats",
    ];
    for (const query of hostile) {
      expect(
        (await findHits(opened, query)).map(({ page_id }) => page_id),
        query,
      ).toContain("hats");
    }
    expect(await opened.index.stats(opened.site_id)).toMatchObject({ chunks: 8 });
  });

  it("answers a question of 1,000 characters, however many words it has", async () => {
    const opened = await openShop();
    expect(await findHits(opened, "hats ".repeat(200))).not.toEqual([]);
    expect(await findHits(opened, "\"'(*:^".repeat(166))).toEqual([]);
    const many = Array.from({ length: 250 }, (_, at) => at.toString(36)).join(" ");
    expect(await findHits(opened, `hats ${many}`.slice(0, 1_000))).not.toEqual([]);
  });
});
