/** What models cost. */
import type { LlmUsage } from "../ports";

/** US dollars per million tokens, prompts up to 100,000 tokens: platform.claude.com/docs, models overview, 2026-11. */
const USD_PER_MILLION_TOKENS: Record<string, { input: number; output: number }> = {
  "claude-haiku-5-5": { input: 0.1, output: 0.5 },
  "claude-sonnet-5-5": { input: 2, output: 10 },
  "claude-opus-5-5": { input: 4, output: 20 },
};
const DEAREST = {
  input: Math.max(...Object.values(USD_PER_MILLION_TOKENS).map(({ input }) => input)),
  output: Math.max(...Object.values(USD_PER_MILLION_TOKENS).map(({ output }) => output)),
};
/** Against the price of input: platform.claude.com/docs, prompt caching (five minutes), 2026-11. */
const CACHE_READ_FACTOR = 0.1;
const CACHE_WRITE_FACTOR = 1.25;

/** Tokens an adapter may give a model on top of those of its answer, since it thinks before it writes or writes out its quotes. */
export const MAX_THINKING_TOKENS = 2_048;

/** US dollars, or null for a model without a listed price. */
export function estimateCost(usage: LlmUsage): number | null {
  const price = USD_PER_MILLION_TOKENS[usage.model];
  return price ? priceOf(usage, price) : null;
}

/** US dollars, at the dearest price for a model without a listed one. */
export function boundCost(usage: LlmUsage): number {
  return priceOf(usage, USD_PER_MILLION_TOKENS[usage.model] ?? DEAREST);
}

function priceOf(
  { input_tokens, cached_input_tokens, cache_write_tokens, output_tokens }: LlmUsage,
  price: { input: number; output: number },
): number {
  const cached = cached_input_tokens * CACHE_READ_FACTOR + cache_write_tokens * CACHE_WRITE_FACTOR;
  const input = input_tokens - cached_input_tokens - cache_write_tokens + cached;
  return (input * price.input + output_tokens * price.output) / 1_000_000;
}
