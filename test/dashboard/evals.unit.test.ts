import { describe, expect, it } from "vitest";
import {
  findAgainst,
  findUnderWay,
  LIVE,
  listComparable,
  NOTHING,
  readView,
  writeView,
} from "../../dashboard/evals/filters";
import {
  describeConfidence,
  describeNewest,
  describeResult,
  describeState,
  listFigures,
} from "../../dashboard/evals/words";
import type { RunTotals, TestResult, TestRun } from "../../workers/contract/evals";

const totals = (wanted: Partial<RunTotals> = {}): RunTotals => ({
  questions: 40,
  passed: 34,
  with_page: 30,
  found: 27,
  mrr: 0.8523,
  right: 36,
  quotes: 50,
  verbatim: 50,
  confidence_right: 0.92,
  confidence_wrong: 0.71,
  ...wanted,
});
const run = (id: string, created_at: number, wanted: Partial<TestRun> = {}): TestRun => ({
  id,
  kind: "manual",
  status: "done",
  decision: null,
  source_id: null,
  version: null,
  category: null,
  done: 40,
  questions: 40,
  before: null,
  after: totals(),
  created_at,
  updated_at: created_at,
  ...wanted,
});
const result = (wanted: Partial<TestResult> = {}): TestResult => ({
  rank: 1,
  answered: true,
  confidence_score: 0.9,
  quotes: 2,
  verbatim: 2,
  passed: true,
  ...wanted,
});

describe("the figures of a run", () => {
  it("are shares of what they are counted over", () => {
    expect(listFigures(totals()).map(({ value }) => value)).toEqual(["85%", "90%", "0.85", "90%", "100%"]);
  });

  it("are dashes where nothing was measured, and all only where it is all", () => {
    const none = totals({ with_page: 0, found: 0, mrr: null, quotes: 0, verbatim: 0 });
    expect(listFigures(none).map(({ value, score }) => (score === null ? value : ""))).toEqual(["", "–", "–", "", "–"]);
    expect(listFigures(totals({ quotes: 1_000, verbatim: 999 })).at(-1)?.value).toBe("99%");
  });

  it("say how confident right and wrong answers were", () => {
    expect(describeConfidence(totals())).toMatch(/92%.*71%/);
    expect(describeConfidence(totals({ confidence_wrong: null }))).toMatch(/Every answer.*92%/);
    expect(describeConfidence(totals({ confidence_right: null, confidence_wrong: null }))).toBeNull();
  });
});

describe("the words of a run", () => {
  it("tell what became of a reading before how the run ended", () => {
    expect(describeState({ kind: "manual", status: "running", decision: null }).text).toBe("Running");
    expect(describeState({ kind: "version", status: "done", decision: "held" })).toMatchObject({ tone: "amber" });
    expect(describeState({ kind: "template", status: "done", decision: "published" }).text).toBe("Template published");
    expect(describeState({ kind: "version", status: "failed", decision: "published_untested" })).toMatchObject({
      tone: "amber",
    });
    expect(describeState({ kind: "manual", status: "failed", decision: null })).toMatchObject({ tone: "red" });
  });

  it("count what does not pass", () => {
    expect(describeNewest(undefined, 3)).toBe("3 questions, not asked yet.");
    expect(describeNewest(run("a", 1), 40)).toBe("6 of 40 questions of the last run do not pass.");
    expect(describeNewest(run("a", 1, { after: totals({ passed: 40 }) }), 40)).toMatch(/^All 40 questions/);
  });

  it("tell of a result what was answered, where its page came and what was not quoted", () => {
    expect(describeResult(result({ rank: 2 }), true)).toBe("Answered, page came 2nd");
    expect(describeResult(result({ rank: null, verbatim: 1 }), true)).toBe(
      "Answered, page not found, 1 of 2 quotes not word for word",
    );
    expect(describeResult(result({ answered: false, rank: null }), false)).toBe("Not sure");
  });
});

describe("the run that another has to wait for", () => {
  it("is one that somebody asked for and that has not ended", () => {
    const going = { status: "running", after: null } as const;
    const test = run("test", 3, { kind: "version", source_id: "src_a", version: 2, ...going });
    expect(findUnderWay([test, run("done", 2), run("asked", 1, going)])?.id).toBe("asked");
    expect(findUnderWay([test, run("done", 2)])).toBeUndefined();
  });
});

describe("what a run is compared with", () => {
  const runs = [run("new", 3), run("going", 2.5, { status: "running", after: null }), run("middle", 2), run("old", 1)];
  const [newest, , middle] = runs as [TestRun, TestRun, TestRun];

  it("is the run before it, by itself", () => {
    expect(findAgainst(newest, runs, undefined)).toBe("middle");
    expect(findAgainst(middle, runs, undefined)).toBe("old");
    expect(findAgainst(runs.at(-1) ?? newest, runs, undefined)).toBe(NOTHING);
  });

  it("is what was live, of a reading's run", () => {
    const reading = run("reading", 4, { kind: "version", source_id: "src_a", version: 2, before: totals() });
    const earlier = run("earlier", 2.2, { kind: "version", source_id: "src_a", version: 1, before: totals() });
    expect(findAgainst(reading, [...runs, earlier], undefined)).toBe(LIVE);
    expect(findAgainst(reading, [...runs, earlier], NOTHING)).toBe(LIVE);
    expect(findAgainst(reading, [...runs, earlier], "earlier")).toBe("earlier");
    expect(findAgainst(reading, [...runs, earlier], "old")).toBe(LIVE);
  });

  it("asked the same of the same", () => {
    const made = [
      run("m1", 1),
      run("m2", 2),
      run("a1", 3, { kind: "version", source_id: "src_a", version: 1 }),
      run("a2", 4, { kind: "version", source_id: "src_a", version: 2 }),
      run("b1", 5, { kind: "version", source_id: "src_b", version: 1 }),
      run("q1", 6, { kind: "template", category: "question" }),
      run("q2", 7, { kind: "template", category: "question" }),
      run("t1", 8, { kind: "template", category: "tutorial" }),
    ];
    const offered = made.map((one) => [one.id, ...listComparable(one, made).map(({ id }) => id)].join(" "));
    expect(offered).toEqual(["m1 m2", "m2 m1", "a1 a2", "a2 a1", "b1", "q1 q2", "q2 q1", "t1"]);
  });

  it("is what was chosen, as far as that is kept and has ended", () => {
    expect(listComparable(newest, runs).map(({ id }) => id)).toEqual(["middle", "old"]);
    expect(findAgainst(newest, runs, "old")).toBe("old");
    expect(findAgainst(newest, runs, "going")).toBe("middle");
    expect(findAgainst(newest, runs, "new")).toBe("middle");
    expect(findAgainst(newest, runs, NOTHING)).toBe(NOTHING);
    expect(findAgainst(newest, runs, LIVE)).toBe("middle");
  });

  it("stands in the address and comes back from it", () => {
    for (const view of [{ page: 1 }, { page: 2, against: "run_1", change: "worse" }] as const)
      expect(readView(new URLSearchParams(writeView(view)))).toEqual(view);
    expect(readView(new URLSearchParams("change=constructor&page=-1"))).toEqual({ page: 1 });
  });
});
