import { beforeAll, describe, expect, it } from "vitest";
import type { AnswerInput } from "../../workers/answers/service";
import type { Site } from "../../workers/contract/sites";
import type { Llm } from "../../workers/ports";
import { askSite, makeIndexedSite, playClaude, readRequests } from "../support/answers";

const QUESTION = "And to Canada, how long does that take?";
const HISTORY: AnswerInput["history"] = [
  { role: "user", text: "How much is shipping to Germany?" },
  { role: "assistant", text: "It costs £14 [1]. See [rates](https://shop.example.org/rates)." },
];
const RESTATED = "How many days does shipping to Canada take?";

let site: Site;
beforeAll(async () => {
  site = await makeIndexedSite();
});
const ask = (question: string, llm: Llm, wanted: Partial<Site> = {}, history = HISTORY) =>
  askSite({ ...site, ...wanted }, question, { llm, input: { history } });

describe("a question that leans on those before it", () => {
  it("is searched for as the model says it stands alone, and the trace says what that took", async () => {
    const llm = playClaude("restated+good");
    const { record, sources } = await ask(QUESTION, llm);
    expect(record.trace).toMatchObject({
      query: RESTATED,
      before: "",
      restated: { query: RESTATED, model: "claude-haiku-5-5", output_tokens: 57, own_key: false, fault: null },
      times: { restate_ms: expect.any(Number) },
    });
    expect(record.trace.restated?.cost_usd).toBeGreaterThan(0);
    expect(sources).toMatchObject([{ id: "shipping_1" }]);
  });

  it("is sent as data, briefly and without addresses; the answer is written from the visitor's own words", async () => {
    const llm = playClaude("restated+good");
    await ask(QUESTION, llm);
    const [first, second] = await readRequests(llm.key);
    const turns = [
      { role: "user", text: "How much is shipping to Germany?" },
      { role: "assistant", text: "It costs £14. See rates." },
      { role: "user", text: QUESTION },
    ];
    expect(first?.body).toMatchObject({
      model: "claude-haiku-5-5",
      max_tokens: 100,
      messages: [{ role: "user", content: [{ type: "text", text: JSON.stringify(turns) }] }],
    });
    expect(JSON.stringify(second?.body)).toContain(QUESTION);
    expect(JSON.stringify(second?.body)).not.toContain(RESTATED);
  });

  it.each(["restated_badly", "overloaded", "cut_early", "cut", "refusal"])(
    "is searched for as the rules put it when the model gives no query: %s",
    async (behaviour) => {
      const { record, response_text, sources } = await ask(QUESTION, playClaude(`${behaviour}+good`));
      expect(record.trace.restated).toMatchObject({ query: null });
      expect(record.trace.query).toMatch(/shipping.*Canada/);
      expect(sources[0]?.id).toBe("shipping_1");
      expect(response_text).not.toMatch(/evil|rules/);
    },
  );

  it("waits no longer than it may for a model that is late", async () => {
    let calls = 0;
    const late: Llm = {
      model: "claude-haiku-5-5",
      async *stream(_, signal) {
        if (++calls > 1) throw new Error("down");
        await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
        yield { type: "text", text: RESTATED };
      },
    };
    const started = Date.now();
    const { record } = await ask(QUESTION, late);
    expect(Date.now() - started).toBeLessThan(5_000);
    expect(record.trace.restated).toMatchObject({ query: null, fault: "broken" });
    expect(record).toMatchObject({ outcome: "degraded" });
  });
});

describe("no model is asked what a question means", () => {
  it.each([
    ["that stands alone", "How long do refunds take?", HISTORY, {}],
    ["that is the first", QUESTION, [], {}],
    ["where the owner has switched the AI off", QUESTION, HISTORY, { ai_enabled: false }],
  ])("%s", async (_, question, history, wanted) => {
    const llm = playClaude("good");
    const { record } = await ask(question, llm, wanted, history);
    expect(record.trace.restated).toBeUndefined();
    expect((await readRequests(llm.key)).length).toBeLessThanOrEqual(1);
  });
});
