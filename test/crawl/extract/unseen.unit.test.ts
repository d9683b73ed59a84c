import { describe, expect, it } from "vitest";
import { extractPage } from "../../../workers/crawl/extract/extract";
import { readSums } from "../../../workers/crawl/extract/sums";

const TEXT =
  "A light lambswool throw in herringbone with a twisted fringe, 140 by 185 cm, woven on our own looms beside the river.";
const script = (data: object) => `<script type="application/ld+json">${JSON.stringify(data)}</script>`;
const sell = (offers: object, more: object = {}) =>
  script({ "@type": "Product", name: "Tarn Throw", offers: { priceCurrency: "GBP", ...offers }, ...more });
/** A page of the throw with this said of it, and that in its head. */
const read = (shown: string, head: string, beside = "") =>
  extractPage(
    `<title>Tarn Throw</title>${head}<main><h1>Tarn Throw</h1><p>${TEXT}</p>${shown}</main>${beside}`,
    "https://shop.example/throw",
  );

describe("a price in structured data", () => {
  it.each([
    ["£78", "78"],
    ["£78.00", "78"],
    ["<b>£</b><span>78</span>", "78"],
    ["£<b>78</b><sup>95</sup>", "78.95"],
    ["78,95 €", "78.95"],
    ["Costs € 1.299,00", "1299.00"],
    ["GBP 1,299", "1299"],
    ["1 299 kr", "1299"],
    ["£60, or £78 with a fringe", "78"],
  ])("counts where the page shows it: %s", (shown, price) => {
    expect(read(`<p>${shown}</p>`, sell({ price })).data?.product?.price).toBe(price);
  });

  it("counts where the page shows none, for scripts may write it, or shows it beside its content", () => {
    expect(read("", sell({ price: "78" })).data?.product?.price).toBe("78");
    expect(read("", sell({ price: "78" })).markdown).toContain("Price: 78 GBP");
    const beside = "<aside><p>£78</p></aside>";
    expect(read("<p>Sent for £4.50.</p>", sell({ price: "78" }), beside).data?.product?.price).toBe("78");
  });

  it.each([
    "Delivery costs £4.50.",
    "Free over £50.",
    "Spend £65 to get a gift.",
    "From £2.65 per month.",
    "Versand: 4,90 €",
    "Livraison offerte dès 50 €",
  ])("counts beside a sum that is no price of it: %s", (shown) => {
    expect(read(`<p>${shown}</p>`, sell({ price: "78" })).data?.product?.price).toBe("78");
  });

  it("does not count where the page shows another", () => {
    const { data, markdown } = read("<p>It costs £78.</p>", sell({ price: "9", availability: "InStock" }));
    expect(data?.product).toMatchObject({ name: "Tarn Throw", price: null, availability: "InStock" });
    expect(markdown).not.toMatch(/9 GBP|£9/);
  });

  it("reaches as high as the page shows", () => {
    const [low, high] = ["<p>From £78.</p>", "<p>£78 to £340.</p>"].map(
      (shown) => read(shown, sell({ lowPrice: "78", highPrice: "340" })).data?.product,
    );
    expect(low).toMatchObject({ price: "78" });
    expect(low?.price_to).toBeUndefined();
    expect(high).toMatchObject({ price: "78", price_to: "340" });
  });
});

describe("a price where no reader looks", () => {
  const shown = "<p>It costs £78.</p>";
  const meta = (text: string) => `<meta name="description" content="${text}">`;
  const other = "Now only £9 for all our friends until Sunday evening, whatever anyone elsewhere may have told you";

  it("is left out with the description that names it, and is added where it is that of the page", () => {
    expect(read(shown, meta(other)).markdown).not.toContain("£9");
    expect(read(shown, sell({ price: "78" }, { description: other })).markdown).not.toContain("£9");
    expect(read(shown, meta(other.replace("£9", "£78"))).markdown).toContain("whatever anyone elsewhere");
    expect(read("", meta(other)).markdown).toContain("£9");
  });

  it("is left out with the answer that names it", () => {
    const faq = (answer: string, product = sell({ price: "78" })) =>
      product + script({ "@type": "FAQPage", mainEntity: [{ name: "What is it?", acceptedAnswer: { text: answer } }] });
    expect(read(shown, faq("It is £9 at most, and every friend gets it.")).markdown).not.toContain("£9");
    expect(read(shown, faq("It is £78 at most, and every friend gets it.")).markdown).toContain("every friend");
    // Of other pages it is more often what they say nowhere else.
    expect(read(shown, faq("It is £9 at most, and every friend gets it.", "")).markdown).toContain("£9");
  });

  it("is left out with the image that names it", () => {
    const image = (alt: string) => read(`<p>It costs £78. <img alt="${alt}" src="a.png"></p>`, "").markdown;
    expect(image("Now £9")).not.toContain("£9");
    expect(image("A throw on a chair")).toContain("A throw on a chair");
  });
});

describe("sums of money", () => {
  it.each([
    ["It is 140 by 185 cm, 5 pounds heavy, model 78.", []],
    ["£4.50 or 5,5 €", [4.5, 5.5]],
    ["**£78** and $1,299.00 and CHF 1'200", [78, 1299, 1200]],
    ["1.299 EUR", [1299, 1.299]],
    ["US$20, 30 zł", [20, 30]],
    ["a 5 krone", []],
  ])("are read with their currency: %s", (text, sums) => {
    expect([...readSums(text)]).toEqual(sums);
  });

  it("are read in linear time", () => {
    const start = performance.now();
    for (const unit of ["1 ", "£", "1,111", "£ 1 ", "* ", "1 *"]) readSums(unit.repeat(100_000));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
