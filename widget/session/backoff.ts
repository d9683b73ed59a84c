/** First and longest wait between tries, in milliseconds. */
const BASE_MS = 500;
const MAX_MS = 30_000;
/** A deploy cuts everybody's line at once: they come back over so long. */
const RETURN_MS = 900;

/** The wait before try `attempt` (0 is the first repetition): doubling from 0.5 s to 30 s, the upper half of it random. */
export function computeBackoff(attempt: number, random: number = Math.random()): number {
  const full = Math.min(MAX_MS, BASE_MS * 2 ** Math.min(attempt, 10));
  return full / 2 + (full / 2) * random;
}

/** The wait before the first try after a line that was a good one. */
export function computeReturn(random: number = Math.random()): number {
  return RETURN_MS * random;
}
