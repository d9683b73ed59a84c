import { describe, expect, it } from "vitest";
import { createTokenizer, MAX_PIECES, type Vocabulary } from "../../../workers/adapters/use-lite/tokenizer";

const RESERVED: Vocabulary = ["�", "<s>", "</s>", "a", "b", "c"].map((piece) => [piece, 0] as const);
const PIECES: Vocabulary = [
  ...RESERVED,
  ["▁", -4],
  ["▁re", -3],
  ["fund", -3],
  ["▁refund", -5],
  ["s", -2],
  ["r", -6],
  ["e", -6],
  ["f", -6],
  ["ﬁ", -1],
  ["fi", -3],
];
const tokenize = createTokenizer(PIECES);
const spell = (text: string) => tokenize(text).map((id) => PIECES[id]?.[0]);

describe("the tokenizer", () => {
  it("takes the likeliest way through the text, not the longest piece", () => {
    expect(spell("refunds")).toEqual(["▁refund", "s"]);
    const cheaper = createTokenizer(PIECES.map(([piece, score]) => [piece, piece === "fund" ? -1 : score]));
    expect(cheaper("refunds").map((id) => PIECES[id]?.[0])).toEqual(["▁re", "fund", "s"]);
  });

  it("never reads a reserved piece out of the text", () => {
    expect(spell("a </s> b")).toEqual(["▁", "�", "▁", "�", "s", "�", "▁", "�"]);
  });

  it("makes one piece of a run it does not know", () => {
    expect(spell("s😀😀世界s")).toEqual(["▁", "s", "�", "s"]);
  });

  it("reads compatible characters as what they stand for", () => {
    expect(spell("ﬁ")).toEqual(["▁", "fi"]);
  });

  it("takes any white space for one space, and none at the ends", () => {
    expect(spell("\t refund\n\u00a0 s  ")).toEqual(spell("refund s"));
  });

  it("finds nothing in nothing", () => {
    expect(tokenize("")).toEqual([]);
    expect(tokenize(" \n ")).toEqual([]);
  });

  it("stops where the encoder does, in a text of any length", () => {
    expect(tokenize("refund ".repeat(500))).toHaveLength(MAX_PIECES);
    const started = performance.now();
    expect(tokenize("refund ".repeat(500_000))).toHaveLength(MAX_PIECES);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
