/** What an answer's trace holds: times, costs and the passages that were found. */
import type { Candidate } from "../contract/answers";
import type { IndexHit, LlmUsage } from "../ports";

/** US dollars per million tokens, prompts up to 100,000 tokens: platform.claude.com/docs, models overview, 2026-11. */
const USD_PER_MILLION_TOKENS: Record<string, { input: number; output: number }> = {
  "claude-haiku-5-5": { input: 0.1, output: 0.5 },
  "claude-sonnet-5-5": { input: 2, output: 10 },
  "claude-opus-5-5": { input: 4, output: 20 },
};
/** Against the price of input: platform.claude.com/docs, prompt caching (five minutes), 2026-11. */
const CACHE_READ_FACTOR = 0.1;
const CACHE_WRITE_FACTOR = 1.25;

/** US dollars, or null for a model without a listed price. */
export function estimateCost({
  model,
  input_tokens,
  cached_input_tokens,
  cache_write_tokens,
  output_tokens,
}: LlmUsage): number | null {
  const price = USD_PER_MILLION_TOKENS[model];
  if (!price) return null;
  const cached = cached_input_tokens * CACHE_READ_FACTOR + cache_write_tokens * CACHE_WRITE_FACTOR;
  const input = input_tokens - cached_input_tokens - cache_write_tokens + cached;
  return (input * price.input + output_tokens * price.output) / 1_000_000;
}

/** Milliseconds by stage. In production the clock moves with I/O only (design §7.17). */
export class Stopwatch {
  readonly started_at: number;
  readonly stages: Record<string, number> = {};
  private lap_at: number;

  constructor(private readonly now: () => number) {
    this.started_at = now();
    this.lap_at = this.started_at;
  }

  /** Notes what has passed since the last stage. */
  lap(stage: string): void {
    const at = this.now();
    this.stages[stage] = at - this.lap_at;
    this.lap_at = at;
  }

  /** Since the start, whole milliseconds. */
  total(): number {
    return Math.max(0, Math.round(this.now() - this.started_at));
  }
}

const SNIPPET_CHARS = 300;

/** A retrieved passage as a trace shows it. */
export function toCandidate(hit: IndexHit): Candidate {
  const { chunk_id, page_id, version, url, title, heading_path, text, score, scores, matched_terms } = hit;
  const snippet = text.slice(0, SNIPPET_CHARS);
  return {
    chunk_id,
    page_id,
    version,
    url,
    title,
    heading_path,
    snippet,
    score,
    scores,
    matched_terms,
  };
}
