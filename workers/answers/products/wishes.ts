/** What a question asks of a product: its price, that it is in stock, the cheapest. In seven languages. Pure. */
import { findMoney, type Money } from "./money";

export interface Bound {
  amount: number;
  /** "At most" and not "under". */
  inclusive: boolean;
}
export interface Wishes {
  /** The text without the words of the wishes: what it is about. */
  about: string;
  min: Bound | null;
  max: Bound | null;
  /** ISO 4217 codes a price must be in; null: any. */
  currencies: readonly string[] | null;
  in_stock: boolean;
  order: "cheapest" | "dearest" | null;
}

interface Relation {
  bound: "min" | "max";
  inclusive: boolean;
  /** Means a price only where a currency is named: "from 20", "within 30 days". */
  needs_currency: boolean;
  before: RegExp;
}

/** May stand between a relation and its amount. */
const FILLER = String.raw`(?:\s+(?:the|a|de|i|ai|gli|dei|los|las|dos|os|les|die|den|der|circa|about|around|etwa|environ|unos))?`;
const endsWith = (words: string) => new RegExp(String.raw`(?<!\p{L})(?:${words})${FILLER}\s*$`, "iu");

const relation = (bound: Relation["bound"], inclusive: boolean, words: string, needs_currency = false): Relation => ({
  bound,
  inclusive,
  needs_currency,
  before: endsWith(words),
});

/** "No more than" stands before "more than", which it ends with. */
const RELATIONS: Relation[] = [
  relation(
    "max",
    true,
    "(?:no|not) more than|at most|up to|max(?:imum|imal)?\\.?(?: of)?|not over|nicht mehr als|höchstens|nicht über|pas plus de|au (?:plus|maximum)|maximum|jusqu[’']à|no más de|como máximo|máximo|non più di|al massimo|massimo|fino a|niet meer dan|hoogstens|ten hoogste|maximaal|não mais (?:de|que)|no máximo|até|budget(?: (?:is|of|ist|von|est|de|di|van|é|è))?:?",
  ),
  relation("max", true, "bis(?: zu)?|hasta|tot|within|for|für|pour|por|per|voor", true),
  relation(
    "min",
    true,
    "at least|no less than|not less than|minimum|mindestens|nicht weniger als|au moins|al menos|no menos de|mínimo|almeno|minimo|non meno di|minstens|minimaal|niet minder dan|pelo menos|não menos de",
  ),
  relation("min", true, "from|starting (?:at|from)|ab|à partir de|dès|desde|a partir de|da|a partire da|vanaf", true),
  relation(
    "max",
    false,
    "under|below|less than|cheaper than|beneath|unter(?:halb(?: von)?)?|weniger als|günstiger als|billiger als|(?:à )?moins de|sous|en[ -]dessous de|inférieure?s? à|menos de|más baratos? (?:de|que)|por debajo de|inferior(?:es)? a|meno di|sotto|al di sotto di|inferior[ei] a|onder|minder dan|goedkoper dan|abaixo de|menos d[eo]s?|mais barat[oa]s? (?:de|que)",
  ),
  relation(
    "min",
    false,
    "over|above|more than|über|mehr als|teurer als|plus de|au[ -]dessus de|supérieure?s? à|más de|por encima de|superior(?:es)? a|più di|oltre|sopra|superior[ei] a|boven|meer dan|duurder dan|mais de|acima de",
  ),
];
/** After the amount: "£50 or less". */
const OR_LESS =
  /^\s*(?:or (?:less|under|below|cheaper)|oder (?:weniger|günstiger)|max(?:imum|imal)?|ou moins|o menos|o meno|of minder|ou menos)(?!\p{L})/iu;
const OR_MORE = /^\s*(?:or (?:more|over|above)|oder mehr|ou plus|o más|o più|of meer|ou mais)(?!\p{L})/iu;

const BETWEEN = endsWith("between|zwischen|entre|tra|fra|tussen");
const FROM = endsWith("from|von|de|da|van|between|zwischen|entre|tra|fra|tussen");
const TO = /^\s*(?:and|to|und|bis|et|à|y|a|e|en|tot|[-–—])\s*$/iu;
/** An amount without a currency is a price only where nothing that could be its unit follows. */
const NO_UNIT =
  /^\s*(?:$|[?.!,;:)]|(?:and|or|that|which|in stock|please|und|oder|die|auf lager|bitte|et|ou|en stock|qui|y|o|que|e|che|in|en|of|op voorraad|em)(?!\p{L}))/iu;

/** "Orders over £100 are delivered free" names no price of a product. */
const OF_ORDERS =
  /(?<!\p{L})(?:orders?|order value|spend(?:ing)?|basket|cart|deliver(?:y|ed|ies)?|shipping|shipped|postage|bestell\p{L}*|einkauf\p{L}*|warenkorb|liefer\p{L}*|versand\p{L}*|commandes?|achats?|panier|livraison|livrée?s?|pedidos?|compras?|envíos?|entregas?|ordin[ei]|acquist[oi]|spedizion[ei]|consegn[ae]|besteding|aankoop|leverings?|bezorg\p{L}*|verzend\p{L}*|encomendas?|fretes?)(?:\s+\p{L}+){0,2}\s*$/iu;

const IN_STOCK =
  /(?<!\p{L})(?:(?:currently |now )?in stock|available (?:now|today|immediately|right now)|(?:sofort )?(?:auf lager|vorrätig|lieferbar)|sofort verfügbar|en stock|disponibles? (?:immédiatement|maintenant|tout de suite|ahora|en tienda)|en existencias?|disponibil[ei](?: subito)?|in magazzino|(?:op|in) voorraad|leverbaar|em (?:estoque|stock)|(?:à|a) pronta entrega)(?!\p{L})/iu;
const CHEAPEST =
  /(?<!\p{L})(?:cheapest|least expensive|lowest[ -]price[ds]?|(?:günstigste|billigste|preiswerteste)[nmrs]?|(?:le |la |les )?moins ch(?:er|ère)s?|más (?:barat|económic)[oa]s?|(?:più economic|più convenient|meno car)(?:o|a|i|e|he)|goedkoopste|mais (?:barat[oa]s?|em conta))(?!\p{L})/iu;
const DEAREST =
  /(?<!\p{L})(?:most expensive|dearest|highest[ -]price[ds]?|teuerste[nmrs]?|(?:le |la |les )plus ch(?:er|ère)s?|más car[oa]s?|più car[oaie]|duurste|mais car[oa]s?)(?!\p{L})/iu;

/** Reads the wishes out of a question; one without any has none set, and is `about` itself. */
export function readWishes(text: string): Wishes {
  const wishes: Wishes = { about: text, min: null, max: null, currencies: null, in_stock: false, order: null };
  const cut: [start: number, end: number][] = [];
  readBounds(text, wishes, cut);
  const find = (pattern: RegExp) => {
    const found = pattern.exec(text);
    if (found) cut.push([found.index, found.index + found[0].length]);
    return found !== null;
  };
  wishes.in_stock = find(IN_STOCK);
  wishes.order = find(CHEAPEST) ? "cheapest" : find(DEAREST) ? "dearest" : null;
  if (cut.length > 0) wishes.about = cutOut(text, cut);
  return wishes;
}

/** "Under £50?", "in stock?": of what was spoken of before. */
export function isMereWish(text: string): boolean {
  const wishes = readWishes(text);
  return isConstrained(wishes) && !/\p{L}/u.test(wishes.about);
}

/** Whether anything is wished for that a product can fail. */
export function isConstrained({ min, max, in_stock, order }: Wishes): boolean {
  return min !== null || max !== null || in_stock || order !== null;
}

function readBounds(text: string, wishes: Wishes, cut: [number, number][]): void {
  const sums = findMoney(text);
  for (let at = 0; at < sums.length; at++) {
    const [sum, next] = [sums[at], sums[at + 1]];
    if (!sum) continue;
    if (next && readRange(text, sum, next, wishes, cut)) at++;
    else readBound(text, sum, wishes, cut);
  }
}

/** "Between 20 and 40", "£20 to £40", "20–40 €". */
function readRange(text: string, low: Money, high: Money, wishes: Wishes, cut: [number, number][]): boolean {
  if (!TO.test(text.slice(low.end, high.start)) || low.amount > high.amount) return false;
  const currencies = high.currencies ?? low.currencies;
  const before = text.slice(0, low.start);
  const is_price = currencies !== null || (BETWEEN.test(before) && NO_UNIT.test(text.slice(high.end)));
  if (!is_price || OF_ORDERS.test(before.replace(FROM, ""))) return false;
  wishes.min = { amount: low.amount, inclusive: true };
  wishes.max = { amount: high.amount, inclusive: true };
  wishes.currencies = currencies;
  cut.push([FROM.exec(before)?.index ?? low.start, high.end]);
  return true;
}

function readBound(text: string, { amount, currencies, start, end }: Money, wishes: Wishes, cut: [number, number][]) {
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const postfix = (OR_LESS.exec(after) ?? OR_MORE.exec(after))?.[0];
  if (postfix !== undefined) {
    if (currencies === null) return;
    wishes[OR_LESS.test(after) ? "max" : "min"] = { amount, inclusive: true };
    wishes.currencies = currencies;
    cut.push([start, end + postfix.length]);
    return;
  }
  for (const relation of RELATIONS) {
    const found = relation.before.exec(before);
    if (!found) continue;
    if (currencies === null && (relation.needs_currency || !NO_UNIT.test(after))) return;
    if (OF_ORDERS.test(before.slice(0, found.index))) return;
    wishes[relation.bound] = { amount, inclusive: relation.inclusive };
    wishes.currencies = currencies ?? wishes.currencies;
    cut.push([found.index, end]);
    return;
  }
}

/** The text without these parts, in one line. */
function cutOut(text: string, parts: readonly [start: number, end: number][]): string {
  let out = "";
  let at = 0;
  for (const [start, end] of parts.toSorted(([a], [b]) => a - b)) {
    if (start > at) out += `${text.slice(at, start)} `;
    at = Math.max(at, end);
  }
  return (out + text.slice(at))
    .replace(/\s+/g, " ")
    .replace(/ (?=[?.!,;:])/g, "")
    .trim();
}
