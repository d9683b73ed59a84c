import { expect, it } from "vitest";
import { cutWindows } from "../../workers/knowledge/windows";
import type { Embedder, VectorStore } from "../../workers/ports";

const PASSAGE = { title: "Hats", heading_path: ["Felt"], text: "one two three four five" };

it("cuts a passage into windows of one size, each under its title and heading", () => {
  expect(cutWindows(PASSAGE, 3)).toEqual(["Hats. Felt. one two three", "Hats. Felt. four five"]);
});

it("leaves a passage whole where no number of words is given, an empty one too", () => {
  expect(cutWindows(PASSAGE, null)).toEqual(["Hats. Felt. one two three four five"]);
  expect(cutWindows({ ...PASSAGE, text: "" }, null)).toEqual(["Hats. Felt."]);
});

it("is never asked to cut where vectors are kept outside: they are one a passage", () => {
  const model = { model: "m", dimension: 1, languages: null, embed: async () => [] };
  const store: VectorStore = { upsert: async () => {}, query: async () => [], remove: async () => {} };
  // @ts-expect-error A store of vectors and windows exclude each other.
  const cut: Embedder = { ...model, store, max_words: 75 };
  const whole: Embedder = { ...model, store, max_words: null };
  expect([cut.store, whole.store]).toEqual([store, store]);
});
