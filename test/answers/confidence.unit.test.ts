import { describe, expect, it } from "vitest";
import { analyseQuery } from "../../workers/answers/analyse";
import { lowerByDropped, scoreConfidence } from "../../workers/answers/confidence";
import { ANSWER_THRESHOLD } from "../../workers/contract/limits";
import type { IndexHit, IndexTerm } from "../../workers/ports";
import { makeHit } from "../support/passages";

const REFUNDS = makeHit("Refunds are issued within 5 business days after your return reaches us.", {
  matched_terms: ["refunds"],
});
const UNKNOWN = 5.5;

function score(question: string, terms: IndexTerm[], hits: IndexHit[]): number {
  return scoreConfidence({ question, terms, hits, analysis: analyseQuery(question), embedder: null });
}
const term = (word: string, df: number, weight = df === 0 ? UNKNOWN : 3): IndexTerm => ({ term: word, df, weight });

describe("scoreConfidence", () => {
  it("is sure of a question whose subject a passage is about", () => {
    expect(score("how long do refunds take?", [term("refunds", 3), term("take", 9)], [REFUNDS])).toBeGreaterThan(0.8);
  });

  it.each([
    [
      "Do you sell helicopters?",
      [term("sell", 2), term("helicopters", 0)],
      [makeHit("We sell blankets.", { title: "Shop", matched_terms: ["sell"] })],
    ],
    [
      "Who won the world cup?",
      [term("won", 0), term("world", 1), term("cup", 0)],
      [makeHit("Made for the whole world.", { title: "About", matched_terms: ["world"] })],
    ],
    [
      "Can I rent a blanket?",
      [term("rent", 0), term("blanket", 30, 0.5)],
      [makeHit("This blanket is warm.", { title: "Fell Blanket", matched_terms: ["blanket"] })],
    ],
  ])("is not sure of: %s", (question, terms, hits) => {
    expect(score(question, terms, hits)).toBeLessThan(ANSWER_THRESHOLD);
  });

  it("counts a word the site never uses as its rarest one, whatever weight it came with", () => {
    const hit = makeHit("We sell blankets.", { title: "Shop", matched_terms: ["sell"] });
    expect(score("Do you sell helicopters?", [term("sell", 2), term("helicopters", 0, 0)], [hit])).toBeLessThan(
      ANSWER_THRESHOLD,
    );
  });

  it("is 0 without passages, without words and with words that name no subject", () => {
    expect(score("refunds", [term("refunds", 1)], [])).toBe(0);
    expect(score("?!", [], [REFUNDS])).toBe(0);
    expect(score("how are you?", [term("how", 5), term("are", 5), term("you", 5)], [REFUNDS])).toBe(0);
  });

  it("falls when words lie in different statements rather than in one", () => {
    const terms = [term("refunds", 3), term("bank", 3)];
    const together = makeHit("Refunds go to your bank.", { title: "Help", matched_terms: ["refunds", "bank"] });
    const apart = makeHit("We love dogs. Refunds are fast. Our bank is in Leeds.", {
      title: "Help",
      matched_terms: ["refunds", "bank"],
    });
    expect(score("Do refunds go to my bank?", terms, [apart])).toBeLessThan(
      score("Do refunds go to my bank?", terms, [together]),
    );
  });

  it("falls when the kind of fact asked for is nowhere", () => {
    const terms = [term("repairs", 3)];
    const hit = makeHit("We do repairs with care.", { title: "Help", matched_terms: ["repairs"] });
    expect(score("How much are repairs?", terms, [hit])).toBeLessThan(score("Do you do repairs?", terms, [hit]));
  });

  it("falls more for a name that is not said than for another word", () => {
    const terms = [term("parcel", 3), term("norway", 3)];
    const hit = makeHit("Your parcel comes by post.", { title: "Help", matched_terms: ["parcel"] });
    expect(score("Is my parcel in Norway?", terms, [hit])).toBeLessThan(score("is my parcel in norway?", terms, [hit]));
    expect(score("Is my parcel in Norway?", terms, [hit])).toBeLessThan(ANSWER_THRESHOLD);
  });

  it("takes the words that name a kind of fact as said by a statement that shows it", () => {
    const hit = makeHit("Wash linen at 40 °C.", { title: "Care", matched_terms: ["linen"] });
    const terms = [term("temperature", 0), term("linen", 3)];
    expect(score("What temperature for linen?", terms, [hit])).toBeGreaterThan(0.8);
    expect(score("What thread count has linen?", [term("thread", 0), term("linen", 3)], [hit])).toBeLessThan(
      ANSWER_THRESHOLD,
    );
  });

  it("falls when no passage stands out", () => {
    const field = Array.from({ length: 7 }, (_, n) =>
      makeHit(REFUNDS.text, { chunk_id: `c${n}`, matched_terms: ["refunds"] }),
    );
    expect(score("refunds", [term("refunds", 9)], [REFUNDS, ...field])).toBeLessThan(
      score("refunds", [term("refunds", 9)], [REFUNDS]),
    );
  });

  it("stays between 0 and 1", () => {
    for (const weight of [0, 0.001, 100]) {
      const value = score(
        "refunds",
        [term("refunds", 1, weight)],
        [makeHit("Refunds.", { score: -1, matched_terms: ["refunds"] })],
      );
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  });
});

describe("lowerByDropped", () => {
  const attempt = (kept: number, ...reasons: ("quote_not_found" | "uncited")[]) =>
    ({
      kept: Array.from({ length: kept }, () => ({ chunk_id: "c", quote: "q" })),
      dropped: reasons.map((reason) => ({ text: "", reason })),
    }) as unknown as Parameters<typeof lowerByDropped>[1][number];

  it("trusts less a model that quoted what does not stand there", () => {
    expect(lowerByDropped(0.9, [attempt(3)])).toBe(0.9);
    expect(lowerByDropped(0.9, [attempt(1, "quote_not_found")])).toBeCloseTo(0.765);
    expect(lowerByDropped(0.9, [attempt(1, "quote_not_found", "quote_not_found", "quote_not_found")])).toBeLessThan(
      0.765,
    );
  });

  it("does not mind what was merely left out, nor an attempt before the last", () => {
    expect(lowerByDropped(0.9, [attempt(2, "uncited")])).toBe(0.9);
    expect(lowerByDropped(0.9, [attempt(0, "quote_not_found"), attempt(2)])).toBe(0.9);
  });
});
