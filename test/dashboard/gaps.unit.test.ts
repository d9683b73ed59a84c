import { describe, expect, it } from "vitest";
import { readFilters, writeFilters } from "../../dashboard/gaps/filters";
import { describeAsking, describeOpen, describeWritten, isAnsweredBy } from "../../dashboard/gaps/words";
import type { Gap } from "../../workers/contract/gaps";

describe("the filters in the address", () => {
  it("come back as they were written, open ones being the rule", () => {
    for (const filters of [{ state: "open" }, { state: "dismissed", reason: "rated_down", days: 30, page: 2 }] as const)
      expect(readFilters(new URLSearchParams(writeFilters(filters)))).toEqual(filters);
    expect(writeFilters({ state: "open" })).toEqual({});
  });

  it("are nothing where nobody knows them", () => {
    const odd = "state=gone&reason=constructor&days=8&page=-1";
    expect(readFilters(new URLSearchParams(odd))).toEqual({ state: "open" });
  });
});

describe("the words", () => {
  const gap = (wanted: Partial<Gap>) => ({ visitors: 2, questions: 2, rated_down: 0, ...wanted }) as Gap;

  it("say how often it was asked only where the visitors do not", () => {
    expect(describeAsking(gap({}))).toBe("");
    expect(describeAsking(gap({ questions: 5 }))).toBe("asked 5 times");
    expect(describeAsking(gap({ rated_down: 2 }))).toBe("answered, but rated not helpful");
    expect(describeAsking(gap({ questions: 5, rated_down: 2 }))).toBe(
      "asked 5 times, 2 of the answers rated not helpful",
    );
  });

  it("count what waits", () => {
    expect(describeOpen(0)).toMatch(/Every question/);
    expect(describeOpen(1)).toMatch(/^One question/);
    expect(describeOpen(1_234)).toMatch(/^1,234 questions/);
  });
});

describe("an answer that was written", () => {
  const shown = (answered: boolean, page_id: string) =>
    ({ answer: { answered, sources: [{ page_id }] } }) as unknown as Parameters<typeof describeWritten>[0];

  it("helped once the question is answered from it, and from nothing else", () => {
    expect(isAnsweredBy(shown(true, "entry_1"), "entry_1")).toBe(true);
    expect(isAnsweredBy(shown(true, "page_1"), "entry_1")).toBe(false);
    expect(isAnsweredBy(shown(false, "entry_1"), "entry_1")).toBe(false);
    expect(isAnsweredBy(shown(true, "page_1"), undefined)).toBe(false);
  });

  it("is told of in three ways", () => {
    const told = [shown(true, "entry_1"), shown(true, "page_1"), shown(false, "page_1")].map((one) =>
      describeWritten(one, "entry_1"),
    );
    expect(new Set(told).size).toBe(3);
  });
});
