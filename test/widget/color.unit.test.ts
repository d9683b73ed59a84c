import { describe, expect, it } from "vitest";
import { computeContrast, fitToSurface, MIN_TEXT_CONTRAST } from "../../widget/theme/color";
import { readableTextColor } from "../../workers/platform/color";

/** A grid over all colours, the brightest, darkest and middle ones included. */
const CHANNELS = ["00", "40", "80", "c0", "ff"];
const COLORS = CHANNELS.flatMap((r) => CHANNELS.flatMap((g) => CHANNELS.map((b) => `#${r}${g}${b}`)));

describe("an owner's colour", () => {
  it("is measured as WCAG does", () => {
    expect(computeContrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(computeContrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });

  it.each(["#ffffff", "#f4f5f7", "#17191e", "#21242b"])("can be read as text on %s, whatever it is", (surface) => {
    for (const color of COLORS) {
      expect(computeContrast(fitToSurface(color, surface), surface)).toBeGreaterThanOrEqual(MIN_TEXT_CONTRAST);
    }
  });

  it("stays as it is where it can be read already", () => {
    expect(fitToSurface("#1d4ed8", "#ffffff")).toBe("#1d4ed8");
  });

  it("carries text that can be read, whatever it is", () => {
    for (const color of COLORS) expect(computeContrast(readableTextColor(color), color)).toBeGreaterThanOrEqual(4.2);
    expect(readableTextColor("#FB8537")).toBe("#16181d");
    expect(readableTextColor("#4f46e5")).toBe("#ffffff");
  });
});
