/**
 * When people are there, by business hours. Pure, and without imports: the dashboard uses it too. Times are milliseconds UTC.
 *
 * The clock on the wall decides: people are there while it shows a time within a window. Where it is set back, such a time comes
 * twice; where it is put forward, one that is skipped never comes. A window that ends at or before its beginning ends on the next
 * day. On a holiday no window begins; one that began the evening before goes on past midnight.
 */
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

export interface OpeningHours {
  /** An IANA name. */
  time_zone: string;
  /** Windows as `["09:00", "17:00"]`, in any order. */
  days: { [day in Day]?: (readonly [string, string])[] | undefined };
  /** Dates as `2026-12-25`. */
  holidays: readonly string[];
}

/** From the first moment of it to the first one after it. */
export type Span = [start: number, end: number];

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** As many weeks as there may be holidays: one of them has an open day, if there is any. */
const HORIZON_DAYS = 102 * 7;

/** Whether this runtime knows the zone. */
export function isTimeZone(name: string): boolean {
  try {
    return formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/** Null hours: always. */
export function isOpen(hours: OpeningHours | null, at: number): boolean {
  if (hours === null) return true;
  const wall = at + readOffset(hours.time_zone, at);
  return listWindows(hours, wall, wall + 1).some(([start, end]) => start <= wall && wall < end);
}

/** `at` itself where people are there; null where they never come. */
export function findNextOpening(hours: OpeningHours | null, at: number): number | null {
  if (hours === null) return at;
  for (const [start] of walk(hours, at)) return start;
  return null;
}

/** Milliseconds of open time between two moments. */
export function countOpen(hours: OpeningHours | null, from: number, until: number): number {
  if (hours === null) return Math.max(0, until - from);
  let open = 0;
  for (const [start, end] of walk(hours, from)) {
    if (start >= until) break;
    open += Math.min(end, until) - start;
  }
  return open;
}

/** The moment by which people have been there for `open_ms` since `from`; null where that never comes. */
export function addOpen(hours: OpeningHours | null, from: number, open_ms: number): number | null {
  if (hours === null) return from + open_ms;
  let left = open_ms;
  for (const [start, end] of walk(hours, from)) {
    if (left <= end - start) return start + left;
    left -= end - start;
  }
  return null;
}

/** The next spans that begin within so many days, at most `count`; the first one has begun where people are there. */
export function listOpenings(hours: OpeningHours, from: number, days: number, count: number): Span[] {
  const spans: Span[] = [];
  for (const [start, end] of walk(hours, from)) {
    const last = spans.at(-1);
    if (start > from + days * DAY_MS) break;
    if (last?.[1] === start) last[1] = end;
    else if (spans.push([start, end]) > count) break;
  }
  return spans.slice(0, count);
}

/** Open time from `from` on, in order; what is one span may come in several that touch. */
function* walk(hours: OpeningHours, from: number): Generator<Span> {
  if (DAYS.every((day) => !hours.days[day]?.length)) return;
  let offset = readOffset(hours.time_zone, from);
  for (let at = from; at < from + HORIZON_DAYS * DAY_MS; at += DAY_MS) {
    const end = at + DAY_MS;
    const next = readOffset(hours.time_zone, end);
    const change = next === offset ? end : findChange(hours.time_zone, at, end);
    yield* listSpans(hours, at, change, offset);
    if (change < end) yield* listSpans(hours, change, end, next);
    offset = next;
  }
}

/** Between two moments at one offset. */
function listSpans(hours: OpeningHours, from: number, until: number, offset: number): Span[] {
  const spans: Span[] = [];
  for (const [opens, closes] of listWindows(hours, from + offset, until + offset)) {
    const [start, end] = [Math.max(opens - offset, from), Math.min(closes - offset, until)];
    const last = spans.at(-1);
    if (start >= end) continue;
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else spans.push([start, end]);
  }
  return spans;
}

/** Windows that may touch the time between two of the wall's, in order. The wall's time is written as if it were UTC. */
function listWindows({ days, holidays }: OpeningHours, from: number, until: number): Span[] {
  const windows: Span[] = [];
  for (let date = Math.floor(from / DAY_MS) - 1; date * DAY_MS < until; date++) {
    if (holidays.includes(new Date(date * DAY_MS).toISOString().slice(0, 10))) continue;
    // 1970 began on a Thursday.
    const day = DAYS[(((date + 3) % 7) + 7) % 7] as Day;
    for (const [opens, closes] of days[day] ?? []) {
      const [start, end] = [readMinutes(opens), readMinutes(closes)];
      const midnight = date * DAY_MS;
      windows.push([midnight + start * MINUTE_MS, midnight + end * MINUTE_MS + (end <= start ? DAY_MS : 0)]);
    }
  }
  return windows.sort((a, b) => a[0] - b[0]);
}

function readMinutes(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** The first moment of the other offset, of two moments that differ in it. */
function findChange(time_zone: string, from: number, until: number): number {
  const before = readOffset(time_zone, from);
  let [low, high] = [from, until];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (readOffset(time_zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** What the clock on the wall is ahead of UTC by. */
function readOffset(time_zone: string, at: number): number {
  const second = Math.floor(at / 1_000) * 1_000;
  const parts = Object.fromEntries(
    formatOf(time_zone)
      .formatToParts(second)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
}

/** Making one takes longer than anything done with it. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Throws RangeError for a zone that is not known. */
function formatOf(time_zone: string): Intl.DateTimeFormat {
  const known = formats.get(time_zone);
  if (known) return known;
  const unit = "numeric";
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: time_zone,
    hourCycle: "h23",
    year: unit,
    month: unit,
    day: unit,
    hour: unit,
    minute: unit,
    second: unit,
  });
  formats.set(time_zone, format);
  return format;
}
