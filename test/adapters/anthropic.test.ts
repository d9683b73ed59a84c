import { describe, expect, inject, it } from "vitest";
import { createClaude } from "../../workers/adapters/anthropic";
import { createPooledLlm, ModelPool } from "../../workers/adapters/model-pool";
import { ModelError } from "../../workers/platform/model-error";
import type { LlmEvent, LlmRequest } from "../../workers/ports";
import { playClaude, readRequests, TIMING } from "../support/answers";

const REQUEST: LlmRequest = {
  system: [
    { text: "Answer from the documents.", stable: true },
    { text: "Answer in German.", stable: false },
  ],
  documents: [
    { title: "Refunds › Times", text: "We are fair. Refunds are issued within 5 business days – “päd 🧣” says so." },
    { title: "Shipping", text: "We ship to 12 countries." },
  ],
  messages: [
    { role: "user", text: "Hello" },
    { role: "assistant", text: "Hi." },
    { role: "user", text: "How long do refunds take in business days?" },
  ],
  max_tokens: 1_024,
};
const SENTENCE = "Refunds are issued within 5 business days – “päd 🧣” says so.";

interface Run {
  events: LlmEvent[];
  text: string;
  error: unknown;
  requests: { body: Record<string, unknown> }[];
}

/** Streams one answer of the given behaviour (test/support/claude-server.ts) and reads what the server was asked. */
async function run(
  behaviour: string,
  options: { model?: string; signal?: AbortSignal; stop_at?: number } = {},
): Promise<Run> {
  const api_key = `${behaviour}.${crypto.randomUUID()}`;
  const vendor = createClaude({ base_url: inject("claude_url"), model: options.model ?? "claude-haiku-5-5" });
  const llm = createPooledLlm(new ModelPool([api_key]), vendor, { now: Date.now, log: () => {} }, TIMING);
  const events: LlmEvent[] = [];
  let error: unknown = null;
  try {
    for await (const event of llm.stream(REQUEST, options.signal)) {
      events.push(event);
      if (events.length === options.stop_at) break;
    }
  } catch (thrown) {
    error = thrown;
  }
  const text = events.flatMap((event) => (event.type === "text" ? event.text : [])).join("");
  return { events, text, error, requests: await readRequests(api_key) };
}

function expectFailure({ error, events }: Run): void {
  expect(error).toBeInstanceOf(ModelError);
  expect(error).toMatchObject({ code: "upstream_failed", fault: "broken" });
  expect((error as ModelError).message).not.toContain("vendor text");
  expect(events.some((event) => event.type === "end")).toBe(false);
}

describe("a good answer", () => {
  it("sends documents with citations, the turns and a token limit, and no URL", async () => {
    const { requests } = await run("good");
    expect(requests).toHaveLength(1);
    const citations = { enabled: true };
    const source = (data: string) => ({ type: "text", media_type: "text/plain", data });
    expect(requests[0]?.body).toEqual({
      model: "claude-haiku-5-5",
      max_tokens: 1_024,
      stream: true,
      system: [
        { type: "text", text: "Answer from the documents.", cache_control: { type: "ephemeral" } },
        { type: "text", text: "Answer in German." },
      ],
      thinking: { type: "disabled" },
      messages: [
        { role: "user", content: "Hello" },
        { role: "assistant", content: "Hi." },
        {
          role: "user",
          content: [
            { type: "document", source: source(REQUEST.documents[0]?.text ?? ""), title: "Refunds › Times", citations },
            { type: "document", source: source(REQUEST.documents[1]?.text ?? ""), title: "Shipping", citations },
            { type: "text", text: "How long do refunds take in business days?" },
          ],
        },
      ],
    });
  });

  it("yields text, citations and block ends in order, and the usage last", async () => {
    const { events, text, error } = await run("good");
    expect(error).toBeNull();
    expect(text).toBe(`Here is what the website says: ${SENTENCE} `);
    expect(events.filter((event) => event.type === "citation")).toEqual([
      { type: "citation", document_index: 0, quote: SENTENCE },
    ]);
    expect(events.filter((event) => event.type === "block_end")).toHaveLength(3);
    const usage = { type: "usage", model: "claude-haiku-5-5", input_tokens: 1_200, cached_input_tokens: 0 };
    expect(events.filter((event) => event.type === "usage")).toEqual([
      { ...usage, cache_write_tokens: 1_000, output_tokens: 0 },
      { ...usage, cache_write_tokens: 1_000, output_tokens: 57 },
    ]);
    expect(events.at(-1)).toEqual({ type: "end", stop_reason: "end_turn" });
  });

  it("counts what the vendor read from its cache", async () => {
    const llm = playClaude("good");
    const usages: LlmEvent[] = [];
    for (const text of ["How long do refunds take?", "And how many countries?"])
      for await (const event of llm.stream({ ...REQUEST, messages: [{ role: "user", text }] }))
        if (event.type === "usage") usages.push(event);
    expect(usages.at(-1)).toMatchObject({ input_tokens: 1_200, cached_input_tokens: 1_000, cache_write_tokens: 0 });
  });

  it("reads characters that arrive byte by byte", async () => {
    expect((await run("bytewise")).text).toContain(SENTENCE);
  });

  it("waits for a slow answer whose events keep coming", async () => {
    expect((await run("slow")).error).toBeNull();
  });

  it("passes over thought", async () => {
    expect((await run("thinking")).text).toBe(`Here is what the website says: ${SENTENCE} `);
  });

  it("gives a model that cannot but think room for it", async () => {
    const { requests } = await run("good", { model: "claude-opus-5-5" });
    expect(requests[0]?.body).toMatchObject({ output_config: { effort: "low" }, max_tokens: 3_072 });
    expect(requests[0]?.body).not.toHaveProperty("thinking");
  });

  it("sends an unknown model no setting of another's", async () => {
    const { requests } = await run("good", { model: "claude-next" });
    expect(Object.keys(requests[0]?.body ?? {}).sort()).toEqual([
      "max_tokens",
      "messages",
      "model",
      "stream",
      "system",
    ]);
  });
});

/** Where in the stream's bytes a text begins. */
async function findByte(text: string): Promise<number> {
  const response = await fetch(`${inject("claude_url")}/v1/messages`, {
    method: "POST",
    headers: { "x-api-key": `long.${crypto.randomUUID()}` },
    body: JSON.stringify({
      model: "claude-haiku-5-5",
      system: [{ text: "a", cache_control: {} }],
      messages: [
        {
          role: "user",
          content: [
            { type: "document", source: { data: REQUEST.documents[0]?.text } },
            { type: "text", text: REQUEST.messages.at(-1)?.text },
          ],
        },
      ],
    }),
  });
  const body = await response.text();
  return new TextEncoder().encode(body.slice(0, body.indexOf(text))).length;
}

describe("a stream that fails", () => {
  it.each(["cut", "closed", "error_event", "malformed", "stall"])(
    "keeps what came and throws without another try: %s",
    async (behaviour) => {
      const result = await run(behaviour);
      expectFailure(result);
      expect(result.text).toBe(`Here is what the website says: ${SENTENCE.slice(0, -1)}`);
      expect(result.requests).toHaveLength(1);
    },
  );

  it.each(["cut_early", "error_early", "stall_early", "not_sse"])("throws before any text: %s", async (behaviour) => {
    const result = await run(behaviour);
    expectFailure(result);
    expect(result.events.filter((event) => event.type !== "usage")).toEqual([]);
  });

  it("throws wherever the connection is cut: after each event, and within one", async () => {
    const { events } = await run("long");
    const results = [];
    for (let cut = 0; results.at(-1)?.error !== null; cut++) results.push(await run(`cut_events:${cut}`));
    expect(results.pop()?.events).toEqual(events);
    expect(results.length).toBeGreaterThan(events.length);
    for (const result of results) {
      expectFailure(result);
      expect(result.events).toEqual(events.slice(0, result.events.length));
    }
  });

  it("throws when the cut falls within a character, and gives out no half of it", async () => {
    const bytes = new TextEncoder().encode("🧣").length;
    const at = await findByte("🧣");
    for (let part = 0; part <= bytes; part++) {
      const result = await run(`cut_bytes:${at + part}`);
      expectFailure(result);
      expect(result.text).not.toMatch(/[\uD800-\uDFFF\uFFFD]/u);
    }
  });
});

describe("a reader who leaves", () => {
  it("throws the signal's reason and asks no more", async () => {
    const result = await run("overloaded", { signal: AbortSignal.abort(new Error("taken over")) });
    expect(result.error).toMatchObject({ message: "taken over" });
    expect(result.requests).toHaveLength(0);
  });

  it("ends a stream under way when the signal aborts", async () => {
    const abort = new AbortController();
    const llm = playClaude("slow");
    const read = async () => {
      for await (const event of llm.stream(REQUEST, abort.signal))
        if (event.type === "block_end") abort.abort(new Error("taken over"));
    };
    await expect(read()).rejects.toMatchObject({ message: "taken over" });
  });

  it("closes the connection when the loop is left", async () => {
    const { events, error } = await run("stall", { stop_at: 2 });
    expect(error).toBeNull();
    expect(events).toHaveLength(2);
  });
});
