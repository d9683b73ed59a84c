import { describe, expect, it } from "vitest";
import { readSubject } from "../../../workers/answers/gaps/subject";
import { makeTrace } from "../../support/trace";

const CANDIDATE = {
  chunk_id: "c",
  version: 1,
  heading_path: [],
  snippet: "",
  score: 1,
  scores: { words: 1, phrases: 0, meaning: null },
};
const found = (page_id: string) => ({
  ...CANDIDATE,
  page_id,
  title: page_id,
  url: `https://shop.example.org/${page_id}`,
  matched_terms: [],
});

describe("readSubject", () => {
  it("gives the stems of the telling words with their weights, and the nearest pages once each", () => {
    const trace = makeTrace({
      query: "Do you ship parcels to Norway?",
      terms: [
        { term: "ship", df: 4, weight: 2 },
        { term: "parcels", df: 2, weight: 3 },
        { term: "norway", df: 0, weight: 6 },
      ],
      candidates: ["a", "a", "b", "c", "d"].map(found),
    });
    const subject = readSubject("Do you ship parcels to Norway?", trace, []);
    expect(subject).toMatchObject({
      question: "Do you ship parcels to Norway?",
      words: { ship: 2, parcel: 3, norway: 6 },
    });
    expect(subject?.nearest_pages.map(({ page_id }) => page_id)).toEqual(["a", "b", "c"]);
  });

  it("names a question that leans on the one before by what was searched", () => {
    const trace = makeTrace({
      query: "Do you ship to Norway? and to Iceland",
      terms: [{ term: "x", df: 1, weight: 1 }],
    });
    const follow_up = { ...trace, analysis: { ...trace.analysis, follow_up: true } };
    expect(readSubject("and to Iceland", follow_up, [])?.question).toBe("Do you ship to Norway? and to Iceland");
  });

  it("keeps common words where a question has no others", () => {
    const trace = makeTrace({ query: "how much does it cost", terms: [{ term: "cost", df: 0, weight: 5 }] });
    expect(readSubject("how much does it cost", trace, [])?.words).toEqual({ cost: 1 });
  });

  it("takes words that mean the same on the site for one word", () => {
    const trace = makeTrace({
      query: "Do you post sweaters abroad?",
      terms: [
        { term: "post", df: 4, weight: 2 },
        { term: "sweaters", df: 2, weight: 3 },
      ],
    });
    const synonyms = [
      ["jumper", "sweater", "woolly top"],
      ["ship", "post", "send"],
    ];
    expect(readSubject("Do you post sweaters abroad?", trace, synonyms)?.words).toEqual({ ship: 2, jumper: 3 });
  });

  it("is nothing for small talk and for a question without a word", () => {
    expect(readSubject("hi", makeTrace(), [])).toBeNull();
    expect(readSubject("???", makeTrace({ query: "???" }), [])).toBeNull();
  });
});
