/** Claude behind the Llm port: documents with native citations, streamed; retries by status, failures as `upstream_failed`. */
import Anthropic, { APIConnectionError, APIError } from "@anthropic-ai/sdk";
import { computeBackoff, parseRetryAfter, sleep } from "../platform/backoff";
import { AppError } from "../platform/problem";
import type { Llm, LlmEvent, LlmRequest } from "../ports";

type Params = Anthropic.Messages.MessageCreateParamsStreaming;
type StreamEvent = Anthropic.Messages.RawMessageStreamEvent;

export interface AnthropicTiming {
  /** To the response's headers, and between two events of its stream. */
  stall_ms: number;
  backoff_ms: number;
  /** The longest a visitor is let wait for one retry, whatever `retry-after` says. */
  max_wait_ms: number;
}

/** 15 s and 3 tries: bars AIR-01, AIR-02. */
const TIMING: AnthropicTiming = { stall_ms: 15_000, backoff_ms: 500, max_wait_ms: 8_000 };
const MAX_TRIES = 3;

/**
 * The 5.5 models think by default, and thought counts towards `max_tokens` and the visitor's wait; citing passages needs none.
 * Each turns it off in its own way and refuses the others' (platform.claude.com/docs, models, 2026-11); Opus cannot, so it gets
 * room for it. Models not named here get no setting.
 */
const THINKING: Record<string, { params: Pick<Params, "thinking" | "output_config">; extra_tokens: number }> = {
  "claude-haiku-5-5": { params: { thinking: { type: "disabled" } }, extra_tokens: 0 },
  "claude-sonnet-5-5": { params: { thinking: { type: "between_tools" } }, extra_tokens: 0 },
  "claude-opus-5-5": { params: { output_config: { effort: "low" } }, extra_tokens: 2_048 },
};

/**
 * `base_url` comes from the operator's configuration, never from a request. `stream` yields `end` last and only when the
 * vendor finished the message; everything else that happens is `upstream_failed`, or the signal's reason once it has aborted.
 */
export function createAnthropic(
  { api_key, base_url, model }: { api_key: string; base_url?: string | undefined; model: string },
  timing: AnthropicTiming = TIMING,
): Llm {
  const client = new Anthropic({
    apiKey: api_key,
    baseURL: base_url ?? null,
    // Tries are counted here, by status; the SDK's own log could hold what visitors wrote.
    maxRetries: 0,
    timeout: timing.stall_ms,
    logLevel: "off",
    openTelemetry: false,
  });
  return {
    model,
    async *stream(request, signal) {
      try {
        const events = await open(client, toParams(model, request), timing, signal);
        yield* translate(model, withStallGuard(events, timing.stall_ms));
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof AppError) throw error;
        throw new AppError("upstream_failed", "The assistant could not finish its answer.", { cause: error });
      }
    },
  };
}

function toParams(model: string, { system, documents, messages, max_tokens }: LlmRequest): Params {
  const { params, extra_tokens } = THINKING[model] ?? { params: {}, extra_tokens: 0 };
  const last = messages.length - 1;
  return {
    model,
    max_tokens: max_tokens + extra_tokens,
    stream: true,
    system,
    ...params,
    messages: messages.map(({ role, text }, at) => ({
      role,
      content: at === last ? [...documents.map(toDocument), { type: "text" as const, text }] : text,
    })),
  };
}

function toDocument({ title, text }: LlmRequest["documents"][number]): Anthropic.Messages.DocumentBlockParam {
  return {
    type: "document",
    source: { type: "text", media_type: "text/plain", data: text },
    title,
    citations: { enabled: true },
  };
}

/** Opens the stream, trying again where another try can help. */
async function open(client: Anthropic, params: Params, timing: AnthropicTiming, signal?: AbortSignal) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.messages.create(params, signal ? { signal } : {});
    } catch (error) {
      const wait = attempt < MAX_TRIES && !signal?.aborted ? readRetryWait(error, attempt, timing) : null;
      if (wait === null) throw error;
      await sleep(wait, signal);
    }
  }
}

/**
 * Milliseconds to wait before another try, or null when there is none to make. Overload, server errors and the network: yes.
 * A rate limit: when it says until when and that is soon; without `retry-after` it is a spending cap that waiting does not lift.
 */
function readRetryWait(error: unknown, attempt: number, { backoff_ms, max_wait_ms }: AnthropicTiming): number | null {
  const backoff = computeBackoff(attempt, backoff_ms, max_wait_ms);
  if (error instanceof APIConnectionError) return backoff;
  if (!(error instanceof APIError) || error.status === undefined) return null;
  const named = parseRetryAfter(error.headers?.get("retry-after"), Date.now());
  if (error.status === 429) return named !== null && named <= max_wait_ms ? named : null;
  if (error.status < 500) return null;
  return named === null ? backoff : Math.min(Math.max(named, backoff), max_wait_ms);
}

/** Ends a stream that has gone silent; the connection is closed with it. */
async function* withStallGuard(
  stream: AsyncIterable<StreamEvent> & { controller: AbortController },
  stall_ms: number,
): AsyncGenerator<StreamEvent> {
  const events = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stalled = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error("The stream stalled")), stall_ms);
      });
      const next = await Promise.race([events.next(), stalled]).finally(() => clearTimeout(timer));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    stream.controller.abort();
  }
}

/** The vendor's events as ours. Throws when the message was not finished. */
async function* translate(model: string, events: AsyncIterable<StreamEvent>): AsyncGenerator<LlmEvent> {
  const usage = { model, stop_reason: "", input_tokens: 0, output_tokens: 0 };
  /** Only text blocks are answers; thought and tools are passed over. */
  let text_block: number | null = null;
  for await (const event of events) {
    switch (event.type) {
      case "message_start":
        usage.model = event.message.model;
        usage.input_tokens = countInput(event.message.usage);
        break;
      case "content_block_start":
        if (event.content_block.type !== "text") break;
        text_block = event.index;
        if (event.content_block.text !== "") yield { type: "text", text: event.content_block.text };
        break;
      case "content_block_delta":
        if (event.index !== text_block) break;
        if (event.delta.type === "text_delta") yield { type: "text", text: event.delta.text };
        else if (event.delta.type === "citations_delta") yield toCitation(event.delta.citation);
        break;
      case "content_block_stop":
        if (event.index !== text_block) break;
        text_block = null;
        yield { type: "block_end" };
        break;
      case "message_delta":
        usage.stop_reason = event.delta.stop_reason ?? usage.stop_reason;
        usage.output_tokens = event.usage.output_tokens;
        break;
      case "message_stop":
        yield { type: "end", ...usage };
        return;
    }
  }
  throw new AppError("upstream_failed", "The assistant stopped in the middle of its answer.");
}

/** A citation of anything but one of our documents keeps an index that no document has, and so is not believed. */
function toCitation(citation: Anthropic.Messages.CitationsDelta["citation"]): LlmEvent {
  const document_index = citation.type === "char_location" ? citation.document_index : -1;
  return { type: "citation", document_index, quote: citation.cited_text };
}

/** All tokens the prompt cost, cached ones included. */
function countInput(usage: Anthropic.Messages.Usage): number {
  return usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
}
