import { describe, expect, it } from "vitest";
import {
  estimateShared,
  findNeededShare,
  fingerprintPage,
  isSameBody,
  listBandKeys,
  measureShared,
} from "../../workers/knowledge/fingerprint";
import { splitMarkdownWords, splitWords } from "../../workers/knowledge/lexical";
import { changeWords, makeDraw, writeText } from "../support/texts";

const toTitle = (title: string) => splitWords(title).join(" ");

function countShared(a: string[], b: string[]): number {
  const rows = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      (rows[i] ?? [])[j] =
        a[i - 1] === b[j - 1]
          ? (rows[i - 1]?.[j - 1] ?? 0) + 1
          : Math.max(rows[i - 1]?.[j] ?? 0, rows[i]?.[j - 1] ?? 0);
  return rows[a.length]?.[b.length] ?? 0;
}

function countMet(a: { title: string; text: string }, b: { title: string; text: string }): number {
  const keys = new Set(listBandKeys(fingerprintPage(a.title, a.text)));
  return listBandKeys(fingerprintPage(b.title, b.text)).filter((key) => keys.has(key)).length;
}

describe("titles", () => {
  it.each([
    ["Returns and refunds", "Returns and Refunds!"],
    ["Refund policy", "Refunds policy"],
    ["", ""],
    ["How long do refunds take in Norway", "How long do refunds take in all Norway"],
    ["退款政策", "退款政策"],
  ])("of one page: %s, %s", (a, b) => {
    expect(findNeededShare(toTitle(a), toTitle(b))).toBe(0.85);
  });

  it.each([
    ["Wool blanket, red", "Wool blanket, blue"],
    ["Shoes for men", "Shoes for women"],
    ["Refunds", "Returns and refunds"],
    ["Refunds", ""],
    ["Knitting course Part 1", "Knitting course Part 2"],
    ["Knitting course", "Knitting course 2"],
    [
      "Hex bolt DIN 933 A2 steel fully threaded metric pack M8 x 40",
      "Hex bolt DIN 933 A2 steel fully threaded metric pack M8 x 50",
    ],
    [
      "Release notes of the reading room app for every known device v2.1",
      "Release notes of the reading room app for every known device v2.2",
    ],
    ["退款政策", "换货政策"],
  ])("of two pages, whatever their text: %s, %s", (a, b) => {
    expect(findNeededShare(toTitle(a), toTitle(b))).toBeNull();
  });

  it("that each have a word the other lacks need a text that is next to the same", () => {
    const title = "Merino wool blanket extra soft machine washable made in Portugal with fringe in";
    expect(findNeededShare(toTitle(`${title} red`), toTitle(`${title} blue`))).toBe(0.98);
  });
});

describe("bodies", () => {
  it("share what a longest common subsequence says", () => {
    const draw = makeDraw(7);
    for (const [from, to] of [
      [0, 0],
      [0, 5],
      [1, 1],
      [31, 33],
      [32, 32],
      [64, 65],
      [200, 180],
    ] as const) {
      const a = Array.from({ length: from }, () => `w${draw(12)}`);
      const b = Array.from({ length: to }, () => `w${draw(12)}`);
      expect(measureShared(a, b)).toBeCloseTo(from + to === 0 ? 1 : (2 * countShared(a, b)) / (from + to), 10);
    }
  });

  it("of which 85 % is the same are one, with less they are two", () => {
    const draw = makeDraw(3);
    const words = splitWords(writeText(draw, 400));
    const change = (share: number) => words.map((word, at) => (at % 100 < share ? `new${at}` : word));
    expect(isSameBody(words, change(15), 0.85)).toBe(true);
    expect(isSameBody(words, change(16), 0.85)).toBe(false);
  });

  it("of less than 50 words are one only when every word is the same", () => {
    const text =
      "Our shop in Oslo is open from 9 to 17 on weekdays and from 10 to 15 on Saturdays. It is closed on Sundays.";
    const hours = splitWords(text);
    expect(isSameBody(hours, splitWords(text.replace("17", "18")), 0.85)).toBe(false);
    expect(isSameBody(hours, splitWords(text.replace("Oslo", "Bergen")), 0.85)).toBe(false);
    expect(isSameBody(hours, splitWords(text.toUpperCase()), 0.85)).toBe(true);
  });
});

describe("a fingerprint", () => {
  it("is the same for the same words, whatever their marks, and as small for a long page", () => {
    const a = fingerprintPage("Refunds", "# Refunds\n\nMoney is **back** within [five days](https://shop.example/a).");
    expect(fingerprintPage("REFUNDS", "Refunds\n\nmoney is back within [five days](https://shop.example/b)")).toEqual(
      a,
    );
    expect(a.minhash).toHaveLength(96);
    expect(fingerprintPage("Long", writeText(makeDraw(1), 5_000)).minhash).toHaveLength(96);
    for (const value of a.minhash) expect(value).toBe(value >>> 0);
  });

  it("estimates what two texts share, in any script", () => {
    const draw = makeDraw(5);
    const chinese = "退款政策十四天内可退款我们接受任何原因的退货请保留收据并联系客服人员处理您的订单".repeat(3);
    for (const text of [writeText(draw, 600), chinese]) {
      const print = fingerprintPage("a", text).minhash;
      expect(estimateShared(print, fingerprintPage("a", text).minhash)).toBe(1);
      expect(estimateShared(print, fingerprintPage("a", `${text} 新 new`).minhash)).toBeGreaterThan(0.8);
      expect(estimateShared(print, fingerprintPage("a", writeText(draw, 600)).minhash)).toBeLessThan(0.2);
    }
    const words = splitMarkdownWords(chinese);
    expect(words.length).toBeGreaterThan(40);
  });

  it("of a page without words meets none, of one word only its own", () => {
    expect(fingerprintPage("Empty", " \n").minhash).toEqual([]);
    expect(listBandKeys(fingerprintPage("Empty", ""))).toEqual([]);
    expect(countMet({ title: "A", text: "Hello" }, { title: "A", text: "Hello" })).toBe(24);
    expect(countMet({ title: "A", text: "Hello" }, { title: "A", text: "Goodbye" })).toBe(0);
  });

  it("meets those of which every tenth word differs, and hardly another text or another number", () => {
    const draw = makeDraw(11);
    let missed = 0;
    for (let n = 0; n < 40; n++) {
      const page = { title: "How we ship to Norway", text: writeText(draw, 300) };
      if (countMet(page, { ...page, text: changeWords(draw, page.text, 0.1) }) === 0) missed++;
      expect(countMet(page, { ...page, title: "How we ship to Norway 2" })).toBe(0);
      expect(countMet(page, { ...page, text: writeText(draw, 300) })).toBeLessThan(4);
    }
    expect(missed).toBeLessThan(3);
  });
});
