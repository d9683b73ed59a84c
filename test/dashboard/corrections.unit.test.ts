import { describe, expect, it } from "vitest";
import { draftCorrection, withoutCites } from "../../dashboard/corrections/words";

describe("the draft of a correction", () => {
  it("is what was said, without the numbers of its sources", () => {
    const text = "Refunds take 5 days [1]. See [our terms](https://shop.example.org) [2][3].";
    expect(draftCorrection({ outcome: "answered", text })).toBe(
      "Refunds take 5 days. See [our terms](https://shop.example.org).",
    );
    expect(withoutCites("Since [2019](https://a.example) [12]")).toBe("Since [2019](https://a.example)");
  });

  it("is empty where nothing was answered", () => {
    expect(draftCorrection({ outcome: "abstained", text: "I'm not sure." })).toBe("");
  });
});
