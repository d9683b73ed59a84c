/**
 * Figures of a sentence (numbers, prices, percentages, dates, times, e-mail addresses) that stand in none of the texts it cites: a
 * model that quotes rightly may still say another number. Other ways to write the same figure count as the same. Pure.
 */
import { MONTHS, SPELLED_NUMBERS, UNITS } from "./number-words";

/** What a text holds, to look figures up in. */
export interface Figures {
  /** Lower-case. */
  emails: ReadonlySet<string>;
  /** In every way the text's numbers can be read, without leading and closing zeros: "1000" and "1" of "1.000". */
  numbers: ReadonlySet<string>;
  /** Of numbers written with spaces or hyphens between, such as telephone numbers, the digits alone. */
  digits: readonly string[];
  /** 1 to 12. */
  months: ReadonlySet<number>;
  /** "%", and currencies as ISO 4217 or as their sign. */
  signs: ReadonlySet<string>;
}

const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
/** A number with the marks that may stand inside it. Spaces group thousands only. */
const NUMBER = /\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,:'’]\d+)*/g;
/** Seven digits and more with spaces, hyphens or brackets between. */
const LONG_NUMBER = /\d(?:[ \u00a0()/.-]{0,3}\d){6,}/g;
const DATE = /(?<!\d)(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2}))(?!\d)/g;
const TWELVE_HOURS = /(\d{1,2})(?:[.:](\d{2}))? ?([ap])\.?m\b/gi;
const MAX_SPELLED_CHARS = 20;

const SIGNS: readonly [sign: string, written: RegExp][] = [
  ["%", /%|\b(?:per ?cent|prozent|pour ?cent|por ?cien?to|por ?cento|per ?cento|procent)\b/i],
  ["USD", /\$|\bUSD\b|\bdollars?\b|\bdólares?\b/i],
  ["EUR", /€|\bEUR\b|\beuros?\b/i],
  ["GBP", /£|\bGBP\b|\bpounds? sterling\b|\bpounds?\b/i],
  ["JPY", /¥|\b(?:JPY|CNY|yen|yuan)\b/i],
  ["CHF", /\b(?:CHF|Fr\.|Franken|francs?)/i],
  ["INR", /₹|\b(?:INR|rupees?)\b/i],
  ["kr", /\b(?:kr|SEK|NOK|DKK|kroner|kronor)\b/i],
  ["PLN", /zł|\bPLN\b/i],
];

/** The figures of a text. */
export function readFigures(written: string): Figures {
  const text = normalise(written);
  const numbers = new Set<string>();
  for (const [number] of text.matchAll(NUMBER)) for (const reading of readNumber(number)) numbers.add(reading);
  for (const [, hour, minute, half] of text.matchAll(TWELVE_HOURS)) {
    numbers.add(String(to24Hours(Number(hour), half)));
    numbers.add(`${to24Hours(Number(hour), half)}:${minute ?? "00"}`);
  }
  for (const [date] of text.matchAll(DATE)) for (const part of date.split(/[-/.]/)) numbers.add(trimZeros(part));
  for (const { value } of listSpelled(text)) numbers.add(String(value));
  return {
    emails: new Set(Array.from(text.matchAll(EMAIL), ([email]) => email.toLowerCase())),
    numbers,
    digits: Array.from(text.matchAll(LONG_NUMBER), ([number]) => number.replace(/\D/g, "")),
    months: new Set([...listMonths(text).map(({ month }) => month), ...readDatedMonths(text)]),
    signs: new Set(SIGNS.flatMap(([sign, pattern]) => (pattern.test(text) ? [sign] : []))),
  };
}

/** The first figure of `sentence` that none of the texts holds, as it is written there; null when all of them do. */
export function findForeignFigure(sentence: string, proofs: readonly Figures[]): string | null {
  let text = normalise(sentence).replace(/^\s*(?:[-*+]|\d{1,4}[.)])\s+/gm, "");
  // A link's address was checked against the cited ones.
  text = text.replace(/\]\([^()\s]*\)/g, "]");
  const holds = (test: (proof: Figures) => boolean) => proofs.some(test);
  for (const [email] of text.matchAll(EMAIL)) {
    if (!holds(({ emails }) => emails.has(email.toLowerCase()))) return email;
  }
  text = text.replace(EMAIL, " ");
  for (const [number] of text.matchAll(LONG_NUMBER)) {
    const digits = number.replace(/\D/g, "");
    if (holds((proof) => proof.digits.some((known) => known.includes(digits)))) text = text.replace(number, " ");
  }
  for (const { month, written } of listMonths(text)) if (!holds(({ months }) => months.has(month))) return written;
  for (const match of text.matchAll(NUMBER)) {
    const around = text.slice(Math.max(0, match.index - 4), match.index + match[0].length + 12);
    if (!holds(({ numbers }) => isKnown(match[0], around, numbers))) return match[0];
  }
  for (const { value, written, is_measure } of listSpelled(text)) {
    if (is_measure && !holds(({ numbers }) => numbers.has(String(value)))) return written;
  }
  if (!/\d/.test(text)) return null;
  for (const [sign, pattern] of SIGNS) {
    const written = pattern.exec(text)?.[0];
    if (written !== undefined && !holds(({ signs }) => signs.has(sign))) return written;
  }
  return null;
}

/** `around`: the number and what stands beside it, which tells a time of twelve hours. */
function isKnown(number: string, around: string, numbers: ReadonlySet<string>): boolean {
  const [own = "", ...others] = readNumber(number);
  if (numbers.has(own) || others.some((reading) => numbers.has(reading))) return true;
  const [, hour, minute = "00", half] =
    [...around.matchAll(TWELVE_HOURS)].find(([time]) => time.includes(number)) ?? [];
  if (hour !== undefined) return numbers.has(`${to24Hours(Number(hour), half)}:${minute}`);
  // "17:00" for "5 pm", and "17 Uhr" for "17:00".
  const parts = number.split(/[.:]/);
  return parts.length === 2 && parts[1] === "00" && numbers.has(String(Number(parts[0])));
}

/** A number in the ways it can be read: with marks between thousands, before decimals, or between the parts of a date or time. */
function readNumber(written: string): string[] {
  const compact = written.replace(/[ \u00a0\u202f]/g, "'");
  const parts = compact.split(/[.,:'’]/);
  const marks = compact.replace(/\d/g, "");
  const readings = [parts.length === 1 ? trimZeros(compact) : compact];
  const [first = "", ...rest] = parts;
  if (rest.length === 0) return readings;
  if (/^([.,'’])\1*$/.test(marks) && first.length <= 3 && rest.every(({ length }) => length === 3))
    readings.push(trimZeros(parts.join("")));
  const last = marks.at(-1) ?? "";
  const whole = parts.slice(0, -1);
  if (
    ".,".includes(last) &&
    (whole.length === 1 || (!marks.slice(0, -1).includes(last) && whole.slice(1).every(isGroup)))
  )
    readings.push(trimZeros(`${whole.join("")}.${parts.at(-1)}`));
  // A time, a date, a section: "17:30" is not known by a 30, so it takes all of its parts.
  if (last === ":" || (rest.length > 1 && readings.length === 1)) readings.push(parts.map(trimZeros).join(":"));
  return readings;
}

const isGroup = (digits: string) => digits.length === 3;

function trimZeros(number: string): string {
  const [whole = "", decimals = ""] = number.split(".");
  const kept = decimals.replace(/0+$/, "");
  return (whole.replace(/^0+(?=\d)/, "") || "0") + (kept === "" ? "" : `.${kept}`);
}

function to24Hours(hour: number, half: string | undefined): number {
  return (hour % 12) + (half?.toLowerCase() === "p" ? 12 : 0);
}

/** Months named beside a day or year. */
function listMonths(text: string): { month: number; written: string }[] {
  const found: { month: number; written: string }[] = [];
  for (const match of text.matchAll(/\p{L}{3,}/gu)) {
    const month = MONTHS.get(match[0].toLowerCase());
    if (month === undefined) continue;
    const before = text.slice(Math.max(0, match.index - 8), match.index);
    const after = text.slice(match.index + match[0].length).slice(0, 8);
    if (/\d(?:\.|st|nd|rd|th|º|er)?(?: (?:de|of))? ?$/.test(before) || /^\.?,? (?:de )?\d/.test(after))
      found.push({ month, written: match[0] });
  }
  return found;
}

/** Either of the two short parts of a date in figures may be its month. */
function readDatedMonths(text: string): number[] {
  return Array.from(text.matchAll(DATE), ([date]) => date.split(/[-/.]/).map(Number))
    .flat()
    .filter((part) => part >= 1 && part <= 12);
}

/** Numbers in words. `is_measure`: a unit follows, so that it says how much and does not only count what is listed. */
function listSpelled(text: string): { value: number; written: string; is_measure: boolean }[] {
  return Array.from(text.matchAll(/\p{L}+(?:-\p{L}+)?/gu)).flatMap((match) => {
    const [written] = match;
    const value = written.length > MAX_SPELLED_CHARS ? undefined : SPELLED_NUMBERS.get(written.toLowerCase());
    if (value === undefined) return [];
    const after = text.slice(match.index + written.length, match.index + written.length + 40);
    return [{ value, written, is_measure: UNITS.test(after) }];
  });
}

/** Digits of other scripts as ASCII, and one way to write each character. */
function normalise(text: string): string {
  return text.normalize("NFKC").replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    return String((code - (code < 0x6f0 ? 0x660 : code < 0x966 ? 0x6f0 : 0x966)) % 10);
  });
}
