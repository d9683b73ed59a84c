/** Whether a person is there, or when a reply may be expected. Pure. */
import type { People } from "../../workers/contract/embed";
import type { Texts } from "../i18n/en";
import { formatWhen } from "../i18n/when";

const MINUTE_MS = 60_000;
/** A longer reply time is told in hours. */
const MAX_MINUTES = 90;
const STEP_MINUTES = 5;

/** Empty where nothing is known. `locales` and `zone` as for formatWhen. */
export function describePeople(
  texts: Pick<Texts, "online" | "usually" | "back_at">,
  { online_until, reply_ms, openings }: People,
  now: number,
  locales: string[],
  zone?: Parameters<typeof formatWhen>[3],
): string {
  if (online_until > now) return texts.online;
  const next = openings?.find(([, end]) => end > now);
  if (next && next[0] > now) return texts.back_at(formatWhen(next[0], now, locales, zone));
  if (reply_ms === null || (openings && !next)) return "";
  const minutes = Math.ceil(reply_ms / MINUTE_MS / STEP_MINUTES) * STEP_MINUTES || STEP_MINUTES;
  const isLong = minutes > MAX_MINUTES;
  const unit = { style: "unit", unit: isLong ? "hour" : "minute", unitDisplay: "long" } as const;
  return texts.usually((isLong ? Math.ceil(minutes / 60) : minutes).toLocaleString(locales, unit));
}
