/** Claude behind the Llm port: documents with native citations, streamed. What is tried again is decided by model-pool.ts. */
import Anthropic, { APIError } from "@anthropic-ai/sdk";
import { parseRetryAfter } from "../platform/backoff";
import { ModelError } from "../platform/model-error";
import { MAX_THINKING_TOKENS } from "../platform/model-price";
import type { LlmEvent, LlmRequest, LlmUsage } from "../ports";
import { readFault, type Vendor } from "./model-pool";

type Params = Anthropic.Messages.MessageCreateParamsStreaming;
type StreamEvent = Anthropic.Messages.RawMessageStreamEvent;

/**
 * The 5.5 models think by default, and thought counts towards `max_tokens` and the visitor's wait; citing passages needs none.
 * Each turns it off in its own way and refuses the others' (platform.claude.com/docs, models, 2026-11); Opus cannot, so it gets
 * room for it. Models not named here get no setting.
 */
const THINKING: Record<string, { params: Pick<Params, "thinking" | "output_config">; extra_tokens: number }> = {
  "claude-haiku-5-5": { params: { thinking: { type: "disabled" } }, extra_tokens: 0 },
  "claude-sonnet-5-5": { params: { thinking: { type: "between_tools" } }, extra_tokens: 0 },
  "claude-opus-5-5": { params: { output_config: { effort: "low" } }, extra_tokens: MAX_THINKING_TOKENS },
};

/** `base_url` comes from the operator's configuration, never from a request. */
export function createClaude({ base_url, model }: { base_url?: string | undefined; model: string }): Vendor {
  return {
    model,
    async open(api_key, request, signal) {
      const client = new Anthropic({
        apiKey: api_key,
        baseURL: base_url ?? null,
        // Tries and time are counted by the pool; the SDK's own log could hold what visitors wrote.
        maxRetries: 0,
        logLevel: "off",
        openTelemetry: false,
      });
      try {
        return translate(model, await client.messages.create(toParams(model, request), { signal }));
      } catch (error) {
        throw readRefusal(error);
      }
    },
  };
}

/** A refusal by its status and the vendor's code; anything else is passed on. */
function readRefusal(error: unknown): unknown {
  if (!(error instanceof APIError) || error.status === undefined) return error;
  const { status } = error;
  const retry_after_ms = parseRetryAfter(error.headers?.get("retry-after"), Date.now());
  const body = error.error as { error?: { details?: { error_code?: unknown } } } | undefined;
  const is_capped = body?.error?.details?.error_code === "enforced_spend_limit_reached";
  const fault = is_capped ? "refused" : readFault(status, retry_after_ms);
  return new ModelError(fault, { status, retry_after_ms, cause: error });
}

function toParams(model: string, { system, documents, messages, max_tokens }: LlmRequest): Params {
  const { params, extra_tokens } = THINKING[model] ?? { params: {}, extra_tokens: 0 };
  const last = messages.length - 1;
  return {
    model,
    max_tokens: max_tokens + extra_tokens,
    stream: true,
    system: system.map(({ text, stable }) => ({
      type: "text",
      text,
      // Below the model's least length (a thousand tokens or more) the vendor passes the mark over.
      ...(stable ? { cache_control: { type: "ephemeral" } } : {}),
    })),
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

/** The vendor's events as ours. `end` comes only with `message_stop`. */
async function* translate(model: string, events: AsyncIterable<StreamEvent>): AsyncGenerator<LlmEvent> {
  let usage: LlmUsage = { model, ...NO_TOKENS };
  let stop_reason = "";
  /** Only text blocks are answers; thought and tools are passed over. */
  let text_block: number | null = null;
  for await (const event of events) {
    switch (event.type) {
      case "message_start":
        usage = { ...countInput(event.message.usage), model: event.message.model };
        yield { type: "usage", ...usage };
        break;
      case "content_block_start":
        if (event.content_block.type !== "text") break;
        text_block = event.index;
        if (event.content_block.text !== "") yield { type: "text", text: event.content_block.text };
        break;
      case "content_block_delta":
        if (event.index !== text_block) yield { type: "alive" };
        else if (event.delta.type === "text_delta") yield { type: "text", text: event.delta.text };
        else if (event.delta.type === "citations_delta") yield toCitation(event.delta.citation);
        break;
      case "content_block_stop":
        if (event.index !== text_block) break;
        text_block = null;
        yield { type: "block_end" };
        break;
      case "message_delta":
        stop_reason = event.delta.stop_reason ?? stop_reason;
        usage.output_tokens = event.usage.output_tokens;
        yield { type: "usage", ...usage };
        break;
      case "message_stop":
        yield { type: "end", stop_reason };
        return;
    }
  }
}

/** A citation of anything but one of our documents keeps an index that no document has, and so is not believed. */
function toCitation(citation: Anthropic.Messages.CitationsDelta["citation"]): LlmEvent {
  const document_index = citation.type === "char_location" ? citation.document_index : -1;
  return { type: "citation", document_index, quote: citation.cited_text };
}

const NO_TOKENS = { input_tokens: 0, cached_input_tokens: 0, cache_write_tokens: 0, output_tokens: 0 };

/** The vendor counts what it read from and wrote to its cache apart. */
function countInput(usage: Anthropic.Messages.Usage): Omit<LlmUsage, "model"> {
  const cached_input_tokens = usage.cache_read_input_tokens ?? 0;
  const cache_write_tokens = usage.cache_creation_input_tokens ?? 0;
  const input_tokens = usage.input_tokens + cached_input_tokens + cache_write_tokens;
  return { ...NO_TOKENS, input_tokens, cached_input_tokens, cache_write_tokens };
}
