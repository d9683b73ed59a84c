import { describe, expect, it } from "vitest";
import { addMark, computeEta, countLeft, type PaceMark } from "../../../workers/crawl/frontier/progress";

const COUNTS = { found: 20, done: 8, indexed: 6, failed: 1, read: 6, asked: 7 };

function markAll(...marks: [at_s: number, asked: number][]): PaceMark[] {
  return marks.reduce<PaceMark[]>((kept, [at_s, asked]) => addMark(kept, { at: at_s * 1_000, asked }), []);
}

describe("the seconds a crawl still takes", () => {
  it("are unknown until 5 pages and 3 s", () => {
    expect(computeEta([], 10, 5_000)).toBeNull();
    expect(computeEta(markAll([0, 0], [10, 4]), 10, 10_000)).toBeNull();
    expect(computeEta(markAll([0, 0], [2, 9]), 10, 2_000)).toBeNull();
    expect(computeEta(markAll([0, 0], [3, 5]), 10, 3_000)).toBe(6);
  });

  it("are whole, and none when nothing is left", () => {
    const marks = markAll([0, 0], [4, 7]);
    expect(computeEta(marks, 10, 4_000)).toBe(6);
    expect(computeEta(marks, 0, 4_000)).toBe(0);
  });

  it("follow the pace of the last 30 s, not of the whole crawl", () => {
    const marks = markAll([0, 0], [10, 100], [20, 110], [50, 140], [60, 150]);
    expect(marks[0]).toEqual({ at: 20_000, asked: 110 });
    expect(computeEta(marks, 40, 60_000)).toBe(40);
  });

  it("follow the pace of the last 5 pages where these took longer", () => {
    const marks = markAll([0, 0], [30, 1], [60, 2], [90, 3], [120, 4], [150, 5], [180, 6]);
    expect(marks[0]).toEqual({ at: 30_000, asked: 1 });
    expect(computeEta(marks, 2, 180_000)).toBe(60);
  });

  it("grow while no page comes", () => {
    const marks = markAll([0, 0], [5, 10], [9, 10]);
    expect(computeEta(marks, 10, 5_000)).toBe(5);
    expect(computeEta(marks, 10, 20_000)).toBe(20);
  });

  it("keep no more marks than they need", () => {
    expect(markAll(...Array.from({ length: 1_000 }, (_, n): [number, number] => [n, n])).length).toBeLessThan(40);
    expect(markAll([0, 3], [1, 3], [2, 3])).toHaveLength(1);
  });
});

describe("the pages still to be asked for", () => {
  it("are those that wait, as far as the page limit reaches", () => {
    expect(countLeft(COUNTS, 100)).toBe(12);
    expect(countLeft(COUNTS, 10)).toBe(3);
    expect(countLeft(COUNTS, 7)).toBe(0);
    expect(countLeft(COUNTS, 5)).toBe(0);
  });
});
