/** Models that write answers: Claude, or any that cites the documents it was given. */
import type { AiModel } from "../contract/sites";

export interface LlmRequest {
  /**
   * The instructions, in order. Up to the end of a `stable` block they are the same from question to question, so that the vendor
   * may keep what it has read of them.
   */
  system: { text: string; stable: boolean }[];
  /** In the order citations refer to them. */
  documents: { title: string; text: string }[];
  /** The last one is the question. */
  messages: { role: "user" | "assistant"; text: string }[];
  max_tokens: number;
}

/** What a call has cost so far. */
export interface LlmUsage {
  /** As the vendor names it. */
  model: string;
  /** All that was read, those of the next two lines included. */
  input_tokens: number;
  /** Read from the vendor's cache. */
  cached_input_tokens: number;
  /** Written to the vendor's cache. */
  cache_write_tokens: number;
  output_tokens: number;
}

/** A block is a run of text with the citations that support it; text comes before its block's citations or after, `block_end` closes both. */
export type LlmEvent =
  | { type: "text"; text: string }
  | { type: "citation"; document_index: number; quote: string }
  | { type: "block_end" }
  /** The model thinks, or writes what is not text: it has not stalled. */
  | { type: "alive" }
  /** The last one holds; it counts for a stream that fails, too. */
  | ({ type: "usage" } & LlmUsage)
  /** The last event, and only of an answer that the vendor finished. */
  | { type: "end"; stop_reason: string };

export interface Llm {
  readonly model: string;
  /** Throws ModelError when the vendor fails (what was yielded before stays unverified text), and the signal's reason once it has aborted. */
  stream(request: LlmRequest, signal?: AbortSignal): AsyncIterable<LlmEvent>;
}

export interface Llms {
  /** The deployment's, under its own keys; null where none is configured. `model` in its place, where the vendor has it. */
  shared(model: AiModel | null): Llm | null;
  /** Claude under a site's own key. */
  own(api_key: string, model: AiModel | null): Llm;
}
