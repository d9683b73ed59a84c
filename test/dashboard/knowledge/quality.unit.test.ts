import { describe, expect, it } from "vitest";
import { findQualityBand, listQualityParts, QUALITY_BAND_NAMES } from "../../../dashboard/knowledge/quality";
import { QUALITY_BANDS, QualityBand } from "../../../workers/contract/knowledge";

describe("findQualityBand", () => {
  it("draws the lines where the contract does", () => {
    expect(Object.keys(QUALITY_BAND_NAMES).sort()).toEqual([...QualityBand.options].sort());
    for (const band of QualityBand.options) {
      const [from, below] = QUALITY_BANDS[band];
      expect(findQualityBand(from)).toBe(band);
      expect(findQualityBand(below - 0.1)).toBe(band);
    }
  });
});

describe("listQualityParts", () => {
  it("tells each part with its points, and what would help where it is weak", () => {
    const parts = listQualityParts({ score: 70, length: 30, readability: 5, structure: 20, diversity: 15 });
    expect(parts.map(({ points, most }) => [points, most])).toEqual([
      [30, 30],
      [5, 25],
      [20, 20],
      [15, 25],
    ]);
    const strong = listQualityParts({ score: 100, length: 30, readability: 25, structure: 20, diversity: 25 });
    const differs = parts.map(({ text }, index) => text !== strong[index]?.text);
    expect(differs).toEqual([false, true, false, false]);
  });
});
