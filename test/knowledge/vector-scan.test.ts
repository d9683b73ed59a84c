import { describe, expect, it } from "vitest";
import { scanVectors } from "../../workers/knowledge/vector-scan";

/** Signed bytes that look random and are the same in every run. */
function makeBytes(length: number, seed: number): Int8Array {
  let state = seed;
  return Int8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

function scanPlainly(query: Int8Array, rows: Int8Array): number[] {
  return Array.from({ length: rows.length / query.length }, (_, at) => {
    const row = rows.subarray(at * query.length, (at + 1) * query.length);
    const product = query.reduce((sum, value, n) => sum + value * (row[n] ?? 0), 0);
    return product / (Math.hypot(...query) * Math.hypot(...row));
  });
}

/** Within what float32 rounds off. */
function expectNear(found: Float32Array, wanted: number[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [at, cosine] of wanted.entries()) expect(Math.abs((found[at] ?? 2) - cosine)).toBeLessThan(1e-6);
}

describe("the scan of vectors", () => {
  for (const dimension of [8, 384, 512, 1_024, 2_048]) {
    it(`agrees with plain JavaScript at ${dimension} numbers, whatever the number of rows`, () => {
      const query = makeBytes(dimension, dimension);
      // Around a group of four, and around the block that fits the kernel's memory.
      for (const count of [0, 1, 3, 4, 5, 239, 240, 241, 1_025]) {
        const rows = makeBytes(count * dimension, count + 1);
        expectNear(scanVectors(query, rows), scanPlainly(query, rows));
      }
    });
  }

  it("does not overflow at the extremes", () => {
    const query = new Int8Array(2_048).fill(-128);
    expectNear(scanVectors(query, new Int8Array(2_048).fill(-128)), [1]);
    expectNear(scanVectors(query, new Int8Array(2_048).fill(127)), [-1]);
  });

  it("puts what has no direction at 0, and keeps nothing of the query before", () => {
    const rows = makeBytes(512 * 9, 3);
    scanVectors(makeBytes(512, 1), rows);
    expect(scanVectors(new Int8Array(512), rows)).toEqual(new Float32Array(9));
    expect(scanVectors(makeBytes(512, 1), new Int8Array(512 * 9))).toEqual(new Float32Array(9));
  });

  it("refuses rows that are no whole vectors and dimensions it cannot take", () => {
    expect(() => scanVectors(new Int8Array(512), new Int8Array(513))).toThrow(RangeError);
    expect(() => scanVectors(new Int8Array(4), new Int8Array(8))).toThrow(RangeError);
    expect(() => scanVectors(new Int8Array(4_096), new Int8Array(4_096))).toThrow(RangeError);
    expect(() => scanVectors(new Int8Array(0), new Int8Array(0))).toThrow(RangeError);
  });
});
