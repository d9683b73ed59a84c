import { describe, expect, it } from "vitest";
import type { IndexPage } from "../../../workers/ports";
import { drop, endCrawl, makeChanges, makePage, type OpenIndex, openShop, remove } from "../../support/site-index";

const sell = (page_id: string, text: string, price: string | null) => {
  const { page, chunks } = makePage(page_id, [text, `More of ${page_id}`]);
  const product: IndexPage["product"] = {
    name: page_id,
    description: null,
    sku: null,
    brand: null,
    image: null,
    price,
    currency: "GBP",
    availability: null,
  };
  return { page: { ...page, product }, chunks };
};
const PAGES = [
  sell("throw", "A throw of wool", "78"),
  sell("blanket", "A blanket of wool", "145"),
  sell("cot", "A cot blanket", "42.50"),
  sell("bag", "A bag of canvas", null),
  makePage("care", ["Wash wool at 30 degrees"]),
];

async function findProducts({ index, site_id }: OpenIndex, query: string, by_price?: "ascending" | "descending") {
  const search = { query, filter: { sells: true as const }, limit: 10, per_page: 1, ...(by_price && { by_price }) };
  const found = await index.search(site_id, search);
  if (!found.ok) throw new Error(found.code);
  return found.hits.map(({ page_id }) => page_id);
}

describe("what a site sells", () => {
  it("is found by words among products alone", async () => {
    const { opened } = await openShop(PAGES);
    expect((await findProducts(opened, "wool")).toSorted()).toEqual(["blanket", "throw"]);
    expect(await findProducts(opened, "degrees")).toEqual([]);
  });

  it("is listed whole by its price where no word is asked for, what has none last", async () => {
    const { opened } = await openShop(PAGES);
    expect(await findProducts(opened, "")).toEqual(["cot", "throw", "blanket", "bag"]);
    expect(await findProducts(opened, "", "descending")).toEqual(["blanket", "throw", "cot", "bag"]);
  });

  it("is only what is live", async () => {
    const { opened, index, site_id } = await openShop(PAGES);
    await index.setPublished(site_id, { page_id: "cot", source_id: "src_a" }, false);
    expect(await findProducts(opened, "")).toEqual(["throw", "blanket", "bag"]);
    await index.apply(site_id, makeChanges(2, [sell("throw", "A throw of wool", "64")]));
    await index.apply(site_id, drop(2, "bag"));
    expect(await findProducts(opened, "")).toEqual(["throw", "blanket", "bag"]);
    await endCrawl(opened, 2);
    expect(await findProducts(opened, "")).toEqual(["throw", "blanket"]);
    await index.apply(site_id, remove(3, "blanket"));
    expect(await findProducts(opened, "wool")).toEqual(["throw"]);
  });

  it("is nothing on a site without products", async () => {
    const { opened } = await openShop([makePage("care", ["Wash wool at 30 degrees"])]);
    expect(await findProducts(opened, "wool")).toEqual([]);
    expect(await findProducts(opened, "")).toEqual([]);
  });
});
