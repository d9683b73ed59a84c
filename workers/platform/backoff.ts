/** Milliseconds to wait before try `attempt` (1, 2, …): doubling from `base_ms`, at most `cap_ms`, the upper half of it random so that callers spread. */
export function computeBackoff(attempt: number, base_ms: number, cap_ms: number): number {
  const full = Math.min(cap_ms, base_ms * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + Math.random() / 2));
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
