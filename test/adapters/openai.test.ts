import { describe, expect, inject, it } from "vitest";
import { createLlms } from "../../workers/adapters/llms";
import { createPooledLlm, ModelPool } from "../../workers/adapters/model-pool";
import { createOpenAi } from "../../workers/adapters/openai";
import type { Site } from "../../workers/contract/sites";
import { ModelError } from "../../workers/platform/model-error";
import type { Llm, LlmEvent, LlmRequest } from "../../workers/ports";
import { askSite, makeDeps, makeIndexedSite, QUESTION, REFUND, TIMING } from "../support/answers";

const REQUEST: LlmRequest = {
  system: [{ text: "Answer from the documents.", stable: true }],
  documents: [
    { title: "Refunds", text: "We are fair. Refunds are issued within 5 business days – “päd 🧣” says so." },
    { title: "Shipping", text: "We ship to 12 countries." },
  ],
  messages: [{ role: "user", text: "How long do refunds take in business days?" }],
  max_tokens: 1_024,
};
const SENTENCE = "Refunds are issued within 5 business days – “päd 🧣” says so.";

/** The model as the behaviour of openai-server.ts plays it. */
function play(behaviour: string): Llm & { key: string } {
  const key = `${behaviour}.${crypto.randomUUID()}`;
  const vendor = createOpenAi({ base_url: inject("openai_url"), model: "llama" });
  return { ...createPooledLlm(new ModelPool([key]), vendor, { now: Date.now, log: () => {} }, TIMING), key };
}

async function readRequests(key: string): Promise<{ path: string; body: Record<string, unknown> }[]> {
  const url = new URL(`/__requests?key=${encodeURIComponent(key)}`, inject("openai_url"));
  return (await fetch(url)).json();
}

async function run(behaviour: string) {
  const llm = play(behaviour);
  const events: LlmEvent[] = [];
  let error: unknown = null;
  try {
    for await (const event of llm.stream(REQUEST)) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  const text = events.flatMap((event) => (event.type === "text" ? event.text : [])).join("");
  return { events, text, error, requests: await readRequests(llm.key) };
}

describe("a model behind the chat completions protocol", () => {
  it("is sent instructions, documents and question, and asked for its usage", async () => {
    const { requests } = await run("good");
    expect(requests).toMatchObject([
      {
        path: "/v1/chat/completions",
        body: {
          model: "llama",
          stream: true,
          stream_options: { include_usage: true },
          messages: [
            { role: "system", content: expect.stringContaining("Answer from the documents.") },
            { role: "user", content: expect.stringContaining(`title="Shipping">\nWe ship to 12 countries.`) },
          ],
        },
      },
    ]);
  });

  it("yields text, citations and block ends as Claude does, and the usage before the end", async () => {
    const { events, text, error } = await run("good");
    expect(error).toBeNull();
    expect(text).toBe(`Here is what the website says: ${SENTENCE}`);
    expect(events.filter(({ type }) => type === "citation")).toEqual([
      { type: "citation", document_index: 0, quote: SENTENCE },
    ]);
    expect(events.slice(-2)).toEqual([
      {
        type: "usage",
        model: "llama-2026",
        input_tokens: 900,
        cached_input_tokens: 512,
        cache_write_tokens: 0,
        output_tokens: 60,
      },
      { type: "end", stop_reason: "end_turn" },
    ]);
  });

  it.each(["bytewise", "slow", "without_done"])("is read to its end: %s", async (behaviour) => {
    const { text, error } = await run(behaviour);
    expect(error).toBeNull();
    expect(text).toContain(SENTENCE);
  });

  it("may keep its usage to itself", async () => {
    const { events, error } = await run("without_usage");
    expect(error).toBeNull();
    expect(events.some(({ type }) => type === "usage")).toBe(false);
  });

  it.each([
    ["length", "max_tokens"],
    ["filtered", "refusal"],
  ])("says why it stopped: %s", async (behaviour, stop_reason) => {
    expect((await run(behaviour)).events.at(-1)).toEqual({ type: "end", stop_reason });
  });
});

describe("failures (AIR-01, AIR-02)", () => {
  it.each(["cut", "closed", "error_chunk", "malformed", "stall", "not_sse"])(
    "throws where the stream breaks, without another try: %s",
    async (behaviour) => {
      const { events, error, requests } = await run(behaviour);
      expect(error).toBeInstanceOf(ModelError);
      expect(error).toMatchObject({ code: "upstream_failed", fault: "broken" });
      expect(events.some(({ type }) => type === "end")).toBe(false);
      expect(requests).toHaveLength(1);
    },
  );

  it("throws wherever the connection is cut", async () => {
    const whole = (await run("long")).text;
    let cut = 0;
    for (let result = await run("cut_events:0"); result.error !== null; result = await run(`cut_events:${++cut}`)) {
      expect(result.error).toMatchObject({ fault: "broken" });
      expect(whole.startsWith(result.text)).toBe(true);
    }
    expect(cut).toBeGreaterThan(20);
  });

  it.each([
    ["unauthorised", "refused", 401, 1],
    ["unpaid", "refused", 429, 1],
    ["no_model", "rejected", 404, 1],
    ["elsewhere", "rejected", 307, 1],
    ["limited_long", "limited", 429, 1],
    ["server_error", "outage", 500, 3],
    ["reset", "outage", null, 3],
  ])("tells %s as %s", async (behaviour, fault, status, tries) => {
    const { error, requests } = await run(behaviour);
    expect(error).toMatchObject({ fault, status });
    expect(requests).toHaveLength(tries);
    expect(String((error as Error).message)).not.toContain("vendor text");
  });

  it.each(["server_error+good", "limited_now+good", "limited_unnamed+good"])(
    "is asked again where that may help: %s",
    async (behaviour) => {
      expect(await run(behaviour)).toMatchObject({ error: null, text: expect.stringContaining(SENTENCE) });
    },
  );
});

describe("answers", () => {
  const makeSite = (): Promise<Site> => makeIndexedSite();

  it("are verified like Claude's and cite the page", async () => {
    const answer = await askSite(await makeSite(), QUESTION, { llm: play("good") });
    expect(answer.response_text).toBe(`Here is what the website says: ${REFUND.slice(0, -1)} [1].`);
    expect(answer).toMatchObject({
      answered: true,
      degraded: false,
      sources: [{ page_id: "page_refunds", quote: REFUND }],
      record: { outcome: "answered" },
    });
    expect(answer.record.trace.attempts).toMatchObject([{ model: "llama-2026", output_tokens: 60, cost_usd: null }]);
  });

  it.each(["uncited", "invented", "unknown_document"])("show nothing that is not proven: %s", async (behaviour) => {
    const answer = await askSite(await makeSite(), QUESTION, { llm: play(behaviour) });
    expect(answer).toMatchObject({ answered: false, record: { outcome: "abstained" } });
    expect(answer.response_text).not.toMatch(/90 days|quick/);
  });

  it.each(["length", "length_in_quote"])("leave out what a token limit broke off: %s", async (behaviour) => {
    const answer = await askSite(await makeSite(), QUESTION, { llm: play(behaviour) });
    expect(answer.response_text).toContain("reaches us [1].");
    expect(answer.response_text).toMatch(/cut short here\. Please ask again\.$/);
    expect(answer.record.outcome).toBe("failed");
  });

  it("are extractive when it fails", async () => {
    const answer = await askSite(await makeSite(), QUESTION, { llm: play("closed") });
    expect(answer).toMatchObject({ answered: true, degraded: true, record: { outcome: "degraded" } });
  });
});

describe("the operator's choice", () => {
  const { config } = makeDeps();
  const tools = { now: Date.now, log: () => {} };

  it("is asked in Claude's place, while a site's own key stays Claude's", async () => {
    const llm = { base_url: inject("openai_url"), api_key: "key", model: "llama" };
    const llms = createLlms({ ...config, openai: llm }, tools);
    expect(llms.shared("claude-opus-5-5")?.model).toBe("llama");
    expect(llms.own("sk-ant-1", "claude-opus-5-5").model).toBe("claude-opus-5-5");
  });
});
