import { describe, expect, it } from "vitest";
import { askSite } from "../../support/answers";
import { addEntry, edit, openDesk } from "../../support/entries";

const LAMP = {
  source_type: "product_catalog",
  title: "Oak Lamp",
  content: "A lamp of oak for the desk, with a shade of linen.",
  product: { price: "89.00", currency: "EUR", availability: "InStock" },
} as const;

describe("a product that the owner wrote down", () => {
  it("has a card, and what was changed counts from the next question on", async () => {
    const desk = await openDesk();
    const { id } = await addEntry(desk, LAMP);
    const { products } = await askSite(desk.site, "a lamp under 100 €");
    expect(products).toEqual([
      {
        page_id: id,
        title: "Oak Lamp",
        url: null,
        image: null,
        price: 89,
        price_to: null,
        currency: "EUR",
        availability: "InStock",
      },
    ]);
    expect((await edit(desk, id, { product: { ...LAMP.product, image: null, price: "109.00" } })).status).toBe(200);
    const dearer = await askSite(desk.site, "a lamp under 100 €");
    expect(dearer).toMatchObject({ products: [], answered: false });
  });

  it("leads nowhere and loads nothing by its name", async () => {
    const desk = await openDesk();
    const title = "Lamp ![](https://evil.example/?q=1) [click](https://evil.example/) <img src=x onerror=alert(1)>";
    await addEntry(desk, { ...LAMP, title });
    const { response_text, products } = await askSite(desk.site, "a lamp under 100 €");
    expect(products).toMatchObject([{ url: null, image: null }]);
    expect(response_text).toMatch(/Lamp.*click.*89/);
    expect(response_text).not.toMatch(/evil\.example|<img|!\[|\]\(/);
  });
});
