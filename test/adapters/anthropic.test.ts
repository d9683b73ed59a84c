import { describe, expect, inject, it } from "vitest";
import { createAnthropic } from "../../workers/adapters/anthropic";
import { AppError } from "../../workers/platform/problem";
import type { LlmEvent, LlmRequest } from "../../workers/ports";

const TIMING = { stall_ms: 300, backoff_ms: 1, max_wait_ms: 50 };
const REQUEST: LlmRequest = {
  system: "Answer from the documents.",
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
  requests: { at: number; body: Record<string, unknown> }[];
}

/** Streams one answer of the given behaviour (test/support/claude-server.ts) and reads what the server was asked. */
async function run(
  behaviour: string,
  options: { model?: string; signal?: AbortSignal; stop_at?: number } = {},
): Promise<Run> {
  const api_key = `${behaviour}.${crypto.randomUUID()}`;
  const base_url = inject("claude_url");
  const llm = createAnthropic({ api_key, base_url, model: options.model ?? "claude-haiku-5-5" }, TIMING);
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
  const response = await fetch(`${base_url}/__requests?key=${api_key}`);
  const text = events.flatMap((event) => (event.type === "text" ? event.text : [])).join("");
  return { events, text, error, requests: await response.json() };
}

function expectFailure({ error, events }: Run): void {
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: "upstream_failed" });
  expect((error as AppError).message).not.toContain("vendor text");
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
      system: REQUEST.system,
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
    expect(events.at(-1)).toEqual({
      type: "end",
      model: "claude-haiku-5-5",
      stop_reason: "end_turn",
      input_tokens: 1_200,
      output_tokens: 57,
    });
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

describe("tries", () => {
  it.each(["overloaded_twice", "server_error_twice", "reset_twice", "limited_soon"])(
    "tries three times: %s",
    async (behaviour) => {
      const { error, requests, text } = await run(behaviour);
      expect(error).toBeNull();
      expect(requests).toHaveLength(3);
      expect(text).toContain(SENTENCE);
    },
  );

  it.each([
    ["overloaded", 3],
    ["reset", 3],
    ["hang", 3],
    ["limited_long", 1],
    ["spend_cap", 1],
    ["invalid", 1],
    ["unauthorised", 1],
    ["forbidden", 1],
    ["too_large", 1],
  ])("gives up on %s after %i", async (behaviour, tries) => {
    const result = await run(behaviour);
    expectFailure(result);
    expect(result.requests).toHaveLength(tries);
  });
});

describe("a stream that fails", () => {
  it.each(["cut", "error_event", "malformed", "stall"])(
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
    expect(result.events).toEqual([]);
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
    const llm = createAnthropic(
      { api_key: `slow.${crypto.randomUUID()}`, base_url: inject("claude_url"), model: "claude-haiku-5-5" },
      TIMING,
    );
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
