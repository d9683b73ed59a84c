import { describe, expect, it } from "vitest";
import { findVerbatim } from "../../workers/answers/quote";

describe("findVerbatim", () => {
  it("finds a quote whose white space differs, whatever marks are in it", () => {
    const text = "A pre-paid\nlabel (see a/b) costs $4.50 [net].";
    expect(findVerbatim(text, "A pre-paid label (see a/b)  costs $4.50 [net].")).toBe(text);
  });

  it("finds none of what does not stand there", () => {
    expect(findVerbatim("A pre-paid\nlabel", "A prepaid label")).toBeNull();
  });
});
