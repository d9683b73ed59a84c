import { describe, expect, it } from "vitest";
import { AI, applyChoice, listAssignees, NOBODY, toChoice } from "../../dashboard/inbox/assignees";
import type { Conversation } from "../../workers/contract/conversations";
import type { BusinessHours } from "../../workers/contract/hours";

/** A Monday. */
const NOW = Date.UTC(2026, 10, 23, 12);
const COLLEAGUES = [
  { id: "user_cy", name: "Cy" },
  { id: "user_bo", name: "Bo" },
  { id: "user_me", name: "Me" },
  { id: "user_ada", name: "Ada" },
];
const hours = (from: string, until: string): BusinessHours => ({
  time_zone: "UTC",
  days: { mon: [[from, until]] },
  holidays: [],
});
const there = (id: string, is_away = false) => ({ id, is_away });
const list = (more: Partial<Parameters<typeof listAssignees>[0]> = {}) =>
  listAssignees({ colleagues: COLLEAGUES, present: [], teams: [], my_id: "user_me", ...more }, NOW);

describe("whom a conversation can be given to", () => {
  it("is oneself, then who is there, then who is away, then by name, each with a dot and in words", () => {
    const { on_duty, off_duty } = list({ present: [there("user_cy"), there("user_bo", true)] });
    expect(on_duty.map(({ label }) => label)).toEqual(["● You", "● Cy", "◐ Bo", "○ Ada"]);
    expect(on_duty.map(({ name }) => name)).toEqual(["You", "Cy, online", "Bo, away", "Ada, not here"]);
    expect(off_duty).toEqual([]);
  });

  it("is off duty in teams of which none has its hours, and on duty in no team", () => {
    const teams = [
      { member_ids: ["user_cy", "user_bo"], business_hours: hours("18:00", "22:00") },
      { member_ids: ["user_bo"], business_hours: hours("09:00", "17:00") },
    ];
    const { on_duty, off_duty } = list({ teams, present: [there("user_cy")] });
    expect(on_duty.map(({ id }) => id)).toEqual(["user_me", "user_ada", "user_bo"]);
    expect(off_duty.map(({ id }) => id)).toEqual(["user_cy"]);
  });
});

describe("the choice that stands", () => {
  const make = (fields: Partial<Conversation>) => ({ status: "active", assignee: null, ...fields }) as Conversation;
  const ada = { id: "user_ada", name: "Ada" };

  it("is the member it is with or waits for, else nobody or the AI", () => {
    expect(toChoice(make({}))).toBe(AI);
    expect(toChoice(make({ status: "waiting_human" }))).toBe(NOBODY);
    expect(toChoice(make({ status: "waiting_human", assignee: ada }))).toBe("user_ada");
    expect(toChoice(make({ status: "with_human", assignee: ada }))).toBe("user_ada");
  });

  it("is shown at once as it will stand", () => {
    for (const choice of ["user_ada", NOBODY, AI])
      expect(toChoice(applyChoice(make({ status: "with_human", assignee: ada }), choice, COLLEAGUES))).toBe(choice);
    expect(applyChoice(make({}), "user_ada", COLLEAGUES)).toMatchObject({ status: "with_human", assignee: ada });
  });
});
