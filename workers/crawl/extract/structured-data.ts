/** Structured data as far as answers can use it (spec §9): FAQ, product, article, how-to, breadcrumbs. Sizes are bounded; never throws. */
import type { PageData } from "../../contract/knowledge";
import { type Head, toWebUrl } from "./head";
import { dropUnread } from "./main-content";
import { textOf, toLine } from "./page-tree";
import { parsePage } from "./parse-page";
import { isOfType, isThing, type Thing, toList } from "./things";
import { renderMarkdown } from "./to-markdown";

const MAX_NAME_CHARS = 300;
const MAX_ADDRESS_CHARS = 2_048;
const MAX_TEXT_CHARS = 5_000;
const MAX_FAQ_ITEMS = 50;
const MAX_STEPS = 50;
const MAX_BREADCRUMBS = 20;
/** Variants named otherwise are other products; with more of them the page is a list. */
const MAX_PRODUCTS = 3;

const FAQ = new Set(["FAQPage"]);
const PRODUCT = new Set(["Product", "ProductGroup", "IndividualProduct", "ProductModel"]);
const ARTICLE = new Set(["Article", "NewsArticle", "BlogPosting", "TechArticle", "Report", "ScholarlyArticle"]);
const HOW_TO = new Set(["HowTo", "Recipe"]);
const BREADCRUMBS = new Set(["BreadcrumbList"]);

/** What the things of a page come to; null where it is nothing. Image addresses become absolute. */
export function toPageData(things: readonly Thing[], head: Pick<Head, "base" | "titles">): PageData | null {
  const data: PageData = {};
  const faq = readFaq(things);
  const product = readProduct(things, head);
  const article = things.find((thing) => isOfType(thing, ARTICLE));
  const how_to = things.find((thing) => isOfType(thing, HOW_TO));
  const breadcrumbs = readBreadcrumbs(things.find((thing) => isOfType(thing, BREADCRUMBS)));
  if (faq.length > 0) data.faq = faq;
  if (product) data.product = product;
  if (article) {
    data.article = {
      headline: toName(article.headline ?? article.name),
      author: toNames(article.author, things),
      section: toNames(article.articleSection, things),
    };
  }
  const steps = how_to ? readSteps(how_to.step ?? how_to.recipeInstructions) : [];
  if (how_to && steps.length > 0) data.how_to = { name: toName(how_to.name) ?? "", steps };
  if (breadcrumbs.length > 0) data.breadcrumbs = breadcrumbs;
  return Object.keys(data).length > 0 ? data : null;
}

function readFaq(things: readonly Thing[]): NonNullable<PageData["faq"]> {
  const pages = things.filter((thing) => isOfType(thing, FAQ));
  const questions = pages.flatMap(({ mainEntity }) => toList(mainEntity)).filter(isThing);
  const answers = new Map<string, string>();
  for (const { name, text, acceptedAnswer, suggestedAnswer } of questions.slice(0, MAX_FAQ_ITEMS)) {
    const question = toName(name ?? text);
    const answer = toText(toList(acceptedAnswer ?? suggestedAnswer).find(isThing)?.text);
    if (question && answer && !answers.has(question)) answers.set(question, answer);
  }
  return Array.from(answers, ([question, answer]) => ({ question, answer }));
}

/** The one product a page is about: the only one it describes, or the one its title names. */
function readProduct(things: readonly Thing[], { base, titles }: Pick<Head, "base" | "titles">): PageData["product"] {
  const products = things.flatMap((thing) => {
    const name = isOfType(thing, PRODUCT) ? toName(thing.name) : null;
    return name ? [{ thing, name }] : [];
  });
  const names = new Set(products.map(({ name }) => name));
  const named = products.find(({ name }) => titles.includes(name.toLowerCase()));
  const found = named ?? (names.size <= MAX_PRODUCTS ? products[0] : undefined);
  if (!found) return undefined;
  const { thing, name } = found;
  const offer = findOffer(thing);
  const [price_rule] = toList(offer?.priceSpecification).filter(isThing);
  const image = toAddress(thing.image);
  const price = toPrice(offer?.price ?? offer?.lowPrice ?? price_rule?.price);
  const price_to = offer?.price === undefined ? toPrice(offer?.highPrice) : null;
  return {
    name,
    description: toText(thing.description),
    sku: toName(thing.sku ?? thing.productGroupID ?? thing.mpn),
    brand: toNames(thing.brand, things),
    image: image === null ? null : toWebUrl(image, base),
    price,
    ...(price !== null && price_to !== null && Number(price_to) > Number(price) ? { price_to } : {}),
    currency: toName(offer?.priceCurrency ?? price_rule?.priceCurrency),
    availability: toName(offer?.availability)?.replace(/^.*[/#]/s, "") || null,
  };
}

/** Of several offers the first; of a group of variants the first variant's. */
function findOffer(product: Thing): Thing | undefined {
  const [offer] = toList(product.offers).filter(isThing);
  if (!offer) {
    const [variant] = toList(product.hasVariant).filter(isThing);
    return variant && toList(variant.offers).find(isThing);
  }
  const has_price = offer.price !== undefined || offer.lowPrice !== undefined || offer.priceSpecification !== undefined;
  return has_price ? offer : (toList(offer.offers).find(isThing) ?? offer);
}

/** "1,299.00" → "1299.00", "1.299,5 €" → "1299.5"; null for what is no amount. */
function toPrice(value: unknown): string | null {
  const text = toRaw(value, MAX_NAME_CHARS) ?? "";
  const amount = /\d[\d.,'\s]{0,20}/.exec(text)?.[0].replace(/[\s']|[.,\s]+$/g, "") ?? "";
  // As schema.org has it, a single point sets off decimals; a comma does when one or two digits follow, else it groups.
  const decimals = (/^\d+\.(\d+)$/.exec(amount) ?? /[.,](\d{1,2})$/.exec(amount))?.[1];
  const whole = (decimals === undefined ? amount : amount.slice(0, -decimals.length - 1)).replace(/[.,]/g, "");
  if (whole === "") return null;
  return decimals === undefined ? whole : `${whole}.${decimals.replace(/(?<=\d\d)0+$/, "")}`;
}

function toAddress(value: unknown): string | null {
  const [first] = toList(value);
  return toRaw(isThing(first) ? (first.url ?? first.contentUrl) : first, MAX_ADDRESS_CHARS);
}

function readSteps(value: unknown): string[] {
  const steps: string[] = [];
  const collect = (item: unknown, nesting: number): void => {
    if (steps.length >= MAX_STEPS || nesting > 3) return;
    const parts = isThing(item) ? toList(item.itemListElement) : [];
    if (parts.length > 0) for (const part of parts) collect(part, nesting + 1);
    else {
      const text = toText(isThing(item) ? (item.text ?? item.name) : item);
      if (text) steps.push(text);
    }
  };
  for (const item of toList(value)) collect(item, 0);
  return steps;
}

function readBreadcrumbs(list: Thing | undefined): string[] {
  const steps = toList(list?.itemListElement).filter(isThing);
  return steps
    .toSorted((a, b) => toPosition(a) - toPosition(b))
    .flatMap((step) => toName(step.name) ?? toName(isThing(step.item) ? step.item.name : null) ?? [])
    .slice(0, MAX_BREADCRUMBS);
}

function toPosition({ position }: Thing): number {
  return Number(toRaw(position, MAX_NAME_CHARS)) || 0;
}

/** Names of persons, brands or sections, which may be things, references to things, or text. */
function toNames(value: unknown, things: readonly Thing[]): string | null {
  const names = toList(value)
    .slice(0, 5)
    .flatMap((item) => {
      if (!isThing(item)) return toName(item) ?? [];
      const { "@id": id } = item;
      return toName(item.name) ?? toName(things.find((thing) => id !== undefined && thing["@id"] === id)?.name) ?? [];
    });
  return names.length > 0 ? names.join(", ").slice(0, MAX_NAME_CHARS) : null;
}

/** One line of text; structured data often holds HTML. */
function toName(value: unknown): string | null {
  const text = toRaw(value, MAX_NAME_CHARS);
  if (text === null) return null;
  return toLine(/[<&]/.test(text) ? textOf(parsePage(text).root) : text) || null;
}

/** Text as Markdown. */
function toText(value: unknown): string | null {
  const text = toRaw(value, MAX_TEXT_CHARS);
  if (text === null) return null;
  // Line feeds are line breaks where the text is not HTML.
  const { root } = parsePage(/<\w/.test(text) ? text : text.replaceAll("\n", "<br>"));
  dropUnread(root, new Set());
  return renderMarkdown(root, "", null).slice(0, MAX_TEXT_CHARS) || null;
}

function toRaw(value: unknown, most: number): string | null {
  const [first] = toList(value);
  if (typeof first === "number") return String(first);
  if (isThing(first)) return typeof first["@value"] === "string" ? first["@value"].slice(0, most) : null;
  return typeof first === "string" ? first.slice(0, most) : null;
}
