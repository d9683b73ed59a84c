import { expect, it } from "vitest";
import { scoreWords, splitWords } from "../../bench/support/gold-answers";

const score = (said: string, wanted: string) => scoreWords(splitWords(said), splitWords(wanted));

it("counts a word as often as both texts have it, whatever its letters' size and without articles", () => {
  expect(score("The days, the DAYS.", "five days")).toEqual({ precision: 1 / 2, recall: 1 / 2, f1: 1 / 2 });
  expect(score("A refund", "refund")).toEqual({ precision: 1, recall: 1, f1: 1 });
});

it("gives nothing to a text that shares nothing", () => {
  expect(score("", "five days")).toMatchObject({ f1: 0 });
  expect(score("wool", "five days")).toMatchObject({ f1: 0 });
});
