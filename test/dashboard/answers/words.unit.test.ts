import { describe, expect, it } from "vitest";
import { hasFilters, readFilters, writeFilters } from "../../../dashboard/answers/filters";
import { describeWishes } from "../../../dashboard/answers/product-words";
import {
  describeOutcome,
  describeReason,
  describeUse,
  showCost,
  showMilliseconds,
  showPercent,
} from "../../../dashboard/answers/words";
import type { AnswerTrace } from "../../../workers/contract/answers";

const CANDIDATE: AnswerTrace["candidates"][number] = {
  chunk_id: "chunk_1",
  page_id: "page_1",
  version: 1,
  url: "https://shop.example/returns",
  title: "Returns",
  heading_path: [],
  snippet: "30 days",
  score: 4,
  scores: { words: 4, phrases: 0, meaning: null },
  matched_terms: ["returns"],
};
const ATTEMPT: AnswerTrace["attempts"][number] = {
  model: null,
  template: null,
  sent: null,
  kept: [],
  dropped: [],
  input_tokens: null,
  cached_input_tokens: null,
  cache_write_tokens: null,
  output_tokens: null,
  stop_reason: null,
  cost_usd: null,
  own_key: null,
  first_text_ms: null,
  total_ms: null,
  fault: null,
};
const WISHES = { min: null, max: null, currencies: null, in_stock: true, order: null };
const TRACE: AnswerTrace = {
  analysis: { categories: ["question"], language: "en", follow_up: false, thanks: false },
  query: "returns",
  before: "",
  terms: [],
  wishes: null,
  candidates: [CANDIDATE],
  threshold: 0.55,
  attempts: [ATTEMPT],
  times: {},
  degraded: false,
  cancelled: false,
};

describe("describeOutcome", () => {
  it("gives each reason for an abstention a sentence of its own", () => {
    const sentences = [
      describeOutcome("abstained", { ...TRACE, candidates: [], attempts: [] }, 0),
      describeOutcome("abstained", TRACE, 0.8),
      describeOutcome("abstained", { ...TRACE, attempts: [] }, 0.3),
      describeOutcome("abstained", { ...TRACE, attempts: [] }, 0.8),
      describeOutcome("abstained", { ...TRACE, attempts: [], wishes: { ...WISHES, considered: 2, fitting: 0 } }, 0.8),
    ];
    expect(new Set(sentences).size).toBe(sentences.length);
  });
});

describe("describeUse", () => {
  it("says what a model took, as far as it is known, and nothing of an extractive try", () => {
    const used = { model: "m", total_ms: 1_240, first_text_ms: 400, input_tokens: 200, output_tokens: 56 };
    expect(describeUse({ ...ATTEMPT, ...used, cached_input_tokens: 150, cost_usd: 0.00042 })).toBe(
      "1.2 s, first words after 400 ms; 200 tokens read (150 of them kept from before), 56 written; $0.00042",
    );
    expect(describeUse({ ...ATTEMPT, model: "m", total_ms: 87 })).toBe("87 ms");
    expect(describeUse(ATTEMPT)).toBe("");
  });
});

describe("wishes", () => {
  const under = { ...WISHES, in_stock: false, considered: 1, fitting: 1, max: { amount: 50, inclusive: false } };

  it("are said as they were understood", () => {
    expect(describeWishes({ ...under, currencies: ["GBP"], in_stock: true })).toBe("under £50.00, in stock");
    expect(describeWishes({ ...under, currencies: ["USD", "CAD"] })).toBe("under 50, in USD or CAD");
    expect(describeWishes({ ...under, min: { amount: 20, inclusive: true } })).toBe("between 20 and 50");
    expect(describeWishes({ ...under, max: null, order: "cheapest" })).toBe("the cheapest");
    expect(describeWishes({ ...under, min: { amount: 20, inclusive: true }, max: null })).toBe("at least 20");
  });
});

describe("numbers", () => {
  it("are shown as people read them", () => {
    expect([showPercent(0.8234), showPercent(1)]).toEqual(["82%", "100%"]);
    expect([showMilliseconds(0.2), showMilliseconds(87.4), showMilliseconds(1_284)]).toEqual([
      "<1 ms",
      "87 ms",
      "1.3 s",
    ]);
    expect([showCost(0), showCost(0.000419), showCost(1.5)]).toEqual(["$0.00", "$0.00042", "$1.50"]);
  });
});

describe("filters", () => {
  it("survive the way through the address", () => {
    const filters = { outcome: "abstained", rating: "thumbs_down", asked_by: "visitor", q: "tent", page: 3 } as const;
    expect(readFilters(new URLSearchParams(writeFilters(filters)))).toEqual(filters);
  });

  it("leave out what the server would refuse", () => {
    const search = new URLSearchParams("outcome=great&rating=5&asked_by=&q=&page=0");
    expect(readFilters(search)).toEqual({});
    expect(hasFilters(readFilters(search))).toBe(false);
    expect(hasFilters({ page: 2 })).toBe(false);
    expect(hasFilters({ q: "tent" })).toBe(true);
  });
});

describe("describeReason", () => {
  it("gives what was tapped and what was written", () => {
    expect(describeReason("wrong")).toBe("It is wrong");
    expect(describeReason("incomplete: No word on Norway.\nNor Iceland.")).toBe(
      "Something is missing: No word on Norway.\nNor Iceland.",
    );
    expect(describeReason("It took ten days: why?")).toBe("It took ten days: why?");
    expect(describeReason("constructor: x")).toBe("constructor: x");
  });
});
