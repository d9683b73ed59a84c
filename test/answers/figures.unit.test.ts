import { describe, expect, it } from "vitest";
import { findForeignFigure, readFigures } from "../../workers/answers/figures";

const find = (sentence: string, ...proofs: string[]) => findForeignFigure(sentence, proofs.map(readFigures));

describe("figures that stand in the cited text", () => {
  it.each([
    ["Refunds take 5 days.", "Refunds are issued within 5 business days."],
    ["1. Wait 5 days.", "Wait five days."],
    ["Refunds take five working days.", "Refunds take 5 days."],
    ["It costs 1,000 EUR.", "Preis: 1.000,00 €"],
    ["It costs €1000.", "1 000 euros"],
    ["It costs 1 000 €.", "1'000 EUR"],
    ["It costs 5 EUR.", "5,00 €"],
    ["It costs $5.50.", "5,5 USD"],
    ["It costs £1,249.5.", "£1249.50"],
    ["We open at 5pm.", "Open until 17:00"],
    ["We open at 17:00.", "Open until 5 pm"],
    ["We open at 17:30.", "Open until 5:30 p.m."],
    ["Wir öffnen um 9:00 Uhr.", "ab 9 Uhr"],
    ["From 09:30 on.", "9:30"],
    ["It ends on 3 March 2026.", "Ends 2026-03-03"],
    ["It ends on March 3rd, 2026.", "03.03.2026"],
    ["Es endet am 3. März 2026.", "March 3, 2026"],
    ["Se termine le 3 mars.", "3/3/2026"],
    ["Write to Help@Example.org.", "mailto: help@example.org"],
    ["Call 01632 960118.", "Tel. 01632 960 118"],
    ["Call (01632) 960-118.", "01632 960118"],
    ["Up to 20 % off.", "save 20 percent"],
    ["It is 9 EUR to Germany.", "| Country | Price in € |\n| Germany | 9 |"],
    ["There are two ways to pay.", "By card or by invoice."],
    ["Zwei Dinge sind nötig.", "Pass und Ticket."],
    ["½ cup of sugar.", "½ cup"],
    ["Version 2.10.3 is needed.", "since 2.10.3"],
    ["Open 24/7.", "24 hours a day, 7 days a week"],
    ["Use an A4 sheet.", "A4 paper"],
    ["بعد ٥ أيام", "5 days"],
    ["See [the guide](https://shop.example.org/guide-77).", "See the guide"],
    ["You may return it.", "Returns are possible."],
    ["Step 3 comes first.", "1. Open\n2. Cut\n3. Close"],
  ])("%s ← %s", (sentence, proof) => expect(find(sentence, proof)).toBeNull());

  it("may stand in any of several cited texts", () =>
    expect(find("5 days, or 10 EUR.", "It takes 5 days.", "It costs 10 EUR.")).toBeNull());
});

describe("figures that do not", () => {
  it.each([
    ["Refunds take 6 days.", "Refunds take 5 days.", "6"],
    ["Refunds take six working days.", "Refunds take 5 days.", "six"],
    ["Das dauert zehn Tage.", "Das dauert 14 Tage.", "zehn"],
    ["It costs 10 EUR.", "It costs 1,0 EUR for 100 g.", "10"],
    ["It costs 1,5 EUR.", "It costs 15 EUR.", "1,5"],
    ["It costs $49.", "It costs 49 EUR.", "$"],
    ["It costs 49 EUR.", "It costs 49.", "EUR"],
    ["20 % off.", "20 euros off.", "%"],
    ["We open at 18:00.", "Open until 17:00", "18:00"],
    ["We open at 6pm.", "Open until 17:00, 5 days", "6"],
    ["We open at 9:45.", "from 9:30 until 45", "9:45"],
    ["It ends on 3 April 2026.", "2026-03-03", "April"],
    ["It ends on 3 March 2027.", "3 March 2026", "2027"],
    ["Write to help@evil.example.", "help@example.org", "help@evil.example"],
    ["Call 01632 960119.", "01632 960118", "960119"],
    ["It weighs 1.000 g.", "It weighs 2.000 g.", "1.000"],
  ])("%s ← %s", (sentence, proof, figure) => expect(find(sentence, proof)).toBe(figure));

  it("of a code block are found as well", () =>
    expect(find("```\npip install x==2.0\n```", "pip install x==1.0")).toBe("2.0"));
});
