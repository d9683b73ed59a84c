/** The words of messages and of what is looked for in them. Pure. */
import type { MessageFrame } from "../contract/socket";
import { locateWords, splitWords } from "../knowledge/lexical";
import { hasUnspaced } from "../platform/unspaced";
import type { SearchWord, ToldMessage } from "../ports";

/** Longer "words" are keys and hashes. */
const MAX_WORD_CHARS = 64;
const MAX_WORDS = 20;
/** Shorter ones are looked for as they are: half of all words begin with them. */
const MIN_BEGINNING_CHARS = 3;
const SNIPPET_CHARS = 180;
/** Shown before the first word that was found. */
const BEFORE_CHARS = 60;

interface Mark {
  start: number;
  end: number;
}

/** A message as it is found: by its text, the names of its files and what was typed into its form. */
export function describeForSearch({ seq, author, text, attachments = [], form = [], at }: MessageFrame): ToldMessage {
  const whole = [text, ...attachments.map(({ name }) => name), ...form.map(({ value }) => value)]
    .filter(Boolean)
    .join("\n");
  return { seq, author, text: whole, words: splitWords(whole).map(cut).join(" "), at };
}

/** The words of a query, each to be found at the beginning of a word. None where it has none. */
export function readSearch(query: string): SearchWord[] {
  const words = [...new Set(splitWords(query).map(cut))].slice(0, MAX_WORDS);
  return words.map((word) => ({ word, is_beginning: word.length >= MIN_BEGINNING_CHARS || hasUnspaced(word) }));
}

/** The part of a text around the first word that was found, and where the words found stand in it (UTF-16 units). */
export function excerpt(text: string, wanted: readonly SearchWord[]): { snippet: string; marks: Mark[] } {
  const plain = text.replace(/\s+/gu, " ").trim();
  const marks = locateWords(plain)
    .filter(({ words }) => words.some((word) => isWanted(cut(word), wanted)))
    .map(({ start, end }) => ({ start, end }));
  const from = findStart(plain, marks[0]?.start ?? 0);
  const to = findEnd(plain, from);
  const [before, after] = [from > 0 ? "…" : "", to < plain.length ? "…" : ""];
  const shift = before.length - from;
  return {
    snippet: before + plain.slice(from, to) + after,
    marks: marks
      .filter(({ start, end }) => start >= from && end <= to)
      .map(({ start, end }) => ({ start: start + shift, end: end + shift })),
  };
}

function isWanted(found: string, wanted: readonly SearchWord[]): boolean {
  return wanted.some(({ word, is_beginning }) => (is_beginning ? found.startsWith(word) : found === word));
}

/** Where a word begins, a little before the first mark; without a space there, the mark itself. */
function findStart(text: string, mark: number): number {
  if (mark <= BEFORE_CHARS) return 0;
  const space = text.indexOf(" ", mark - BEFORE_CHARS);
  return space < 0 || space >= mark ? mark : space + 1;
}

/** Where a word ends; in a text without spaces, never inside a letter. */
function findEnd(text: string, from: number): number {
  const end = from + SNIPPET_CHARS;
  if (end >= text.length) return text.length;
  const space = text.lastIndexOf(" ", end);
  if (space > from + SNIPPET_CHARS / 2) return space;
  return /[\uDC00-\uDFFF]/.test(text.charAt(end)) ? end - 1 : end;
}

function cut(word: string): string {
  return word.slice(0, MAX_WORD_CHARS);
}
