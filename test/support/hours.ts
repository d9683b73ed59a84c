import type { BusinessHours } from "../../workers/contract/hours";
import { DAYS } from "../../workers/contract/opening";

/** Business hours with one window a week: from the minute of `at` (milliseconds UTC) on, for so many minutes. */
export function openFrom(at: number, minutes: number): BusinessHours {
  const time = (moment: number) => new Date(moment).toISOString().slice(11, 16);
  const day = DAYS[(new Date(at).getUTCDay() + 6) % 7] ?? "mon";
  return { time_zone: "UTC", days: { [day]: [[time(at), time(at + minutes * 60_000)]] }, holidays: [] };
}

/** The whole minute. */
export function floorMinute(at: number): number {
  return Math.floor(at / 60_000) * 60_000;
}
