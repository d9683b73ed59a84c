/** Milliseconds to wait before try `attempt` (1, 2, …): doubling from `base_ms`, at most `cap_ms`, the upper half of it random so that callers spread. */
export function computeBackoff(attempt: number, base_ms: number, cap_ms: number): number {
  const full = Math.min(cap_ms, base_ms * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + Math.random() / 2));
}

/** A wait that is up to 5 % shorter or longer, so that what began together does not stay together. */
export function spreadWait(ms: number): number {
  return Math.round(ms * (0.95 + Math.random() / 10));
}

/** Milliseconds a `Retry-After` asks to wait, given in seconds or as an HTTP date (RFC 9110 §10.2.3); null when absent or unreadable. */
export function parseRetryAfter(value: string | null | undefined, now: number): number | null {
  const text = value?.trim() ?? "";
  // The date parser guesses at anything; every HTTP date ends so.
  const date = text.endsWith("GMT") ? Date.parse(text) : Number.NaN;
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : date - now;
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}

/** Waits, or rejects with the signal's reason as soon as it aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
