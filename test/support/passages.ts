import type { IndexHit, LlmEvent } from "../../workers/ports";

/** A retrieved passage with what a test wants to differ. */
export function makeHit(text: string, wanted: Partial<IndexHit> = {}): IndexHit {
  return {
    chunk_id: "chunk_refunds",
    ord: 0,
    heading_path: [],
    text,
    version: 1,
    page_id: "page_refunds",
    source_id: "src_1",
    url: "https://shop.example.org/refunds",
    scores: { words: 1, phrases: 0, meaning: null },
    title: "Refunds",
    language: "en",
    updated_at: 0,
    score: 10,
    matched_terms: [],
    ...wanted,
  };
}

export type TestBlock = string | { text: string; quote?: string; document?: number; quotes?: [number, string][] };

/** Blocks as stream events: a plain string is uncited, `quote` cites `document` (0). Ends with `end`. */
export function makeEvents(blocks: TestBlock[], stop_reason = "end_turn"): LlmEvent[] {
  const events = blocks.flatMap((block): LlmEvent[] => {
    if (typeof block === "string") return [{ type: "text", text: block }, { type: "block_end" }];
    const quotes = block.quotes ?? (block.quote === undefined ? [] : [[block.document ?? 0, block.quote] as const]);
    const citations = quotes.map(([document_index, quote]): LlmEvent => ({ type: "citation", document_index, quote }));
    return [{ type: "text", text: block.text }, ...citations, { type: "block_end" }];
  });
  return [...events, { type: "end", stop_reason }];
}
