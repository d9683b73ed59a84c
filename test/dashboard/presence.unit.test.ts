import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { followHere, lookAt, readHere } from "../../dashboard/inbox/presence";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("a key held down for a second goes through thirty conversations and says at most five times where it is (ABU-03)", () => {
  const said: (string | null)[] = [];
  const leave = followHere(() => said.push(readHere("site").conversation_id));
  for (let n = 1; n <= 30; n++) {
    lookAt("site", null);
    lookAt("site", `conv_${n}`);
    vi.advanceTimersByTime(33);
  }
  vi.advanceTimersByTime(1_000);
  leave();
  expect(said.length).toBeLessThanOrEqual(5);
  expect(said.at(-1)).toBe("conv_30");
});
