import { describe, expect, it } from "vitest";
import { isUsedUp, readAmount } from "../../dashboard/usage/words";
import type { Usage } from "../../workers/contract/usage";

describe("readAmount", () => {
  it.each([
    ["2.50", 2.5],
    [" $3 ", 3],
    ["0,05", 0.05],
    ["", null],
  ])("reads %j as %j", (typed, amount) => {
    expect(readAmount(typed)).toBe(amount);
  });

  it.each(["0", "-1", "1.234", "two", "1e3", "1,000.00"])("takes %j for no amount", (typed) => {
    expect(readAmount(typed)).toBeUndefined();
  });
});

describe("isUsedUp", () => {
  const usage = (used: number, limit: number | null): Usage => ({
    plan: "free",
    conversations: { used: 0, limit: null },
    resets_at: 0,
    ai_questions: { used, limit },
    today: { tokens: 0, cost_usd: 0 },
    sites: [],
  });

  it("holds from the last question of the day on, and never without a limit", () => {
    expect([usage(49, 50), usage(50, 50), usage(0, 0), usage(9, null)].map(isUsedUp)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
