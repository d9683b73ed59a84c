import { describe, expect, it } from "vitest";
import { isConstrained, readWishes } from "../../../workers/answers/products/wishes";

/** As `about | min | max | currencies | in stock | order`. */
function describeWishes(text: string): string {
  const { about, min, max, currencies, in_stock, order } = readWishes(text);
  const bound = (sign: string, value: typeof min) =>
    value ? ` ${sign}${value.inclusive ? "=" : ""}${value.amount}` : "";
  const [currency] = currencies ?? [];
  return `${about} |${bound(">", min)}${bound("<", max)}${currency ? ` ${currency}` : ""}${in_stock ? " in stock" : ""}${order ? ` ${order}` : ""}`;
}

describe("the wishes of a question", () => {
  it.each([
    ["duvets under $50", "duvets | <50 USD"],
    ["Duvets under £200 in stock?", "Duvets? | <200 GBP in stock"],
    [
      "Which throws are in stock and cost less than 1,250.50 euros?",
      "Which throws are and cost? | <1250.5 EUR in stock",
    ],
    ["blankets for no more than £80", "blankets for | <=80 GBP"],
    ["a pillow, £50 or less", "a pillow, | <=50 GBP"],
    ["throws over 100", "throws | >100"],
    ["throws between £40 and £80", "throws | >=40 <=80 GBP"],
    ["throws between 40 and 80", "throws | >=40 <=80"],
    ["throws £40-£80", "throws | >=40 <=80 GBP"],
    ["my budget is £100, which duvet?", "my, which duvet? | <=100 GBP"],
    ["what is your cheapest blanket?", "what is your blanket? | cheapest"],
    ["the most expensive duvet", "the duvet | dearest"],
    ["Decken unter 50 € auf Lager", "Decken | <50 EUR in stock"],
    ["Welche Kissen kosten zwischen 20 und 40 Euro?", "Welche Kissen kosten? | >=20 <=40 EUR"],
    ["Was ist die günstigste Decke, höchstens 1.200 CHF?", "Was ist die Decke,? | <=1200 CHF cheapest"],
    ["une couette à moins de 50 euros en stock", "une couette | <50 EUR in stock"],
    ["la couette la moins chère", "la couette | cheapest"],
    ["entre 20 et 40 € pour un oreiller", "pour un oreiller | >=20 <=40 EUR"],
    ["mantas por menos de 50 euros", "mantas por | <50 EUR"],
    ["la manta más barata en stock", "la manta | in stock cheapest"],
    ["coperte sotto i 50 € disponibili subito", "coperte | <50 EUR in stock"],
    ["il cuscino più economico", "il cuscino | cheapest"],
    ["dekens onder de 50 euro op voorraad", "dekens | <50 EUR in stock"],
    ["het goedkoopste kussen tot € 40", "het kussen | <=40 EUR cheapest"],
    ["mantas até R$ 200 em estoque", "mantas | <=200 BRL in stock"],
    ["a manta mais barata", "a manta | cheapest"],
  ])("are read out of %s", (text, wishes) => {
    expect(describeWishes(text)).toBe(wishes);
    expect(isConstrained(readWishes(text))).toBe(true);
  });

  it.each([
    "How long do refunds take?",
    "Is delivery free for orders over £100?",
    "free delivery over £50",
    "Is the delivery of the blanket faster than 5 days?",
    "Delivery between 3 and 5 days",
    "Is it a duvet for under 18 °C?",
    "Which duvet fits beds from 90 to 140 cm?",
    "Ist der Versand ab 50 € kostenlos?",
    "Les commandes de plus de 100 euros sont-elles livrées gratuitement ?",
    "What does the Fell Blanket cost?",
    "Can I return it within 30 days?",
    "The throw that is out of stock",
  ])("are none in %s", (text) => {
    expect(describeWishes(text)).toBe(`${text} |`);
    expect(isConstrained(readWishes(text))).toBe(false);
  });

  it("are read in time that does not grow with what was typed", () => {
    const text = `under 1${",000".repeat(250)} `.padEnd(4_000, "1 2 ");
    const started = performance.now();
    readWishes(text);
    readWishes("1".repeat(4_000));
    readWishes("under ".repeat(600));
    expect(performance.now() - started).toBeLessThan(500);
  });
});
