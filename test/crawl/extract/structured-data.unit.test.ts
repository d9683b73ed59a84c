import { describe, expect, it } from "vitest";
import { extractPage } from "../../../workers/crawl/extract/extract";

const PROSE = "You can return every order within thirty days of delivery and we refund the full price to your card. ";
const read = (html: string) =>
  extractPage(`<title>Oak Lamp - Shop</title>${html}<p>${PROSE}`, "https://shop.example/lamp").data;
const script = (data: unknown) =>
  `<script type="application/ld+json">${typeof data === "string" ? data : JSON.stringify(data).replaceAll("</", "<\\/")}</script>`;

describe("structured data", () => {
  it("is nothing where there is none, or none of use", () => {
    expect(read("")).toBeNull();
    expect(read(script({ "@type": "Organization", name: "Shop" }))).toBeNull();
  });

  it("is read from graphs, lists and several scripts, one of which is broken", () => {
    const graph = {
      "@context": "https://schema.org",
      "@graph": [
        { "@type": "WebPage", breadcrumb: { "@id": "#crumbs" } },
        {
          "@type": ["Article", "FAQPage"],
          headline: "On &amp; off",
          author: { "@id": "#ann" },
          articleSection: ["Care"],
        },
        { "@id": "#ann", "@type": "Person", name: "Ann" },
        {
          "@id": "#crumbs",
          "@type": "BreadcrumbList",
          itemListElement: [
            { position: 2, item: { name: "Lamps" } },
            { position: "1", name: "Home" },
          ],
        },
      ],
    };
    const how_to = [
      {
        "@type": "http://schema.org/HowTo",
        name: "Change the bulb",
        step: [
          { "@type": "HowToSection", itemListElement: [{ text: "Switch it off." }, { text: "Let it cool." }] },
          "Turn the bulb.",
        ],
      },
    ];
    expect(read(script("{ broken") + script(graph) + script(how_to))).toEqual({
      article: { headline: "On & off", author: "Ann", section: "Care" },
      how_to: { name: "Change the bulb", steps: ["Switch it off.", "Let it cool.", "Turn the bulb."] },
      breadcrumbs: ["Home", "Lamps"],
    });
  });

  it("is read in spite of line feeds in strings and a comment around it", () => {
    expect(read(script('<!-- {"@type": "Article", "headline": "Two\nlines"} -->'))?.article?.headline).toBe(
      "Two lines",
    );
  });
});

describe("questions", () => {
  it("have their answers as Markdown, once each, without what nobody sees", () => {
    const question = (name: string, text: string) => ({
      "@type": "Question",
      name,
      acceptedAnswer: { "@type": "Answer", text },
    });
    const faq = {
      "@type": "FAQPage",
      mainEntity: [
        question(
          "How <b>long</b>?",
          "<p>Thirty days.</p><ul><li>unused</li></ul><p hidden>secret</p><script>x</script>",
        ),
        question("How <b>long</b>?", "Again."),
        question("Who pays?", "Line one\nLine two"),
        question("Nothing?", ""),
      ],
    };
    expect(read(script(faq))?.faq).toEqual([
      { question: "How long?", answer: "Thirty days.\n\n- unused" },
      { question: "Who pays?", answer: "Line one\nLine two" },
    ]);
  });

  it("are read from microdata", () => {
    const html = `<div itemscope itemtype="https://schema.org/FAQPage"><div itemscope itemprop="mainEntity" itemtype="https://schema.org/Question">
      <h3 itemprop="name">Who pays?</h3><div itemscope itemprop="acceptedAnswer" itemtype="https://schema.org/Answer"><p itemprop="text">We do.</p></div></div></div>`;
    expect(read(html)?.faq).toEqual([{ question: "Who pays?", answer: "We do." }]);
  });
});

describe("products", () => {
  it("have an offer, a brand and an image", () => {
    const product = {
      "@type": "Product",
      name: "Oak Lamp",
      description: "<p>Warm light.</p>",
      sku: 17,
      brand: { "@type": "Brand", name: "Tarn" },
      image: [{ "@type": "ImageObject", url: "/lamp.jpg" }],
      offers: { "@type": "Offer", price: 49.5, priceCurrency: "EUR", availability: "https://schema.org/InStock" },
    };
    expect(read(script(product))?.product).toEqual({
      name: "Oak Lamp",
      description: "Warm light.",
      sku: "17",
      brand: "Tarn",
      image: "https://shop.example/lamp.jpg",
      price: "49.5",
      currency: "EUR",
      availability: "InStock",
    });
  });

  it("are read from microdata", () => {
    const html = `<div itemscope itemtype="http://schema.org/Product"><span itemprop="name">Oak Lamp</span><img itemprop="image" src="lamp.jpg">
      <div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><meta itemprop="priceCurrency" content="GBP"><span itemprop="price" content="20.00">£20</span>
      <link itemprop="availability" href="http://schema.org/OutOfStock"></div></div>`;
    expect(read(html)?.product).toMatchObject({
      name: "Oak Lamp",
      image: "https://shop.example/lamp.jpg",
      price: "20.00",
      currency: "GBP",
      availability: "OutOfStock",
    });
  });

  it.each([
    [{ price: "1,299.00" }, "1299.00"],
    [{ price: "1.299,5 €" }, "1299.5"],
    [{ price: "49.9900" }, "49.99"],
    [{ price: "1,299" }, "1299"],
    [{ price: "on request" }, null],
    [{ "@type": "AggregateOffer", lowPrice: "5", highPrice: "9" }, "5"],
    [{ priceSpecification: [{ price: 7 }] }, "7"],
    [[{ price: 3 }, { price: 4 }], "3"],
    [{ "@type": "AggregateOffer", offers: [{ price: 8 }] }, "8"],
  ])("cost what %j says", (offers, price) => {
    expect(read(script({ "@type": "Product", name: "Lamp", offers }))?.product?.price).toBe(price);
  });

  it.each([
    [{ lowPrice: "5", highPrice: "9" }, "9"],
    [{ lowPrice: "5", highPrice: "5.00" }, undefined],
    [{ price: "5", highPrice: "9" }, undefined],
    [{ highPrice: "9" }, undefined],
  ])("cost up to what %j says", (offers, price_to) => {
    expect(read(script({ "@type": "Product", name: "Lamp", offers }))?.product?.price_to).toBe(price_to);
  });

  it("are the one the title names; of a list none is", () => {
    const list = ["Chair", "Oak Lamp", "Table", "Bed", "Sofa"].map((name) => ({ "@type": "Product", name }));
    expect(read(script(list))?.product?.name).toBe("Oak Lamp");
    expect(read(script(list.filter(({ name }) => name !== "Oak Lamp")))).toBeNull();
    const group = { "@type": "ProductGroup", name: "Beds", hasVariant: [{ name: "Bed", offers: { price: 90 } }] };
    expect(read(script(group))?.product).toMatchObject({ name: "Beds", price: "90" });
  });
});

describe("hostile structured data", () => {
  const nest = (open: string, close: string, depth: number, inner = "") =>
    `${open.repeat(depth)}${inner}${close.repeat(depth)}`;

  it.each([
    ["lists without end", nest("[", "]", 200_000)],
    ["graphs without end", nest('{"@type":"FAQPage","@graph":[', "]}", 20_000)],
    ["an image in an image", nest('{"@type":"Product","name":"x","image":{"url":', "}}", 20_000, "1")],
    [
      "a position that is a list",
      `{"@type":"BreadcrumbList","itemListElement":[{"name":"a","position":${nest("[", "]", 100_000)}}]}`,
    ],
    ["steps in steps", nest('{"@type":"HowTo","step":{"itemListElement":', "}}", 20_000, '"x"')],
    ["things where text belongs", `{"@type":"Product","name":{"a":1},"brand":[[]],"offers":["x",null,7],"image":{}}`],
    ["null", "null"],
  ])("is no harm: %s", (_, json) => {
    expect(() => read(script(json))).not.toThrow();
  });

  it("does not reach prototypes", () => {
    expect(read(script('{"__proto__":{"@type":"Product","name":"x"},"constructor":1}'))).toBeNull();
    expect(({} as { name?: string }).name).toBeUndefined();
  });

  it("is bounded in number and length", () => {
    const mainEntity = Array.from({ length: 100 }, (_, n) => ({
      name: `Question ${n} ${"x".repeat(400)}`,
      acceptedAnswer: { text: `Answer ${n} ${"y ".repeat(3_000)}` },
    }));
    const faq = read(script({ "@type": "FAQPage", mainEntity }))?.faq ?? [];
    expect(faq).toHaveLength(50);
    expect(Math.max(...faq.map(({ question }) => question.length))).toBeLessThanOrEqual(300);
    expect(Math.max(...faq.map(({ answer }) => answer.length))).toBeLessThanOrEqual(5_000);
    const nested = `<div itemscope itemtype="http://schema.org/Product">${'<div itemprop="a">'.repeat(390)}${PROSE.repeat(20_000)}`;
    const before = process.cpuUsage();
    read(nested);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2);
  });
});
