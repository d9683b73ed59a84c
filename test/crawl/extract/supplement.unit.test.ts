import { describe, expect, it } from "vitest";
import type { PageData } from "../../../workers/contract/knowledge";
import { supplementMarkdown } from "../../../workers/crawl/extract/supplement";

const TEXT =
  "The lamp stands on three legs of oak and gives a warm light. It costs **€1.299,00** with its shade.\n\nIt is switched on by a cord, and its bulb is changed from below without any tool.";
const PRODUCT: NonNullable<PageData["product"]> = {
  name: "Lamp",
  description: null,
  sku: null,
  brand: null,
  image: null,
  price: "1299.00",
  currency: "EUR",
  availability: "InStock",
};
const supplement = (data: PageData | null, description: string | null = null, text = TEXT) =>
  supplementMarkdown(text, { description, data });

describe("what a page says only in its data", () => {
  it("is nothing where the text has it", () => {
    expect(supplement(null)).toBe(TEXT);
    expect(supplement({ product: PRODUCT })).toBe(TEXT);
    expect(supplement(null, "A warm light on three legs of oak, switched on by a cord.")).toBe(TEXT);
    const faq = [{ question: "How is the bulb changed?", answer: "Its bulb is changed from below, without any tool." }];
    expect(supplement({ faq })).toBe(TEXT);
  });

  it("is added: questions with their answers at the end", () => {
    const faq = [
      { question: "Can it be dimmed?", answer: "Yes." },
      { question: "Is it safe?", answer: "It has been tested." },
    ];
    expect(supplement({ faq })).toBe(
      `${TEXT}\n\n## Can it be dimmed?\n\nYes.\n\n## Is it safe?\n\nIt has been tested.`,
    );
  });

  it("is added: a price no digits of the text give, and whether it can be had", () => {
    expect(supplement({ product: { ...PRODUCT, price: "899.00" } })).toBe(
      `${TEXT}\n\n- Price: 899.00 EUR\n- Availability: in stock`,
    );
    expect(supplement({ product: { ...PRODUCT, price: null } })).toBe(TEXT);
  });

  it("is added: a description of which the text says little, the product's before the page's", () => {
    const other =
      "Handmade in our workshop by two joiners, every piece numbered, signed and delivered within one week.";
    expect(supplement(null, other)).toBe(`${other}\n\n${TEXT}`);
    expect(supplement({ product: { ...PRODUCT, description: other } }, "Something short")).toBe(`${other}\n\n${TEXT}`);
  });

  it("does not make a page of one that waits for its scripts", () => {
    const description = "Handmade in our workshop by two joiners, every piece numbered and signed.";
    expect(supplement(null, description, "Loading")).toBe("Loading");
    expect(supplement({ product: { ...PRODUCT, description, price: "899.00" } }, null, "Loading")).toBe("Loading");
  });
});
