import { beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../../workers/contract/sites";
import type { ProductCard } from "../../../workers/contract/socket";
import type { IndexPage } from "../../../workers/ports";
import { askSite, makeDeps, playClaude } from "../../support/answers";
import { makeSite } from "../../support/factories";

const ORIGIN = "https://shop.example.org";

type Sold = [name: string, price: string | null, currency: string, availability: string | null, text: string];
const SOLD: Record<string, Sold> = {
  down: [
    "Snowdrift Down Duvet",
    "140",
    "GBP",
    "InStock",
    "A duvet of duck down for cold nights. It is warm and light.",
  ],
  wool: ["Herdwick Wool Duvet", "95", "GBP", "OutOfStock", "A duvet of wool for mild nights. It breathes."],
  cover: ["Beck Linen Duvet Cover", "115", "GBP", "InStock", "Stonewashed linen for any duvet."],
  throw: ["Tarn Throw", "78", "GBP", "InStock", "A throw in herringbone. It ends up on the sofa."],
  cot: ["Lamb Cot Blanket", "42", "EUR", "SoldOut", "A blanket of merino for the smallest."],
  bag: ["Canvas Bag", null, "GBP", null, "A bag for whatever you carry home."],
};
const PLAIN: Record<string, [title: string, text: string]> = {
  refunds: ["Refunds", "Refunds are issued within 5 business days after your return reaches us."],
  shipping: ["Shipping", "Shipping is free for orders over £100. Below that it costs £4."],
};

let site: Site;
beforeAll(async () => {
  site = await makeSite({ url: `${ORIGIN}/` });
  const toPage = (name: string, title: string, text: string, product: IndexPage["product"]) => ({
    page: {
      page_id: `page_${name}`,
      source_id: "src_1",
      url: `${ORIGIN}/${name}`,
      title,
      description: null,
      language: "en",
      updated_at: 7,
      product,
    },
    chunks: [{ chunk_id: `${name}_0`, ord: 0, heading_path: [], text }],
  });
  const pages = [
    ...Object.entries(SOLD).map(([name, [title, price, currency, availability, text]]) =>
      toPage(name, `${title} | Mill`, text, {
        name: title,
        description: null,
        sku: null,
        brand: null,
        image: name === "throw" ? "https://cdn.example.net/throw.png" : `${ORIGIN}/${name}.png`,
        price,
        ...(name === "down" ? { price_to: "340" } : {}),
        currency,
        availability,
      }),
    ),
    ...Object.entries(PLAIN).map(([name, [title, text]]) => toPage(name, title, text, null)),
  ];
  const changes = { source_id: "src_1", version: 1, first_crawl: true, pages, removed_page_ids: [] };
  expect(await makeDeps().site_index.apply(site.id, changes)).toMatchObject({ ok: true });
});

const namesOf = (cards: readonly ProductCard[]) => cards.map(({ title }) => title);
const ask = (question: string) => askSite(site, question);

describe("a product's card", () => {
  it("says what its page's structured data says", async () => {
    const { products, record } = await ask("What does the Snowdrift Down Duvet cost?");
    expect(products).toEqual([
      {
        page_id: "page_down",
        title: "Snowdrift Down Duvet",
        url: `${ORIGIN}/down`,
        image: `${ORIGIN}/down.png`,
        price: 140,
        price_to: 340,
        currency: "GBP",
        availability: "InStock",
      },
    ]);
    expect(record.products).toEqual(products);
  });

  it("shows no picture of another origin than the site's own", async () => {
    const { products } = await ask("What is the price of the Tarn Throw?");
    expect(products).toMatchObject([{ title: "Tarn Throw", image: null }]);
  });

  it("stands beside no answer that is about something else", async () => {
    expect((await ask("How long do refunds take?")).products).toEqual([]);
    expect((await ask("How much does shipping cost?")).products).toEqual([]);
    expect((await ask("Do you sell helicopters?")).products).toEqual([]);
  });
});

describe("what is wished for", () => {
  it.each([
    ["duvets under £120", ["Beck Linen Duvet Cover", "Herdwick Wool Duvet"]],
    ["duvet under £120 in stock", ["Beck Linen Duvet Cover"]],
    ["Which duvets cost between £90 and £100?", ["Herdwick Wool Duvet"]],
    ["a duvet over £300", ["Snowdrift Down Duvet"]],
    ["What is your cheapest duvet?", ["Herdwick Wool Duvet"]],
    ["cheapest duvet in stock", ["Beck Linen Duvet Cover"]],
    ["something for the sofa under £100", ["Tarn Throw"]],
    ["What do you have under £80?", ["Tarn Throw"]],
    ["What do you have under 80 €?", ["Lamb Cot Blanket"]],
    ["Was haben Sie unter 80 Pfund auf Lager?", ["Tarn Throw"]],
    ["Qu'est-ce que vous avez à moins de 50 euros ?", ["Lamb Cot Blanket"]],
    ["What is the most expensive thing you sell?", ["Snowdrift Down Duvet"]],
  ])("is met by every card: %s", async (question, names) => {
    const answer = await ask(question);
    expect(namesOf(answer.products).toSorted()).toEqual(names);
    expect(answer.answered).toBe(true);
    for (const name of names) expect(answer.response_text).toContain(name);
  });

  it("is answered in text with its facts, each product a source", async () => {
    const answer = await ask("duvet under £120 in stock");
    expect(answer.response_text).toBe(
      "Here is what I found on this website.\n\n- Beck Linen Duvet Cover: £115.00, in stock [1]",
    );
    expect(answer.sources).toMatchObject([{ page_id: "page_cover", url: `${ORIGIN}/cover` }]);
    expect(answer.record.trace.wishes).toEqual({
      min: null,
      max: { amount: 120, inclusive: false },
      currencies: ["GBP"],
      in_stock: true,
      order: null,
      considered: 3,
      fitting: 1,
    });
  });

  it.each([
    "duvet under £50",
    "duvets over £400 in stock",
    "a throw for less than $100",
    "What do you have under £10?",
  ])("is claimed of nothing where no product meets it: %s", async (question) => {
    const answer = await ask(question);
    expect(answer.products).toEqual([]);
    expect(answer.answered).toBe(false);
    expect(answer.response_text).toBe("I found nothing on this website that fits.");
    expect(answer.sources.length).toBeGreaterThan(0);
    expect(answer.record.outcome).toBe("abstained");
  });

  it("is not met by what has no price", async () => {
    expect((await ask("a bag under £50")).products).toEqual([]);
  });

  it("is answered of a product that was named, whatever it is", async () => {
    const answer = await ask("Is the Herdwick Wool Duvet in stock?");
    expect(answer.products).toMatchObject([{ title: "Herdwick Wool Duvet", availability: "OutOfStock" }]);
    expect(answer.response_text).toContain("Herdwick Wool Duvet: £95.00, out of stock");
    const dear = await ask("Is the Snowdrift Down Duvet under £100?");
    expect(dear.products).toEqual([]);
    expect(dear.response_text).toContain("£140.00–£340.00");
  });

  it.each([
    ["duvets in stock", "under £120?", ["Beck Linen Duvet Cover"]],
    ["duvets under £120", "and in stock?", ["Beck Linen Duvet Cover"]],
    ["Is the Tarn Throw in stock?", "a duvet over £300", ["Snowdrift Down Duvet"]],
    ["How long do refunds take?", "What do you have under £80?", ["Tarn Throw"]],
  ])("is of what was spoken of before where it stands alone: %s %s", async (before, question, names) => {
    const history = [{ role: "user" as const, text: before }];
    const answer = await askSite(site, question, { input: { history } });
    expect(namesOf(answer.products)).toEqual(names);
  });

  it("is of what means the same, as the owner says", async () => {
    const known = { ...site, synonyms: [["duvet", "comforter", "bed cover"]] };
    expect((await askSite(site, "comforters under £120")).products).toEqual([]);
    const { products } = await askSite(known, "comforters under £120");
    expect(namesOf(products).toSorted()).toEqual(["Beck Linen Duvet Cover", "Herdwick Wool Duvet"]);
    expect((await askSite(known, "comforter under £50")).response_text).toBe(
      "I found nothing on this website that fits.",
    );
  });

  it("is of the product on the page that is looked at", async () => {
    const context = { page_url: `${ORIGIN}/throw`, page_title: "Tarn Throw | Mill" };
    const answer = await askSite(site, "Is this product in stock?", { input: { context } });
    expect(namesOf(answer.products)).toEqual(["Tarn Throw"]);
  });

  it("is of orders and not of products where orders are spoken of", async () => {
    const answer = await ask("Is shipping free for orders over £100?");
    expect(answer.response_text).toContain("free for orders over £100");
    expect(answer.products).toEqual([]);
  });
});

describe("with a model", () => {
  it("gives it no passage of a product that does not fit", async () => {
    const llm = playClaude("quote");
    const answer = await askSite(site, "duvet under £120 in stock", { llm });
    expect(namesOf(answer.products)).toEqual(["Beck Linen Duvet Cover"]);
    const cited = answer.record.trace.candidates.map(({ page_id }) => page_id);
    expect(cited).toContain("page_cover");
    expect(cited).not.toContain("page_down");
    expect(cited).not.toContain("page_wool");
  });
});
