import { describe, expect, it } from "vitest";
import {
  addWindow,
  copyToOpenDays,
  endsNextDay,
  findState,
  formatMoment,
  isUnfinished,
  listZones,
  presetHours,
  setDay,
  tidy,
} from "../../../dashboard/hours/hours";
import { BusinessHours } from "../../../workers/contract/hours";

const HOURS: BusinessHours = { time_zone: "Europe/Berlin", days: { fri: [["09:00", "17:00"]] }, holidays: [] };
const FRIDAY = Date.parse("2026-11-27T12:00:00Z");

describe("business hours while they are written", () => {
  it("begin with weekdays where the browser is, and are what the server takes", () => {
    const preset = presetHours();
    expect(Object.keys(preset.days)).toEqual(["mon", "tue", "wed", "thu", "fri"]);
    expect(BusinessHours.parse(preset)).toEqual(preset);
    expect(listZones(preset.time_zone)).toContain(preset.time_zone);
    expect(listZones("Asia/Calcutta")).toContain("Asia/Calcutta");
  });

  it("get another window after the last, which stays within the day", () => {
    expect(addWindow([])).toEqual([["09:00", "17:00"]]);
    expect(addWindow([["09:00", "12:30"]])[1]).toEqual(["13:30", "17:30"]);
    expect(addWindow([["09:00", "22:15"]])[1]).toEqual(["23:15", "23:15"]);
  });

  it("lose a day with its last window, and copy one to those that are open", () => {
    const two = setDay(HOURS, "sat", [["10:00", "12:00"]]);
    expect(copyToOpenDays(two, "sat").days).toEqual({ fri: [["10:00", "12:00"]], sat: [["10:00", "12:00"]] });
    expect(setDay(two, "fri", []).days).toEqual({ sat: [["10:00", "12:00"]] });
  });

  it("are the same however they came about", () => {
    const written = {
      ...setDay(HOURS, "mon", [["08:00", "09:00"]]),
      holidays: ["2026-12-25", "2026-01-01", "2026-12-25"],
    };
    expect(JSON.stringify(tidy(written))).toBe(
      JSON.stringify({
        time_zone: "Europe/Berlin",
        days: { mon: [["08:00", "09:00"]], fri: [["09:00", "17:00"]] },
        holidays: ["2026-01-01", "2026-12-25"],
      }),
    );
  });

  it("are not finished while a time is missing", () => {
    expect(isUnfinished(HOURS)).toBe(false);
    expect(isUnfinished(setDay(HOURS, "sat", [["", "12:00"]]))).toBe(true);
    expect(endsNextDay(["22:00", "02:00"])).toBe(true);
    expect(endsNextDay(["22:00", ""])).toBe(false);
  });
});

describe("what they come to now", () => {
  it("names the end of the running window, else the next opening", () => {
    expect(findState(HOURS, FRIDAY)).toEqual({ is_open: true, changes_at: Date.parse("2026-11-27T16:00:00Z") });
    const later = FRIDAY + 5 * 3_600_000;
    expect(findState(HOURS, later)).toEqual({ is_open: false, changes_at: Date.parse("2026-12-04T08:00:00Z") });
    expect(findState({ ...HOURS, days: {} }, FRIDAY)).toEqual({ is_open: false, changes_at: null });
    const days = Object.fromEntries(
      ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => [day, [["00:00", "00:00"]]]),
    );
    expect(findState({ ...HOURS, days } as BusinessHours, FRIDAY)).toEqual({ is_open: true, changes_at: null });
  });

  it("is said by the clock of a zone", () => {
    const at = (days: number) => formatMoment(FRIDAY + days * 86_400_000, FRIDAY, "Europe/Berlin");
    expect([at(0), at(3), at(8)]).toEqual(["today at 13:00", "Monday at 13:00", "Saturday 5 December at 13:00"]);
    expect(formatMoment(FRIDAY, FRIDAY, "Asia/Tokyo")).toBe("today at 21:00");
  });
});
