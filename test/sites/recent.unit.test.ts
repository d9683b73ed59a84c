import { describe, expect, it } from "vitest";
import { RecentEvents } from "../../workers/sites/site-room/recent";

const START = 1_000;
const told = (n: number) => ({ json: `{"n":${n}}`, is_for_inbox: false });

function fill(count: number): RecentEvents {
  const recent = new RecentEvents(START);
  for (let n = 1; n <= count; n++) expect(recent.add(told(n))).toBe(START + n);
  return recent;
}

describe("the last events of a room", () => {
  it("are what came after a number, in order", () => {
    expect(fill(4).after(START + 2)).toEqual([3, 4].map((n) => ({ id: START + n, ...told(n) })));
    expect(fill(4).after(START + 4)).toEqual([]);
    expect(fill(0).after(START)).toEqual([]);
  });

  it("are the last 500", () => {
    const recent = fill(502);
    expect(recent.after(START + 2)).toHaveLength(500);
    expect(recent.after(START + 1)).toBeNull();
  });

  it("are nothing to a number of another life", () => {
    expect(fill(2).after(START + 3)).toBeNull();
    expect(fill(2).after(START - 1)).toBeNull();
  });
});
