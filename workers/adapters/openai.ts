/** Any model behind the chat completions protocol, as the operator configures it, behind the Llm port. */
import * as z from "zod";
import { parseRetryAfter } from "../platform/backoff";
import { parseJson } from "../platform/body";
import { ModelError } from "../platform/model-error";
import { MAX_THINKING_TOKENS } from "../platform/model-price";
import { readCapped } from "../platform/read-capped";
import type { LlmEvent, LlmRequest, LlmUsage } from "../ports";
import { CitationReader, toMessages } from "./inline-citations";
import { readFault, type Vendor } from "./model-pool";

const MAX_ERROR_BYTES = 16_384;
/** How long a key rests where its limit names no time. */
const LIMITED_REST_MS = 1_000;
/** A line of the stream holds a few words. */
const MAX_LINE_CHARS = 1_000_000;

/** What we read of a chunk; servers add fields of their own. */
const Chunk = z.object({
  /** Where the stream breaks off with one. */
  error: z.null().optional(),
  model: z.string().optional(),
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z
    .object({
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
});
const Refusal = z.object({ error: z.object({ code: z.string().nullish(), type: z.string().nullish() }) });

/** As the Llm port's other vendor calls them. */
const STOP_REASONS: Record<string, string> = { stop: "end_turn", length: "max_tokens", content_filter: "refusal" };

/** `base_url` comes from the operator's configuration, never from a request. */
export function createOpenAi({ base_url, model }: { base_url: string; model: string }): Vendor {
  const endpoint = `${base_url.replace(/\/+$/, "")}/chat/completions`;
  return {
    model,
    async open(api_key, request, signal) {
      const response = await fetch(endpoint, {
        method: "POST",
        headers: { authorization: `Bearer ${api_key}`, "content-type": "application/json" },
        body: JSON.stringify(toParams(model, request)),
        // Another host gets neither the key nor what visitors wrote.
        redirect: "manual",
        signal,
      });
      if (!response.ok) throw await readRefusal(response);
      return translate(model, readData(response.body ?? new ReadableStream()));
    },
  };
}

function toParams(model: string, request: LlmRequest) {
  return {
    model,
    messages: toMessages(request),
    // Quotes are written out, and some models think before they write.
    max_tokens: request.max_tokens + MAX_THINKING_TOKENS,
    stream: true,
    stream_options: { include_usage: true },
  };
}

/** A refusal by its status and the vendor's code. */
async function readRefusal(response: Response): Promise<ModelError> {
  const { status, body } = response;
  const retry_after_ms = parseRetryAfter(response.headers.get("retry-after"), Date.now());
  const bytes = body && (await readCapped(body, MAX_ERROR_BYTES).catch(() => null));
  const said = Refusal.safeParse(bytes && parseJson(new TextDecoder().decode(bytes))).data?.error;
  // No money left, though the status is that of too many requests.
  const is_unpaid = [said?.code, said?.type].includes("insufficient_quota");
  // Servers of this protocol seldom say how long; Claude's always do, so that its silence means another thing.
  if (status === 429 && !is_unpaid)
    return new ModelError("limited", { status, retry_after_ms: retry_after_ms ?? LIMITED_REST_MS });
  return new ModelError(is_unpaid ? "refused" : readFault(status, retry_after_ms), { status, retry_after_ms });
}

/** What stands in the `data` lines of an event stream, in this protocol one a chunk. */
async function* readData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held = "";
  for await (const bytes of body) {
    const lines = (held + decoder.decode(bytes, { stream: true })).split("\n");
    held = lines.pop() ?? "";
    if (held.length > MAX_LINE_CHARS) throw new Error("A line has no end");
    for (const line of lines) if (line.startsWith("data:")) yield line.slice("data:".length).trim();
  }
}

/** The vendor's chunks as our events. `end` comes only when the model said that it had finished. */
async function* translate(model: string, data: AsyncIterable<string>): AsyncGenerator<LlmEvent> {
  const reader = new CitationReader();
  let usage: LlmUsage | null = null;
  let stop_reason: string | null = null;
  for await (const line of data) {
    if (line === "[DONE]") break;
    const chunk = Chunk.parse(parseJson(line));
    const [choice] = chunk.choices;
    const events = reader.push(choice?.delta?.content ?? "");
    // While a model thinks or quotes there is nothing to say but this.
    yield* events.length > 0 ? events : [{ type: "alive" as const }];
    if (choice?.finish_reason) stop_reason = STOP_REASONS[choice.finish_reason] ?? choice.finish_reason;
    if (choice?.delta?.refusal) stop_reason = "refusal";
    if (chunk.usage) usage = { model: chunk.model ?? model, ...countTokens(chunk.usage) };
  }
  if (stop_reason === null) return;
  yield* reader.end();
  yield { type: "block_end" };
  if (usage) yield { type: "usage", ...usage };
  yield { type: "end", stop_reason };
}

function countTokens({
  prompt_tokens,
  completion_tokens,
  prompt_tokens_details,
}: NonNullable<z.infer<typeof Chunk>["usage"]>): Omit<LlmUsage, "model"> {
  return {
    input_tokens: prompt_tokens,
    cached_input_tokens: prompt_tokens_details?.cached_tokens ?? 0,
    cache_write_tokens: 0,
    output_tokens: completion_tokens,
  };
}
