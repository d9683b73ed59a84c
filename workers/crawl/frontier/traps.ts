/** Addresses a website makes without end. Pure: what was met before is counted elsewhere, by the patterns given out here. */
import { isFacet, isIdentity, splitParameter } from "./parameters";

/** Why an address is not worth a request. `budget`: enough of its kind were taken. */
export type Trap = "too_long" | "too_deep" | "repeats" | "calendar" | "facets" | "budget";

/** Addresses that differ in numbers, hashes and dates only. */
export interface UrlPattern {
  key: string;
  /** Addresses of the pattern that are taken. */
  limit: number;
}

/** A longer address is built by a program, not by an author. */
const MAX_TRAP_CHARS = 1_000;
const MAX_SEGMENTS = 15;
/** One segment, or a group of up to this many, three times in a row is a link that is relative by mistake. */
const MAX_REPEATED_SEGMENTS = 5;
const MAX_REPEATS = 3;
/** More sort orders and filters at once only show the same things again. */
const MAX_FACETS = 3;
/** Calendars turn pages for ever; what is written about lies in between. */
const FIRST_YEAR = 1990;
const YEARS_AHEAD = 2;

/** Views of one list. */
const MAX_FACET_PAGES = 20;
const MAX_PARAMETER_PAGES = 200;
/** Of pages that are known by a parameter (`?id=7`), as old systems have them. */
const MAX_IDENTITY_PAGES = 2_000;

const CALENDAR_WORD = /(?:^|[^a-z])(?:calendar|calendrier|calendario|kalender|agenda|events?|termine)(?:[^a-z]|$)/i;
const DATE_NAMES = /^(?:date|month|year|ym|tribe-bar-date|eventdate|jahr|monat|datum)$/;
const YEAR_VALUE = /^(\d{4})(?:-?(?:0[1-9]|1[0-2])(?:-?\d{2})?)?$/;
const DATE_VALUE = /^(\d{4})-\d{2}(?:-\d{2})?$/;
const DATE_PATH = /\/(\d{4})[/-]\d{1,2}(?:[/-]\d{1,2})?\/?$/;

/** Why an address should be left out; null when nothing speaks against it. `countTaken` says how many of a pattern were taken so far. */
export function findTrap(url: URL, countTaken: (key: string) => number, now: number): Trap | null {
  if (url.href.length > MAX_TRAP_CHARS) return "too_long";
  const segments = listSegments(url);
  if (segments.length > MAX_SEGMENTS) return "too_deep";
  if (repeats(segments)) return "repeats";
  if (isBeyondCalendar(url, now)) return "calendar";
  if (listParameters(url).filter(([name]) => isFacet(name)).length > MAX_FACETS) return "facets";
  return listPatterns(url).some(({ key, limit }) => countTaken(key) >= limit) ? "budget" : null;
}

/** The patterns an address counts towards. None has a page with a path of its own: an author gave it one. */
export function listPatterns(url: URL): UrlPattern[] {
  const names = [...new Set(listParameters(url).map(([name]) => name))].sort();
  const path = listSegments(url).map(toPlaceholder).join("/");
  if (names.length === 0) {
    const is_calendar = DATE_PATH.test(url.pathname) && CALENDAR_WORD.test(url.pathname);
    return is_calendar ? [{ key: `/${path}`, limit: MAX_PARAMETER_PAGES }] : [];
  }
  const limit = names.every(isIdentity) ? MAX_IDENTITY_PAGES : MAX_PARAMETER_PAGES;
  const patterns = [{ key: `/${path}?${names.join("&")}`, limit }];
  if (names.some(isFacet)) patterns.push({ key: `${url.pathname}?*`, limit: MAX_FACET_PAGES });
  return patterns;
}

/** Pages asked for of one part of a website before it is judged by what they held, and the share of them that must hold something. */
const MIN_ASKED = 40;
const MIN_GOOD_SHARE = 0.05;

/** The part of a website an address belongs to: its first directory, or a page known by parameters; null for a page at the root. */
export function findPart(url: URL): string | null {
  const [first, second] = listSegments(url);
  if (first !== undefined && (second !== undefined || url.pathname.endsWith("/"))) return `${url.origin}/${first}/`;
  return url.search === "" ? null : `${url.origin}${url.pathname}?`;
}

/** Whether a part of a website is made without end, by what came of it: `good` of `asked` pages had something to say. */
export function isBarren({ asked, good }: { asked: number; good: number }): boolean {
  return asked >= MIN_ASKED && good < MIN_GOOD_SHARE * asked;
}

function listSegments(url: URL): string[] {
  return url.pathname.split("/").filter((segment) => segment !== "");
}

function listParameters(url: URL): [name: string, value: string][] {
  return url.search
    .slice(1)
    .split("&")
    .filter((parameter) => parameter !== "")
    .map(splitParameter);
}

function toPlaceholder(segment: string): string {
  return segment.replace(/[\da-f]{8}[\da-f-]*/gi, (hash) => (/\d/.test(hash) ? "0" : hash)).replace(/\d+/g, "0");
}

/** Whether a group of segments comes three times in a row: /a/b/a/b/a/b. */
function repeats(segments: readonly string[]): boolean {
  for (let size = 1; size <= MAX_REPEATED_SEGMENTS; size++) {
    let same = 0;
    for (let at = size; at < segments.length; at++) {
      same = segments[at] === segments[at - size] ? same + 1 : 0;
      if (same >= size * (MAX_REPEATS - 1)) return true;
    }
  }
  return false;
}

/** Whether an address is a day or month of a calendar, so long ago or so far ahead that nobody wrote anything for it. */
function isBeyondCalendar(url: URL, now: number): boolean {
  const is_calendar = CALENDAR_WORD.test(url.pathname);
  const years = listParameters(url).flatMap(([name, value]) => {
    const date = (DATE_NAMES.test(name) && YEAR_VALUE.exec(value)) || (is_calendar && DATE_VALUE.exec(value)) || [];
    return date[1] ?? [];
  });
  const year = is_calendar ? DATE_PATH.exec(url.pathname)?.[1] : undefined;
  if (year !== undefined) years.push(year);
  const last = new Date(now).getUTCFullYear() + YEARS_AHEAD;
  return years.some((value) => Number(value) < FIRST_YEAR || Number(value) > last);
}
