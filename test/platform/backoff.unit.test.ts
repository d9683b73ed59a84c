import { describe, expect, it } from "vitest";
import { computeBackoff, parseRetryAfter } from "../../workers/platform/backoff";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const YEAR_MS = 365 * 86_400_000;

describe("parseRetryAfter (CRAWL-09)", () => {
  it.each([
    ["0", 0],
    [" 120 ", 120_000],
    ["31536000", YEAR_MS],
    ["Fri, 20 Nov 2026 12:01:30 GMT", 90_000],
    ["Friday, 20-Nov-26 12:01:30 GMT", 90_000],
    ["Fri, 20 Nov 2026 11:00:00 GMT", 0],
  ])("reads %j as %i ms", (value, ms) => {
    expect(parseRetryAfter(value, NOW)).toBe(ms);
  });

  it.each(["99999999999", "9".repeat(400), "Fri, 31 Dec 9999 23:59:59 GMT"])(
    "takes %j for a very long wait, for its caller to shorten",
    (value) => {
      expect(parseRetryAfter(value, NOW)).toBeGreaterThan(100 * YEAR_MS);
    },
  );

  it.each([null, undefined, "", "soon", "-5", "1.5", "1e3", "0x10", "120 s", "2026-11-20T12:01:30Z", "GMT"])(
    "gives null for %j",
    (value) => {
      expect(parseRetryAfter(value, NOW)).toBeNull();
    },
  );
});

describe("computeBackoff", () => {
  it("doubles up to its cap, the upper half by chance", () => {
    for (const [attempt, full] of [
      [1, 1_000],
      [2, 2_000],
      [5, 16_000],
      [40, 60_000],
    ] as const) {
      const waits = Array.from({ length: 200 }, () => computeBackoff(attempt, 1_000, 60_000));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(full / 2);
      expect(Math.max(...waits)).toBeLessThanOrEqual(full);
      expect(new Set(waits).size).toBeGreaterThan(20);
    }
  });
});
