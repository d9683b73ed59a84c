import { describe, expect, it } from "vitest";
import { describePeople } from "../../widget/chat/people";
import { DE } from "../../widget/i18n/de";
import { EN } from "../../widget/i18n/en";
import { ES } from "../../widget/i18n/es";
import { FR } from "../../widget/i18n/fr";
import type { People } from "../../workers/contract/embed";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A Friday in UTC. */
const NOW = Date.parse("2026-11-27T12:00:00Z");
const MONDAY = Date.parse("2026-11-30T09:00:00Z");
const NOBODY: People = { online_until: 0, reply_ms: null, openings: null };
const zone = { timeZone: "UTC" };
const say = (people: Partial<People>, now = NOW) => describePeople(EN, { ...NOBODY, ...people }, now, ["en-GB"], zone);

describe("what a visitor learns of the people", () => {
  it("is that they are there, while that is fresh and whatever the hours say", () => {
    const people = { online_until: NOW + 1, openings: [[MONDAY, MONDAY + HOUR_MS]] as [number, number][] };
    expect(say(people)).toBe("We are online.");
    expect(say(people, NOW + 1)).toMatch(/^We are back Monday(?:,| at)? 09:00\.$/);
  });

  it("is how long they take, in steps and in open time", () => {
    const usual = (minutes: number) => say({ reply_ms: minutes * MINUTE_MS });
    expect([0, 1, 6, 90, 91, 200].map(usual)).toEqual([
      "Usually replies in 5 minutes.",
      "Usually replies in 5 minutes.",
      "Usually replies in 10 minutes.",
      "Usually replies in 90 minutes.",
      "Usually replies in 2 hours.",
      "Usually replies in 4 hours.",
    ]);
    expect(say({ reply_ms: MINUTE_MS, openings: [[NOW - 1, NOW + 1]] })).toBe("Usually replies in 5 minutes.");
  });

  it("is when they are back, by the hours that are still to come", () => {
    const openings: [number, number][] = [
      [NOW, NOW + HOUR_MS],
      [MONDAY, MONDAY + HOUR_MS],
    ];
    const people = { reply_ms: MINUTE_MS, openings };
    expect(say(people)).toMatch(/^Usually/);
    expect(say(people, NOW + HOUR_MS)).toMatch(/^We are back Monday(?:,| at)? 09:00\.$/);
    expect(say({ openings: [[NOW + 7 * 24 * HOUR_MS, NOW + 8 * 24 * HOUR_MS]] })).toMatch(/Friday,? 4 December/);
  });

  it("is nothing where nothing is known, or the chat has stood open for too long", () => {
    expect(say({})).toBe("");
    expect(say({ reply_ms: MINUTE_MS, openings: [] })).toBe("");
    expect(say({ reply_ms: MINUTE_MS, openings: [[NOW - 2, NOW - 1]] })).toBe("");
  });

  it("is said in the visitor's language", () => {
    const told = [DE, FR, ES].map((texts) =>
      describePeople(texts, { ...NOBODY, openings: [[MONDAY, MONDAY + 1]] }, NOW, [texts.lang], zone),
    );
    expect(told[0]).toMatch(/^Wir sind Montag(?: um|,)? 09:00 wieder da\.$/);
    expect(told[1]).toMatch(/^Nous revenons lundi(?: à|,)? 09:00\.$/);
    expect(told[2]).toMatch(/^Volvemos el lunes(?: a las|,)? 9:00\.$/);
    expect(describePeople(DE, { ...NOBODY, reply_ms: 5 * MINUTE_MS }, NOW, ["de"])).toBe(
      "Antwortet meist in 5 Minuten.",
    );
  });
});
