/** Business hours while they are written, and how they are said. Pure. */
import type { BusinessHours } from "../../workers/contract/hours";
import { DAYS, type Day, findNextOpening, isOpen, listOpenings } from "../../workers/contract/opening";

export type DayWindow = NonNullable<BusinessHours["days"][Day]>[number];

export const DAY_NAMES: Record<Day, string> = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
};

/** The first window of a day. */
const FIRST: DayWindow = ["09:00", "17:00"];

/** Weekdays from nine to five, where the browser is. */
export function presetHours(): BusinessHours {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    time_zone: timeZone,
    days: Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, [FIRST]])),
    holidays: [],
  };
}

/** Every zone the browser knows, and the one that is chosen. */
export function listZones(chosen: string): string[] {
  return [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), chosen])].sort();
}

/** With another window behind the last: an hour later, for four hours, as far as the day goes. */
export function addWindow(windows: readonly DayWindow[]): DayWindow[] {
  const last = windows.at(-1);
  if (!last) return [FIRST];
  const [hour, minute = "00"] = last[1].split(":");
  const from = Math.min(Number(hour) + 1, 23);
  const write = (at: number) => `${String(at).padStart(2, "0")}:${minute}`;
  return [...windows, [write(from), write(Math.min(from + 4, 23))]];
}

export function setDay(hours: BusinessHours, day: Day, windows: DayWindow[]): BusinessHours {
  const { [day]: _, ...others } = hours.days;
  return { ...hours, days: windows.length === 0 ? others : { ...others, [day]: windows } };
}

/** The windows of one day on each day that has some. */
export function copyToOpenDays(hours: BusinessHours, from: Day): BusinessHours {
  const windows = hours.days[from] ?? [];
  return DAYS.filter((day) => hours.days[day]?.length).reduce((copied, day) => setDay(copied, day, windows), hours);
}

/** In one order, so that what is the same is written the same. */
export function tidy({ time_zone, days, holidays }: BusinessHours): BusinessHours {
  const used = DAYS.flatMap((day) => (days[day]?.length ? [[day, days[day]]] : []));
  return { time_zone, days: Object.fromEntries(used), holidays: [...new Set(holidays)].sort() };
}

/** A time is missing. */
export function isUnfinished({ days }: BusinessHours): boolean {
  return Object.values(days).some((windows) => windows.some((window) => window.some((time) => time === "")));
}

export function endsNextDay([from, until]: DayWindow): boolean {
  return until !== "" && until <= from;
}

/** Whether people are there and until when, or from when on; null where that never changes. */
export function findState(hours: BusinessHours, now: number): { is_open: boolean; changes_at: number | null } {
  const is_open = isOpen(hours, now);
  const [span] = is_open ? listOpenings(hours, now, 8, 1) : [];
  const ends = span && span[1] - now < 8 * 86_400_000 ? span[1] : null;
  return { is_open, changes_at: is_open ? ends : findNextOpening(hours, now) };
}

/** `Monday 09:00`, in a zone; the date as well where the day's name would not tell it. */
export function formatMoment(at: number, now: number, timeZone: string): string {
  const moment = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  const date = moment({ dateStyle: "short" });
  const time = moment({ timeStyle: "short" }).format(at);
  if (date.format(at) === date.format(now)) return `today at ${time}`;
  const is_near = at - now < 6 * 86_400_000;
  const day = moment(is_near ? { weekday: "long" } : { weekday: "long", day: "numeric", month: "long" });
  return `${day.format(at)} at ${time}`;
}
