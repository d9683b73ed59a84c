import { describe, expect, it } from "vitest";
import { BusinessHours } from "../../workers/contract/hours";
import {
  addOpen,
  countOpen,
  DAYS,
  findNextOpening,
  isOpen,
  isTimeZone,
  listOpenings,
  type OpeningHours,
} from "../../workers/contract/opening";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const OFFICE: OpeningHours = {
  time_zone: "Europe/Berlin",
  days: Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, [["09:00", "17:00"]]])),
  holidays: [],
};
const utc = (text: string) => Date.parse(`${text}Z`);
const say = (at: number | null) => at && new Date(at).toISOString().slice(0, 16);

describe("people are there", () => {
  it("from the first minute of a window to the last before its end", () => {
    // A Friday in winter: Berlin is an hour ahead.
    for (const [time, open] of [
      ["07:59:59", false],
      ["08:00:00", true],
      ["15:59:59", true],
      ["16:00:00", false],
    ] as const)
      expect(isOpen(OFFICE, utc(`2026-11-27T${time}`)), time).toBe(open);
    expect(isOpen(OFFICE, utc("2026-11-28T12:00:00"))).toBe(false);
  });

  it("always without hours, and never without a window", () => {
    const never = { ...OFFICE, days: { mon: [] } };
    expect(isOpen(null, 5)).toBe(true);
    expect(findNextOpening(null, 5)).toBe(5);
    expect(countOpen(null, 5, 9)).toBe(4);
    expect(addOpen(null, 5, 4)).toBe(9);
    expect(isOpen(never, 5)).toBe(false);
    expect(findNextOpening(never, 5)).toBeNull();
    expect(addOpen(never, 5, 0)).toBeNull();
    expect(countOpen(never, 5, 9)).toBe(0);
  });

  it("past midnight, also into a day without a window and into a holiday", () => {
    const night = { ...OFFICE, days: { fri: [["22:00", "02:00"]] as [string, string][] } };
    expect(isOpen(night, utc("2026-11-27T23:30:00"))).toBe(true);
    expect(isOpen(night, utc("2026-11-28T00:59:59"))).toBe(true);
    expect(isOpen(night, utc("2026-11-28T01:00:00"))).toBe(false);
    expect(isOpen({ ...night, holidays: ["2026-11-28"] }, utc("2026-11-27T23:30:00"))).toBe(true);
    expect(isOpen({ ...night, holidays: ["2026-11-27"] }, utc("2026-11-27T23:30:00"))).toBe(false);
  });

  it("around the clock where every day begins and ends at the same time", () => {
    const days = Object.fromEntries(DAYS.map((day) => [day, [["00:00", "00:00"]]]));
    const hours = { ...OFFICE, days } as OpeningHours;
    expect(countOpen(hours, utc("2026-10-20T00:00"), utc("2026-10-30T00:00"))).toBe(10 * DAY_MS);
    expect(listOpenings(hours, utc("2026-10-20T00:00"), 8, 3)).toHaveLength(1);
  });
});

describe("the next opening", () => {
  it("is now, later today, or on the next day that is no holiday", () => {
    const hours = { ...OFFICE, holidays: ["2026-11-30"] };
    const next = (at: string) => say(findNextOpening(hours, utc(at)));
    expect(next("2026-11-27T12:34")).toBe("2026-11-27T12:34");
    expect(next("2026-11-27T05:00")).toBe("2026-11-27T08:00");
    expect(next("2026-11-27T16:00")).toBe("2026-12-01T08:00");
  });

  it("is found behind as many holidays as there may be", () => {
    const first = utc("2026-11-30T00:00");
    const holidays = Array.from({ length: 100 }, (_, week) =>
      new Date(first + week * 7 * DAY_MS).toISOString().slice(0, 10),
    );
    const mondays = { time_zone: "UTC", days: { mon: [["09:00", "10:00"]] as [string, string][] }, holidays };
    expect(findNextOpening(mondays, first)).toBe(first + 100 * 7 * DAY_MS + 9 * HOUR_MS);
  });

  it("follows the clock when it is put forward or back", () => {
    const sunday = (window: [string, string]) => ({ ...OFFICE, days: { sun: [window] } });
    // 02:00 to 03:00 is skipped in Berlin on 2027-03-28 …
    expect(say(findNextOpening(sunday(["02:15", "02:45"]), utc("2027-03-27T12:00")))).toBe("2027-04-04T00:15");
    expect(countOpen(sunday(["01:00", "04:00"]), utc("2027-03-27T12:00"), utc("2027-03-29T12:00"))).toBe(2 * HOUR_MS);
    // … and comes twice on 2026-10-25.
    expect(
      listOpenings(sunday(["02:15", "02:45"]), utc("2026-10-24T12:00"), 2, 9).map(([start]) => say(start)),
    ).toEqual(["2026-10-25T00:15", "2026-10-25T01:15"]);
  });
});

describe("open time", () => {
  it("is counted without the nights, and added across them", () => {
    const since = utc("2026-11-27T15:50");
    expect(countOpen(OFFICE, since, utc("2026-11-30T08:20"))).toBe(30 * MINUTE_MS);
    expect(say(addOpen(OFFICE, since, 10 * MINUTE_MS))).toBe("2026-11-27T16:00");
    expect(say(addOpen(OFFICE, since, 30 * MINUTE_MS))).toBe("2026-11-30T08:20");
    expect(say(addOpen(OFFICE, utc("2026-11-28T12:00"), 0))).toBe("2026-11-30T08:00");
    expect(countOpen(OFFICE, since, since - 1)).toBe(0);
  });

  it("counts once what two windows share", () => {
    const days = {
      fri: [
        ["09:00", "12:00"],
        ["11:00", "13:00"],
        ["13:00", "14:00"],
      ] as [string, string][],
    };
    const day = utc("2026-11-27T00:00");
    expect(countOpen({ ...OFFICE, days }, day, day + DAY_MS)).toBe(5 * HOUR_MS);
    expect(listOpenings({ ...OFFICE, days }, day, 6, 9)).toHaveLength(1);
  });

  it("lists no more spans than asked for, the running one cut to now", () => {
    const at = utc("2026-11-27T12:00");
    expect(listOpenings(OFFICE, at, 8, 2).map((span) => span.map(say))).toEqual([
      ["2026-11-27T12:00", "2026-11-27T16:00"],
      ["2026-11-30T08:00", "2026-11-30T16:00"],
    ]);
    expect(listOpenings(OFFICE, at, 1, 9)).toHaveLength(1);
  });
});

/** Around changes of the clock: by an hour, by half an hour, by a whole day, and where there are none. */
const PLACES = [
  ["Europe/Berlin", "2026-10-24T20:00"],
  ["Europe/Berlin", "2027-03-27T20:00"],
  ["America/New_York", "2026-11-01T00:00"],
  ["America/St_Johns", "2027-03-14T00:00"],
  ["Australia/Lord_Howe", "2026-10-03T08:00"],
  ["Australia/Lord_Howe", "2027-04-03T08:00"],
  ["Pacific/Apia", "2011-12-29T08:00"],
  ["Asia/Kathmandu", "2026-12-31T12:00"],
] as const;
const MINUTES = 3 * 24 * 60;

describe("compared with looking at the clock every minute", () => {
  it.each(PLACES)("agrees in %s from %s on", (time_zone, from) => {
    const clock = new Intl.DateTimeFormat("en-GB", {
      timeZone: time_zone,
      weekday: "short",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    const start = utc(from);
    const minutes = Array.from({ length: MINUTES }, (_, n) => readWall(clock, start + n * MINUTE_MS));
    for (let seed = 1; seed <= 12; seed++) {
      const random = makeRandom(seed);
      const hours = { ...makeHours(random), time_zone };
      const seen = minutes.map((wall) => isOpenOnTheWall(hours, wall));
      const told = minutes.map((_, n) => isOpen(hours, start + n * MINUTE_MS));
      expect(told, JSON.stringify(hours)).toEqual(seen);
      for (let n = 0; n < 12; n++) {
        const at = Math.floor(random() * MINUTES);
        const until = at + Math.floor(random() * (MINUTES - at));
        const next = seen.indexOf(true, at);
        const [from_ms, until_ms] = [start + at * MINUTE_MS, start + until * MINUTE_MS];
        if (next >= 0) expect(findNextOpening(hours, from_ms)).toBe(start + next * MINUTE_MS);
        const open = seen.slice(at, until).filter(Boolean).length;
        expect(countOpen(hours, from_ms, until_ms)).toBe(open * MINUTE_MS);
        const by = addOpen(hours, from_ms, open * MINUTE_MS);
        // It has come by then, and the last minute of it was open.
        if (open > 0) expect(by).toBe(start + (seen.lastIndexOf(true, until - 1) + 1) * MINUTE_MS);
      }
    }
  });
});

interface Wall {
  date: string;
  day: string;
  before: string;
  day_before: string;
  time: string;
}

function readWall(clock: Intl.DateTimeFormat, at: number): Wall {
  const part = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const date = `${part.year}-${part.month}-${part.day}`;
  const day = String(part.weekday).toLowerCase();
  const before = new Date(Date.parse(date) - DAY_MS).toISOString().slice(0, 10);
  const day_before = DAYS.at(DAYS.indexOf(day as (typeof DAYS)[number]) - 1) ?? "";
  return { date, day, before, day_before, time: `${part.hour}:${part.minute}` };
}

/** By comparing what a clock shows as text. */
function isOpenOnTheWall({ days, holidays }: OpeningHours, { date, day, before, day_before, time }: Wall): boolean {
  const of = (name: string) => days[name as (typeof DAYS)[number]] ?? [];
  const today = holidays.includes(date) ? [] : of(day);
  const last_night = holidays.includes(before) ? [] : of(day_before).filter(([from, to]) => to <= from);
  return (
    today.some(([from, to]) => from <= time && (to <= from || time < to)) || last_night.some(([, to]) => time < to)
  );
}

function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function makeHours(random: () => number): Omit<OpeningHours, "time_zone"> {
  const time = () => {
    const minutes = random() < 0.2 ? 0 : Math.floor(random() * 24 * 60);
    return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
  };
  const days = Object.fromEntries(
    DAYS.map((day) => [day, Array.from({ length: Math.floor(random() * 4) }, () => [time(), time()])]),
  ) as OpeningHours["days"];
  const holidays = ["2026-10-25", "2027-03-28", "2026-11-01", "2027-01-01", "2011-12-31"].filter(() => random() < 0.3);
  return { days, holidays };
}

describe("hours as they are given", () => {
  it("name a zone that is known", () => {
    for (const zone of ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"]) expect(isTimeZone(zone)).toBe(true);
    for (const zone of ["Mars/Base", "", "Europe/Berlin; DROP"]) expect(isTimeZone(zone)).toBe(false);
    const given = (time_zone: string) => BusinessHours.safeParse({ ...OFFICE, time_zone }).success;
    expect(given("Europe/Berlin")).toBe(true);
    for (const zone of ["Mars/Base", "", "+02:00", `Europe/${"x".repeat(99)}`]) expect(given(zone), zone).toBe(false);
  });

  it("have times, days, dates and as many of them as one needs", () => {
    const window = ["09:00", "17:00"];
    for (const wrong of [
      { days: { mon: [["9:00", "17:00"]] } },
      { days: { mon: [["09:00", "24:00"]] } },
      { days: { mon: [["09:00"]] } },
      { days: { monday: [window] } },
      { days: { mon: Array.from({ length: 5 }, () => window) } },
      { holidays: ["2026-02-30"] },
      { holidays: ["25.12.2026"] },
      { holidays: Array.from({ length: 101 }, () => "2026-12-25") },
      { season: "summer" },
    ])
      expect(BusinessHours.safeParse({ ...OFFICE, ...wrong }).success, JSON.stringify(wrong).slice(0, 60)).toBe(false);
    const most = { days: { mon: Array.from({ length: 4 }, () => window) }, holidays: ["2028-02-29"] };
    expect(BusinessHours.parse({ ...OFFICE, ...most })).toEqual({ ...OFFICE, ...most });
  });
});
