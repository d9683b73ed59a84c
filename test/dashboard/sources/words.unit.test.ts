import { describe, expect, it } from "vitest";
import {
  adviseOnHeld,
  describeChanges,
  describeHeld,
  describeNextReading,
  findHeld,
  findLive,
  SCHEDULES,
  SOURCE_TYPES,
  VERSION_STATUS,
} from "../../../dashboard/sources/words";
import { HeldReason, Schedule, SourceType, Version } from "../../../workers/contract/knowledge";

function make(fields: Partial<Version>): Version {
  const counts = { pages: 60, added: 0, changed: 0, removed: 0, quality: 70 };
  return { source_id: "src_1", version: 1, status: "live", held_reason: null, ...counts, created_at: 1, ...fields };
}

const LIVE = make({ version: 2 });

describe("describeHeld", () => {
  it("tells how many pages are gone, and that nothing has changed", () => {
    const held = make({ status: "held", held_reason: "pages_gone", pages: 18, removed: 42 });
    expect(describeHeld(held, LIVE)).toBe(
      "42 of 60 pages are missing from the website. Nothing has changed for your visitors.",
    );
    expect(describeHeld({ ...held, removed: 1 }, null)).toMatch(/^1 page is missing/);
  });

  it("tells the quality before and after, where both are known", () => {
    const held = make({ status: "held", held_reason: "quality_down", quality: 31.4 });
    expect(describeHeld(held, LIVE)).toContain(": 31 of 100, and 70 before.");
    expect(describeHeld({ ...held, quality: null }, LIVE)).not.toMatch(/\d/);
  });

  it("has words of its own, and advice, for every reason", () => {
    const told = HeldReason.options.map((held_reason) => make({ status: "held", held_reason }));
    expect(new Set(told.map((held) => describeHeld(held, LIVE))).size).toBe(told.length);
    expect(new Set(told.map(adviseOnHeld)).size).toBe(told.length);
  });
});

describe("versions", () => {
  it("are found by what they are", () => {
    const versions = [make({ version: 3, status: "held" }), LIVE, make({ version: 1, status: "kept" })];
    expect(findHeld(versions)?.version).toBe(3);
    expect(findLive(versions)?.version).toBe(2);
    expect(findHeld([])).toBeNull();
    expect(Object.keys(VERSION_STATUS).sort()).toEqual([...Version.shape.status.options].sort());
  });

  it("tell their changes in words, leaving out what is none", () => {
    expect(describeChanges({ added: 12, changed: 0, removed: 1 })).toBe("12 added, 1 removed");
    expect(describeChanges({ added: 0, changed: 0, removed: 0 })).toBe("nothing changed");
  });
});

describe("sources", () => {
  it("have a name for every type and schedule", () => {
    expect(Object.keys(SOURCE_TYPES).sort()).toEqual([...SourceType.options].sort());
    expect(SCHEDULES.map(({ value }) => value)).toEqual(Schedule.options);
  });

  it("tell when they are read next, or that nothing happens by itself", () => {
    expect(describeNextReading(null)).toBe("It is read only when you ask.");
    expect(describeNextReading(Date.UTC(2026, 10, 26, 12))).toContain("2026");
  });
});
