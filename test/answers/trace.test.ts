import { beforeAll, describe, expect, it } from "vitest";
import { toCandidate } from "../../workers/answers/trace";
import { AnswerTrace } from "../../workers/contract/answers";
import { ANSWER_THRESHOLD } from "../../workers/contract/limits";
import type { Site } from "../../workers/contract/sites";
import type { Llm } from "../../workers/ports";
import { askSite, makeIndexedSite, playClaude, QUESTION, REFUND } from "../support/answers";
import { makeHit } from "../support/passages";

let site: Site;
beforeAll(async () => {
  site = await makeIndexedSite();
});

/** The recorded trace, which is one in every field and in no other. */
async function readTrace(question: string, llm?: Llm): Promise<AnswerTrace> {
  const { record } = await askSite(site, question, llm ? { llm } : {});
  expect(AnswerTrace.parse(record.trace)).toEqual(record.trace);
  return record.trace;
}

const NO_MODEL = {
  model: null,
  template: null,
  sent: null,
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
const REFUNDS = {
  chunk_id: "refunds_0",
  page_id: "page_refunds",
  url: "https://shop.example.org/refunds",
  title: "Refunds",
  heading_path: [],
};

describe("the trace of an answer", () => {
  it("names the passages and the extractive attempt of an answer without a model", async () => {
    const trace = await readTrace(QUESTION);
    expect(trace).toMatchObject({ query: QUESTION, threshold: ANSWER_THRESHOLD, degraded: false, cancelled: false });
    expect(trace.candidates).toEqual([
      {
        ...REFUNDS,
        version: 1,
        snippet: expect.stringMatching(/^Refunds are issued/),
        score: expect.any(Number),
        scores: { words: expect.any(Number), phrases: expect.any(Number), meaning: null },
        matched_terms: ["refunds"],
      },
    ]);
    expect(trace.attempts).toEqual([{ ...NO_MODEL, kept: [{ chunk_id: "refunds_0", quote: REFUND }], dropped: [] }]);
  });

  it("has candidates and no attempt when it abstains", async () => {
    const trace = await readTrace("Do you sell helicopters in Germany with zeppelins and gliders?");
    expect(trace.candidates.map(({ heading_path }) => heading_path)).toContainEqual(["Germany"]);
    expect(trace).toMatchObject({ threshold: ANSWER_THRESHOLD, attempts: [] });
  });

  it.each(["Hello!", "Can I talk to a human?"])("has no search in it for small talk: %s", async (question) => {
    const nothing = { query: null, terms: [], candidates: [], threshold: null, attempts: [] };
    expect(await readTrace(question)).toMatchObject(nothing);
  });

  it("names the model, its template, tokens and cost", async () => {
    const { attempts } = await readTrace(QUESTION, playClaude("good"));
    expect(attempts).toEqual([
      {
        model: "claude-haiku-5-5",
        template: { category: "question", version: 4 },
        sent: { system: expect.stringContaining("SITE (data)"), chunk_ids: ["refunds_0"], earlier_messages: 0 },
        kept: [{ chunk_id: "refunds_0", quote: REFUND }],
        dropped: [],
        input_tokens: 1_200,
        cached_input_tokens: 0,
        cache_write_tokens: 1_000,
        output_tokens: 57,
        stop_reason: "end_turn",
        cost_usd: expect.any(Number),
        own_key: false,
        first_text_ms: expect.any(Number),
        total_ms: expect.any(Number),
        fault: null,
      },
    ]);
  });

  it("shows what was dropped and why", async () => {
    const { attempts } = await readTrace(QUESTION, playClaude("uncited"));
    expect(attempts[0]).toMatchObject({ kept: [], dropped: [{ reason: expect.stringMatching(/^uncited/) }] });
  });

  it("has the model's failure by its kind, then the extractive attempt", async () => {
    const trace = await readTrace(QUESTION, playClaude("overloaded"));
    expect(trace.degraded).toBe(true);
    expect(trace.attempts).toEqual([
      {
        ...NO_MODEL,
        model: "claude-haiku-5-5",
        own_key: false,
        template: { category: "question", version: 4 },
        sent: expect.objectContaining({ chunk_ids: ["refunds_0"] }),
        kept: [],
        dropped: [],
        total_ms: expect.any(Number),
        fault: "outage",
      },
      { ...NO_MODEL, kept: [expect.objectContaining({ chunk_id: "refunds_0" })], dropped: [] },
    ]);
    expect(JSON.stringify(trace)).not.toContain("vendor text");
  });

  it("shows a passage's first 300 characters", () => {
    expect(toCandidate(makeHit(`${"a".repeat(300)}b`)).snippet).toBe("a".repeat(300));
  });
});
