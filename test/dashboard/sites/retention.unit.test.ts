import { describe, expect, it } from "vitest";
import { describeRetention, readDays } from "../../../dashboard/sites/retention-words";

describe("the days an owner types", () => {
  it.each([
    ["", null],
    ["  ", null],
    ["1", 1],
    [" 30 ", 30],
    ["3650", 3_650],
    ["3651", undefined],
    ["0", undefined],
    ["1.5", undefined],
    ["-3", undefined],
    ["1e2", undefined],
    ["thirty", undefined],
  ])("%j is %s", (typed, days) => {
    expect(readDays(typed)).toBe(days);
  });
});

it("says in words what is erased when", () => {
  expect(describeRetention(null)).toContain("for good");
  expect(describeRetention(1)).toContain("one day");
  expect(describeRetention(3_650)).toContain("3,650 days");
});
