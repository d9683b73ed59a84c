/** What a page says only in its structured data or description is added to its text, so that it can be answered from. */
import type { PageData } from "../../contract/knowledge";

/** A description is added when less of its words than this stand in the text: half of a product's are often written anew. */
const MAX_PRODUCT_COVERAGE = 0.7;
const MAX_DESCRIPTION_COVERAGE = 0.3;
/** Less is no description. */
const MIN_DESCRIPTION_WORDS = 8;
/** A page of fewer words waits for its scripts: its description and price do not make it one that can be read. */
const MIN_PAGE_WORDS = 20;
/** The beginning of an answer by which it is found in the text. */
const MATCHED_CHARS = 60;
/** "Yes" is found in any text: shorter answers are there when their question is. */
const MIN_TELLING_CHARS = 30;

export interface Extras {
  description: string | null;
  data: PageData | null;
}

/** The description goes first, price and questions last. What the text holds already is not added. */
export function supplementMarkdown(markdown: string, { description, data }: Extras): string {
  const { product, faq } = data ?? {};
  const parts = [markdown];
  if (description !== null || product) {
    const words = toWords(markdown);
    if (words.length >= MIN_PAGE_WORDS) {
      const before = findDescription(new Set(words), description, product?.description ?? null);
      if (before) parts.unshift(before);
      if (product) parts.push(listFacts(product, markdown).join("\n"));
    }
  }
  if (faq) parts.push(...listQuestions(faq, markdown));
  return parts.filter((part) => part !== "").join("\n\n");
}

function findDescription(known: ReadonlySet<string>, of_page: string | null, of_product: string | null): string | null {
  const isMissing = (description: string | null, coverage: number): description is string => {
    const words = toWords(description ?? "");
    const found = words.filter((word) => known.has(word)).length;
    return words.length >= MIN_DESCRIPTION_WORDS && found < coverage * words.length;
  };
  if (isMissing(of_product, MAX_PRODUCT_COVERAGE)) return of_product;
  return isMissing(of_page, MAX_DESCRIPTION_COVERAGE) ? of_page : null;
}

function listQuestions(faq: NonNullable<PageData["faq"]>, markdown: string): string[] {
  const text = toSequence(markdown);
  const isThere = (part: string) => text.includes(toSequence(part).slice(0, MATCHED_CHARS));
  return faq
    .filter(({ question, answer }) => !isThere(answer) || (answer.length < MIN_TELLING_CHARS && !isThere(question)))
    .map(({ question, answer }) => `## ${question}\n\n${answer}`);
}

/** Price and availability, where the amount does not stand in the text in any way of writing it. */
function listFacts({ price, currency, availability }: NonNullable<PageData["product"]>, markdown: string): string[] {
  const digits = price === null ? "" : price.replace(/\.0+$/, "").replace(/\D/g, "");
  if (price === null || markdown.replace(/(?<=\d)[.,'\s](?=\d)/g, "").includes(digits)) return [];
  const facts = [`- Price: ${price}${currency ? ` ${currency}` : ""}`];
  // "InStock" → "in stock"
  if (availability) facts.push(`- Availability: ${availability.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase()}`);
  return facts;
}

function toWords(text: string): string[] {
  return text.toLowerCase().match(/(?:[a-z0-9]|[\p{L}\p{N}])+/gu) ?? [];
}

/** Words with one space around each. */
function toSequence(text: string): string {
  return ` ${toWords(text.replace(/\]\([^()\s]*\)/g, "]")).join(" ")} `;
}
