import { describe, expect, it } from "vitest";
import { measureDiversity, scoreLength, scoreQuality, scoreReadability } from "../../../workers/crawl/judge/quality";

describe("the length part", () => {
  it.each([
    [0, 0],
    [150, 15],
    [299, 29.9],
    [300, 30],
    [3_000, 30],
    [6_500, 20],
    [10_000, 10],
    [50_000, 10],
  ])("gives %i characters %d", (chars, score) => {
    expect(scoreLength(chars)).toBeCloseTo(score, 1);
  });
});

describe("the readability part", () => {
  it.each([
    [0, 0],
    [5, 12.5],
    [10, 25],
    [20, 25],
    [30, 12.5],
    [40, 0],
    [90, 0],
  ])("gives %i words a sentence %d", (words, score) => {
    expect(scoreReadability(words)).toBeCloseTo(score, 5);
  });
});

describe("diversity", () => {
  it("is the mean over windows of 50 words, a short rest left out", () => {
    const different = Array.from({ length: 50 }, (_, n) => `word${n}`);
    const same = Array.from({ length: 50 }, () => "word");
    expect(measureDiversity(different)).toBe(1);
    expect(measureDiversity([...different, ...same])).toBeCloseTo(0.51, 5);
    expect(measureDiversity([...different, "word", "word"])).toBe(1);
    expect(measureDiversity(["a", "a", "b", "b"])).toBe(0.5);
    expect(measureDiversity([])).toBe(0);
  });
});

describe("scoreQuality", () => {
  /** Spec §9: below it a page is not published by itself. */
  const MIN_QUALITY = 25;
  const sentence = "Refunds are issued within five business days after your return has reached our warehouse. ";

  it("adds its parts, each rounded to a tenth", () => {
    const page = scoreQuality(
      `## Refunds\n\n${sentence}\n\n- One item\n- Another item\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n`,
      "en",
    );
    expect(page.structure).toBe(20);
    expect(page.score).toBeCloseTo(page.length + page.readability + page.structure + page.diversity, 5);
    for (const part of Object.values(page)) expect(part).toBe(Math.round(part * 10) / 10);
  });

  it("counts what is read and not where links lead", () => {
    const bare = scoreQuality("See the refunds page for more about how we send money back to you.", "en");
    const linked = scoreQuality(
      `See the [refunds page](https://shop.example.org/${"long/".repeat(40)}) for more about how we send money back to you.`,
      "en",
    );
    expect(linked).toEqual(bare);
  });

  it("puts a stub below the line and an article above it", () => {
    expect(scoreQuality("Menu\n\nMenu\n\nLogin\n\nMenu", "en").score).toBeLessThan(MIN_QUALITY);
    expect(scoreQuality("", null)).toMatchObject({ score: 0, length: 0, readability: 0, structure: 0, diversity: 0 });
    const article = `## Refunds\n\n${sentence}Delivery in Norway takes two days and costs less than fifty crowns. Wool is washed by hand at thirty degrees and dried flat, never in a machine.\n\n${sentence}`;
    expect(scoreQuality(article, "en").score).toBeGreaterThan(60);
  });

  it("segments languages without spaces", () => {
    const text = "返金は商品が倉庫に届いてから五営業日以内に行われます。送料も返金します。".repeat(6);
    expect(scoreQuality(text, "ja").readability).toBeGreaterThan(10);
  });

  it("reads 2 MB in linear time", () => {
    const started = performance.now();
    scoreQuality("[a](b) *c* ".repeat(180_000), "en");
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
