import { useEffect, useState } from "preact/hooks";

/** The member's choice for dates and numbers; undefined is the browser's. */
let locale: string | undefined;

export function setLocale(tag: string | null): void {
  locale = tag ?? undefined;
}

export function formatNumber(value: number): string {
  return value.toLocaleString(locale);
}

/** `at` in milliseconds UTC, shown in the browser's zone. */
export function formatDateTime(at: number): string {
  return new Date(at).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
}

/** The hour alone. */
export function formatTime(at: number): string {
  return new Date(at).toLocaleTimeString(locale, { timeStyle: "short" });
}

/** The day alone. */
export function formatDate(at: number): string {
  return new Date(at).toLocaleDateString(locale, { dateStyle: "medium" });
}

/** "12 bytes", "240 kB", "1.4 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const MAX_NAMES = 3;

/** The words are English, so the list is; of many the first ones by name. */
export function joinNames(names: readonly string[]): string {
  const [shown, more] = [names.slice(0, MAX_NAMES), names.length - MAX_NAMES];
  return new Intl.ListFormat("en").format(more > 0 ? [...shown, `${more} more`] : shown);
}

/** `price` a decimal number as written, `currency` ISO 4217. What is neither is shown as it is. */
export function formatPrice(price: string, currency: string | null): string {
  const amount = Number(price);
  if (currency === null || !/^[A-Z]{3}$/.test(currency) || Number.isNaN(amount))
    return [price, currency].filter(Boolean).join(" ");
  return amount.toLocaleString(locale, { style: "currency", currency });
}

const MINUTE_MS = 60_000;
/** From the longest; a unit is used from one whole of it on. */
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 24 * 60 * MINUTE_MS],
  ["month", 30 * 24 * 60 * MINUTE_MS],
  ["day", 24 * 60 * MINUTE_MS],
  ["hour", 60 * MINUTE_MS],
  ["minute", MINUTE_MS],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `3 minutes ago`, in the language of the screens. Both in milliseconds UTC. */
export function formatRelative(at: number, now: number): string {
  const distance = at - now;
  const [unit, length] = UNITS.find(([, ms]) => Math.abs(distance) >= ms) ?? [null, 1];
  return unit ? relative.format(Math.trunc(distance / length), unit) : "just now";
}

/** `3 minutes`, the largest whole unit alone. */
export function formatDuration(ms: number): string {
  const [unit, length] = UNITS.find(([, each]) => ms >= each) ?? [null, 1];
  if (!unit) return "less than a minute";
  return Math.trunc(ms / length).toLocaleString("en", { style: "unit", unit, unitDisplay: "long" });
}

const TICK_MS = 30_000;

/** The time, renewed every half minute: for what is told relative to it. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
