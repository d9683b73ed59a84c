/** Sums of money, so that what a page says only where nobody looks names no other price than the page does. Pure. */
import type { PageElement } from "./page-tree";

/** Amounts in every way they can be read: "1.299" is 1299 and 1.299. */
export type Sums = ReadonlySet<number>;

const CURRENCY = String.raw`\p{Sc}|(?<!\p{L})(?:US|CA|AU?|NZ|R)\$|(?<!\p{L})(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CAD|AUD|NZD|JPY|CNY|INR|BRL|euros?|dollars?|kr|zł)(?!\p{L})`;
/** Cents are often set in a smaller size: "78^95", "78 95". */
const AMOUNT = String.raw`\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?!\d)(?:[.,^ ]\d{2}(?!\d))?|\d{1,9}(?:[.,^ ]\d{1,2}(?!\d))?`;
const SUM = new RegExp(
  String.raw`(?:${CURRENCY})[\s*_]{0,4}(?<after>${AMOUNT})|(?<![\d.,])(?<before>${AMOUNT})[\s*_]{0,4}(?:${CURRENCY})`,
  "giu",
);

/** Beside such words a sum is what sending costs, an order must reach or a month's instalment is, and not what the thing costs. */
const BESIDE =
  /(?<!\p{L})(?:deliver|shipp|postage|orders? (?:over|above|of|from)|spend|express|standard|free(?!\p{L})|fee(?!\p{L})|save|discount|per month|monthly|a month|instal|gift|voucher|liefer|versand|bestell|einkauf|gratis|kostenlos|gebühr|monat|rate[n]?(?!\p{L})|gutschein|rabatt|spar|livraison|commande|achat|offert|gratuit|frais|mois|mensuel|envío|pedido|compra|mes(?!\p{L})|mensual|spedizion|consegna|ordin[ei]|mese|mensil|verzend|bezorg|levering|maand|entrega|frete|encomenda|mês|mensal|parcela)|\/ ?mo(?!\p{L})/iu;

/** The sums of a text that may be the price of what it is about: those of delivery, orders and instalments are not. */
export function readPrices(markdown: string): Sums {
  const parts = markdown.split(/\n|(?<=[.!?]) /).filter((part) => !BESIDE.test(part));
  return readSums(parts.join("\n"));
}

/** The sums with a currency beside them in a text. */
export function readSums(text: string): Sums {
  return new Set(
    Array.from(text.matchAll(SUM), ({ groups }) => readAmount(groups?.after ?? groups?.before ?? "")).flat(),
  );
}

function readAmount(written: string): number[] {
  const digits = Number(written.replace(/\D/g, ""));
  const cents = /[.,^ ](\d{1,2})$/.exec(written)?.[1];
  const whole = cents === undefined ? written : written.slice(0, -cents.length - 1);
  const readings = cents === undefined ? [digits] : [Number(`${whole.replace(/\D/g, "")}.${cents}`)];
  if (/^\d+\.\d{3}$/.test(written)) readings.push(Number(written));
  // "From 20 30 €": what a space parts may be two numbers.
  if (cents !== undefined && /[ ^]\d+$/.test(written)) readings.push(Number(whole.replace(/\D/g, "")));
  return readings;
}

/** The sums an element shows: parts of an amount may stand in elements of their own. */
export function readSumsOf(element: PageElement): Sums {
  const parts: string[] = [];
  collectTexts(element, parts);
  return new Set([...readSums(parts.join("")), ...readSums(parts.join(" "))]);
}

function collectTexts(element: PageElement, parts: string[]): void {
  for (const child of element.children) {
    if (typeof child === "string") parts.push(child.trim());
    else collectTexts(child, parts);
  }
}
