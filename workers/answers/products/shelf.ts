/** Which of a site's products a question asks for, and which of them have what it wishes for. Pure. */
import type { AnswerTrace } from "../../contract/answers";
import type { ProductCard } from "../../contract/socket";
import { splitFolded } from "../../knowledge/lexical";
import { isFunctionWord } from "../../knowledge/stop-words";
import type { IndexHit, IndexTerm } from "../../ports";
import type { QueryAnalysis } from "../analyse";
import { isSameWord, isWeakWord, splitStems, sumWeights, weighTerms } from "../match";
import { type Good, isGood, toCard } from "./card";
import { type Bound, isConstrained, readWishes, type Wishes } from "./wishes";

interface Item {
  hit: Good;
  card: ProductCard;
}
export interface Shelf {
  /** To show beside an answer, the likest first. */
  cards: ProductCard[];
  /** Passages of the products that a question with wishes is answered from. */
  told: Item[];
  /** There are such products, and none has what was wished for. */
  is_unmet: boolean;
  /** Those that come closest then. */
  nearest: IndexHit[];
  /** Products of that kind, and how many of them fit. */
  considered: number;
  fitting: number;
}

const MAX_CARDS = 4;
/** Of the weight of a question's words what a passage must say for its product to be of the kind that was asked for. */
const MIN_SAID = 0.5;
/** Passages looked at to see whether a question is about products. */
const LEADING_PASSAGES = 4;

const EMPTY: Shelf = { cards: [], told: [], is_unmet: false, nearest: [], considered: 0, fitting: 0 };

/** Words that name products without saying which, besides those that match.ts takes for weak. */
const ANY_PRODUCT = new Set(
  `anything something everything stuff gift gifts present presents idea ideas recommend suggest looking
  produkt produkte produkten artikel etwas was irgendetwas geschenk geschenke haben habt gibt verkaufen verkauft suche kosten kostet
  produit produits article articles chose quelque cadeau cadeaux avez vendez cherche coûte
  producto productos artículo artículos algo regalo regalos tienen tenéis tienes venden vendéis busco cuesta
  prodotto prodotti articolo articoli qualcosa regalo regali avete vendete cerco costa
  product producten artikelen iets cadeau cadeaus hebben hebt verkopen zoek kost
  produto produtos artigo artigos alguma coisa presente presentes têm vendem procuro custa`.split(/\s+/),
);

/** What a question is about, by its stems and those of what means the same; empty where any product will do. */
export function readSubject(
  about: string,
  language: string | null,
  synonyms: readonly (readonly string[])[],
): string[] {
  const words = splitFolded(about).filter(
    (word) => !isWeakWord(word) && !ANY_PRODUCT.has(word) && !isFunctionWord(word, undefined, language),
  );
  const stems = words.flatMap(splitStems);
  return [
    ...new Set([
      ...stems,
      ...synonyms
        .map(readSingleWords)
        .filter((group) => shares(group, stems))
        .flat(),
    ]),
  ];
}

/** Only single words are recognised as those of a group, as in the index. */
function readSingleWords(group: readonly string[]): string[] {
  return group.map(splitStems).flatMap((words) => (words.length === 1 ? words : []));
}

function shares(group: readonly string[], stems: readonly string[]): boolean {
  return group.some((word) => stems.includes(word));
}

/** Whether the site's products are looked through for this question. */
export function asksForProducts(wishes: Wishes, { categories }: QueryAnalysis): boolean {
  return isConstrained(wishes) || categories[0] === "product";
}

/**
 * `hits`: what was found for the question; `sold`: the products among which is chosen, and the `terms` they were found by.
 * `own_origins`: from where pictures may come.
 */
export function arrangeShelf({
  wishes,
  analysis,
  hits,
  sold,
  terms,
  own_origins,
  synonyms,
}: {
  wishes: Wishes;
  analysis: QueryAnalysis;
  hits: readonly IndexHit[];
  sold: readonly IndexHit[];
  terms: readonly IndexTerm[];
  own_origins: readonly string[];
  synonyms: readonly (readonly string[])[];
}): Shelf {
  const is_constrained = isConstrained(wishes);
  const leading = hits.slice(0, LEADING_PASSAGES);
  const is_led_by_products = leading.filter(isGood).length * 2 > leading.length;
  if (!asksForProducts(wishes, analysis) && !(is_led_by_products && analysis.categories[0] === "question"))
    return EMPTY;
  const subject = readSubject(wishes.about, analysis.language, synonyms);
  const pages = new Map<string, Item>();
  for (const hit of sold.filter(isGood))
    if (!pages.has(hit.page_id)) pages.set(hit.page_id, { hit, card: toCard(hit, own_origins) });
  const all = [...pages.values()];
  const { items, is_named, is_certain } = pickKind(all, subject, terms, wishes.about, is_constrained);
  const fitting = pickFitting(items, wishes);
  // "Is the blanket in stock?" is answered by its card, whatever that says.
  const shown = is_named && fitting.length === 0 && wishes.in_stock && isWithin(items, wishes) ? items : fitting;
  const is_judged = items.some(({ card }) => isKnown(card, wishes)) && !is_named && (is_certain || is_led_by_products);
  return {
    cards: shown.slice(0, MAX_CARDS).map(({ card }) => card),
    told: is_constrained ? (is_named ? items : fitting).slice(0, MAX_CARDS) : [],
    is_unmet: is_constrained && is_judged && fitting.length === 0,
    nearest: items.map(({ hit }) => hit),
    considered: items.length,
    fitting: fitting.length,
  };
}

/** Of the passages an answer may rest on those of the products that fit, and no other product's. */
export function keepFitting(hits: readonly IndexHit[], told: Shelf["told"]): IndexHit[] {
  if (told.length === 0) return [...hits];
  const pages = new Set(told.map(({ hit }) => hit.page_id));
  const kept = hits.filter((hit) => !isGood(hit) || pages.has(hit.page_id));
  const found = new Set(kept.map(({ page_id }) => page_id));
  return [...told.map(({ hit }) => hit).filter(({ page_id }) => !found.has(page_id)), ...kept];
}

/** The products of the kind that was asked for: those named, else those whose names say most of it, else those whose text does. */
function pickKind(
  all: readonly Item[],
  subject: readonly string[],
  terms: readonly IndexTerm[],
  about: string,
  is_constrained: boolean,
): { items: Item[]; is_named: boolean; is_certain: boolean } {
  if (subject.length === 0)
    return { items: is_constrained ? [...all] : [], is_named: false, is_certain: is_constrained };
  const named = all.filter(({ card }) => isNamed(card.title, subject));
  if (named.length > 0) return { items: named, is_named: true, is_certain: true };
  const counted = all.map((item) => ({ item, said: countSaid(item.card.title, subject) }));
  const most = Math.max(0, ...counted.map(({ said }) => said));
  if (most > 0) {
    const items = counted.filter(({ said }) => said === most).map(({ item }) => item);
    return { items, is_named: false, is_certain: true };
  }
  const weighted = weighTerms(terms, about);
  const enough = MIN_SAID * sumWeights(weighted);
  const items = all.filter(({ hit }) => {
    const said = weighted.filter(({ term }) => hit.matched_terms.includes(term));
    return said.length > 0 && sumWeights(said) >= enough;
  });
  return { items: is_constrained ? items : [], is_named: false, is_certain: false };
}

function countSaid(title: string, subject: readonly string[]): number {
  const words = splitStems(title);
  return new Set(subject.filter((stem) => words.some((word) => isSameWord(word, stem)))).size;
}

/** Of more than one word, all of them said. */
function isNamed(title: string, subject: readonly string[]): boolean {
  const words = splitStems(title);
  return words.length > 1 && words.every((word) => subject.some((stem) => isSameWord(word, stem)));
}

function pickFitting(items: readonly Item[], wishes: Wishes): Item[] {
  const fitting = items.filter(({ card }) => isPriced(card, wishes) && (!wishes.in_stock || isInStock(card)));
  if (wishes.order === null) return fitting;
  const { currency } = fitting[0]?.card ?? {};
  const priced = fitting.filter(({ card }) => card.price !== null && card.currency === currency);
  const prices = priced.map(({ card }) => card.price ?? 0);
  const wanted = wishes.order === "cheapest" ? Math.min(...prices) : Math.max(...prices);
  return priced.filter(({ card }) => card.price === wanted);
}

/** Whether it says what the wishes are about: a shop that shows no prices has not been found to be too dear. */
function isKnown({ price, availability }: ProductCard, { min, max, in_stock, order }: Wishes): boolean {
  const needs_price = min !== null || max !== null || order !== null;
  return (!needs_price || price !== null) && (!in_stock || availability !== null);
}

function isWithin(items: readonly Item[], wishes: Wishes): boolean {
  return items.every(({ card }) => isPriced(card, wishes));
}

/** Whether one of its known prices is as wished. What has no price meets no wish for one. */
function isPriced({ price, price_to, currency }: ProductCard, { min, max, currencies }: Wishes): boolean {
  if (min === null && max === null) return true;
  if (currencies !== null && (currency === null || !currencies.includes(currency))) return false;
  return [price, price_to].some((amount) => amount !== null && isAbove(amount, min) && isBelow(amount, max));
}

function isAbove(amount: number, bound: Bound | null): boolean {
  return bound === null || amount > bound.amount || (bound.inclusive && amount === bound.amount);
}

function isBelow(amount: number, bound: Bound | null): boolean {
  return bound === null || amount < bound.amount || (bound.inclusive && amount === bound.amount);
}

function isInStock({ availability }: ProductCard): boolean {
  return availability === "InStock" || availability === "LimitedAvailability";
}

/** A question as it is searched and answered: what its query wishes for is looked for in prices and not in words. */
export function withoutWishes<Asked extends { question: string; query: string }>(asked: Asked, wishes: Wishes): Asked {
  if (!isConstrained(wishes)) return asked;
  return {
    ...asked,
    question: readWishes(asked.question).about || asked.question,
    query: wishes.about || asked.query,
  };
}

/** As the trace keeps it; null where nothing was wished for. */
export function traceWishes(wishes: Wishes, { considered, fitting }: Shelf): AnswerTrace["wishes"] {
  if (!isConstrained(wishes)) return null;
  const { about: _, currencies, ...wished } = wishes;
  return { ...wished, currencies: currencies && [...currencies], considered, fitting };
}
