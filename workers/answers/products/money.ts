/** Sums of money as visitors write them, in the seven languages of the product. Pure. */

export interface Money {
  amount: number;
  /** ISO 4217 codes it may mean; null where no currency is named. */
  currencies: readonly string[] | null;
  /** Where it stands in the text. */
  start: number;
  end: number;
}

/** "$" and "kr" are several countries' own. */
const CURRENCIES: [written: string, ...codes: string[]][] = [
  [String.raw`US\$|USD`, "USD"],
  [String.raw`CA\$|C\$|CAD`, "CAD"],
  [String.raw`AU?\$|AUD`, "AUD"],
  [String.raw`NZ\$|NZD`, "NZD"],
  [String.raw`R\$|BRL|reais`, "BRL"],
  [String.raw`\$|dollars?|dollari?|dólar(?:es)?|bucks?`, "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"],
  ["£|GBP|pounds?|quid|pfund|livres?|libras?|sterlin[ae]|pond(?:en)?", "GBP"],
  ["€|EUR|euro[s]?", "EUR"],
  ["CHF|fr\\.|francs?|franken|franchi|francos?", "CHF"],
  ["¥|yen", "JPY", "CNY"],
  ["₹|INR|rupees?", "INR"],
  ["kr\\.?|kronor|kroner", "SEK", "NOK", "DKK"],
  ["SEK", "SEK"],
  ["NOK", "NOK"],
  ["DKK", "DKK"],
  ["zł|PLN|zloty", "PLN"],
  ["JPY", "JPY"],
];
const NAMES = CURRENCIES.map(([written]) => written).join("|");
const EXACT = CURRENCIES.map(([written, ...codes]) => ({ named: new RegExp(`^(?:${written})$`, "iu"), codes }));

/** Thousands set off by a point, comma, apostrophe or space; one or two decimals. */
const AMOUNT = String.raw`\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?![\d])|\d{1,7}(?:[.,]\d{1,2})?(?![\d])`;
const MONEY = new RegExp(
  String.raw`(?<![\p{L}\d.,])(?:(?<before>${NAMES})\s?)?(?<amount>${AMOUNT})(?:\s?(?<after>${NAMES})(?!\p{L}))?`,
  "giu",
);

/** Every number of a text that can be a sum, in order. */
export function findMoney(text: string): Money[] {
  return Array.from(text.matchAll(MONEY), ({ 0: whole, index, groups }) => {
    const { before, after, amount = "" } = groups ?? {};
    return {
      amount: readAmount(amount),
      currencies: findCodes(before ?? after),
      start: index,
      end: index + whole.length,
    };
  });
}

function findCodes(name: string | undefined): readonly string[] | null {
  if (name === undefined) return null;
  return EXACT.find(({ named }) => named.test(name))?.codes ?? null;
}

/** "1.299,50" and "1,299.50" are one amount. */
function readAmount(written: string): number {
  const decimals = /[.,](\d{1,2})$/.exec(written)?.[1] ?? "";
  const whole = decimals === "" ? written : written.slice(0, -decimals.length - 1);
  return Number(`${whole.replace(/\D/g, "")}.${decimals || "0"}`);
}
