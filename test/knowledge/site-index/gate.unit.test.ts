import { describe, expect, it } from "vitest";
import { isTooMuchGone, judgeVersion, type VersionFacts } from "../../../workers/knowledge/site-index/gate";

const FINE: VersionFacts = { before: 10, lost: 0, live_quality: 60, quality: 60, is_rolled_back: false };

describe("the gate", () => {
  it.each([
    [0, 0, false],
    [3, 10, false],
    [4, 10, true],
    [30, 100, false],
    [31, 100, true],
    [3_000, 10_000, false],
    [3_001, 10_000, true],
    [1, 3, false],
    [2, 3, true],
    [1, 2, false],
    [1, 1, true],
  ])("holds what has lost %i of %i pages: %s", (lost, before, is_held) => {
    expect(isTooMuchGone(lost, before)).toBe(is_held);
    expect(judgeVersion({ ...FINE, lost, before })).toBe(is_held ? "pages_gone" : null);
  });

  it.each([
    [60, 42, null],
    [60, 41.9, "quality_down"],
    [60, 80, null],
    [null, 10, null],
    [60, null, null],
    [0, 0, null],
  ])("compares a mean quality of %s with %s: %s", (live_quality, quality, reason) => {
    expect(judgeVersion({ ...FINE, live_quality, quality })).toBe(reason);
  });

  it("names lost pages before a lower quality, and that before the owner's going back", () => {
    const bad = { before: 10, lost: 5, live_quality: 60, quality: 10, is_rolled_back: true };
    expect(judgeVersion(bad)).toBe("pages_gone");
    expect(judgeVersion({ ...bad, lost: 1 })).toBe("quality_down");
    expect(judgeVersion({ ...bad, lost: 1, quality: 60 })).toBe("rolled_back");
  });
});
