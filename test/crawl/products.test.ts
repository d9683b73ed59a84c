import { describe, expect, it } from "vitest";
import { crawl, deps, makeOwnedSource } from "../support/crawl";
import { makeWebsite } from "../support/website";

/** A page whose price stands in its structured data and in no other place of it that is read. */
function sell(price: string, availability = "InStock"): string {
  const offers = { price, priceCurrency: "GBP", availability: `https://schema.org/${availability}` };
  const data = JSON.stringify({ "@type": "Product", name: "Tarn Throw", image: "/throw.png", offers });
  return `<!doctype html><html lang="en"><title>Tarn Throw</title><script type="application/ld+json">${data}</script>
    <main><h1>Tarn Throw</h1><p>A light lambswool throw in herringbone with a twisted fringe, 140 by 185 cm, model 78 and 64.
    It ends up on the sofa, over shoulders and in the car, and most people find that it does not itch at all.</p></main>`;
}

async function readProducts(site_id: string) {
  const found = await deps.site_index.search(site_id, { query: "", filter: { sells: true }, limit: 5, per_page: 1 });
  if (!found.ok) throw new Error(found.code);
  return found.hits.map(({ title, text, product }) => ({ title, text, product }));
}

describe("what a crawled page sells", () => {
  it("is found with its passages, and is renewed by a crawl that finds another price and nothing else", async () => {
    const shop = makeWebsite({ "/": sell("78") });
    const { source } = await makeOwnedSource(`${shop.origin}/`);
    await crawl(source);
    const [before] = await readProducts(source.site_id);
    expect(before?.product).toMatchObject({
      name: "Tarn Throw",
      price: "78",
      currency: "GBP",
      availability: "InStock",
      image: `${shop.origin}/throw.png`,
    });
    shop.pages["/"] = sell("64", "OutOfStock");
    expect(await crawl(source)).toMatchObject({ status: "synced", version: 2 });
    const [after] = await readProducts(source.site_id);
    expect(after?.text).toBe(before?.text);
    expect(after?.product).toMatchObject({ price: "64", availability: "OutOfStock" });
    const versions = await deps.site_index.versions(source.site_id, source.id);
    expect(versions.ok && versions.versions[0]).toMatchObject({ version: 2, added: 0, changed: 1, removed: 0 });
  });

  it("is gone once its page sells nothing any more", async () => {
    const shop = makeWebsite({ "/": sell("78") });
    const { source } = await makeOwnedSource(`${shop.origin}/`);
    await crawl(source);
    shop.pages["/"] = sell("78").replace(/<script.*<\/script>/s, "");
    await crawl(source);
    expect(await readProducts(source.site_id)).toEqual([]);
  });
});
