import { describe, expect, it } from "vitest";
import { adviseOnHeld, describeHeld } from "../../../dashboard/sources/words";
import { HeldReason, type Version } from "../../../workers/contract/knowledge";

describe("a reading that is held", () => {
  it.each(HeldReason.options)("says why, that nothing has changed, and what to do: %s", (held_reason) => {
    const held = { held_reason, pages: 9, removed: 3, quality: 20, created_at: 1 } as Version;
    expect(describeHeld(held, null)).toMatch(/\.$/);
    expect(adviseOnHeld(held)).toMatch(/\.$/);
  });
});
