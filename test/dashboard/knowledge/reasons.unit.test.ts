import { describe, expect, it } from "vitest";
import {
  explainReason,
  explainWayOut,
  findRemedy,
  isPublishable,
  PAGE_REASONS,
  PAGE_STATUS,
} from "../../../dashboard/knowledge/reasons";
import { PageReason, PageStatus } from "../../../workers/contract/crawl";

describe("the reasons", () => {
  it("are all of the contract's, in its order", () => {
    expect(PAGE_REASONS).toEqual(PageReason.options);
    expect(Object.keys(PAGE_STATUS).sort()).toEqual([...PageStatus.options].sort());
  });

  it.each(PageReason.options)("%s has plain words of its own and whole sentences that say what to do", (reason) => {
    const others = PageReason.options.filter((other) => other !== reason).map(explainReason);
    expect(others).not.toContain(explainReason(reason));
    // Stands in a table, and before a full stop.
    expect(explainReason(reason)).toMatch(/^[A-Z][^.!]{9,60}$|^[A-Z].*robots\.txt[^.!]*$/);
    expect(explainWayOut(reason)).toMatch(/^[A-Z].{20,}\.$/);
    for (const text of [explainReason(reason), explainWayOut(reason)])
      expect(text).not.toMatch(/!|[a-z]_[a-z]|\b(?:crawl|URL|HTTP|4xx|5xx)\b/);
  });

  it("lead to where the dashboard has the way out", () => {
    expect(findRemedy("low_quality")).toBe("publish");
    expect(findRemedy("excluded")).toBe("patterns");
    expect(findRemedy("limit")).toBe("limits");
    for (const reason of ["duplicate", "canonical"] as const) expect(findRemedy(reason)).toBe("same_page");
    expect(findRemedy("robots")).toBeNull();
  });
});

describe("isPublishable", () => {
  it("holds for what its owner took out and for what says too little, and for nothing else", () => {
    expect(isPublishable({ status: "unpublished", reason: "ok" })).toBe(true);
    expect(isPublishable({ status: "skipped", reason: "low_quality" })).toBe(true);
    expect(isPublishable({ status: "indexed", reason: "low_quality" })).toBe(false);
    expect(isPublishable({ status: "skipped", reason: "robots" })).toBe(false);
  });
});
