/** The words a site uses, to find which one a mistyped word stands for. */
import { dropAccents } from "../stem";

/** Shorter words have too many neighbours, longer ones are no words. */
const MIN_LETTERS = 4;
const MAX_LETTERS = 30;
/** From this length on a word may hold two slips. */
const TWO_SLIPS_LETTERS = 8;
/** As near as each other, the site's words are all taken for what was meant: the question's other words tell. */
const MAX_NEAREST = 3;

interface Words {
  /** How many words the table held when they were read: it only grows, or is made anew. */
  count: number;
  by_length: { text: string; letters: number }[][];
}
const read = new WeakMap<SqlStorage, Words>();

/** Notes the words of a passage that went live. They stay when it goes: a word nothing holds any more is no passage's. */
export function noteWords(sql: SqlStorage, words: readonly string[]): void {
  const wanted = [...new Set(words)].filter(isRepairable);
  sql.exec("INSERT OR IGNORE INTO words SELECT value FROM json_each(?)", JSON.stringify(wanted));
}

/**
 * The site's words that a word it does not know is most likely meant to be, at most three: one slip away (a letter wrong, missing,
 * doubled, or two in each other's place), two in a long word; of these the nearest, those that begin alike before others.
 */
export function findNearestWords(sql: SqlStorage, word: string): string[] {
  if (!isRepairable(word)) return [];
  const plain = dropAccents(word);
  const letters = readLetters(plain);
  const max = plain.length >= TWO_SLIPS_LETTERS ? 2 : 1;
  const { by_length } = readWords(sql);
  const found: { text: string; slips: number }[] = [];
  for (const { text, letters: other } of by_length.slice(plain.length - max, plain.length + max + 1).flat()) {
    if (countBits(other ^ letters) > 2 * max) continue;
    const slips = countSlips(plain, dropAccents(text), max);
    if (slips <= max) found.push({ text, slips: slips + (text[0] === word[0] ? 0 : 0.5) });
  }
  const least = Math.min(...found.map(({ slips }) => slips));
  return found
    .filter(({ slips }) => slips === least)
    .map(({ text }) => text)
    .slice(0, MAX_NEAREST);
}

/** What was read is no longer so: the table was taken back to what it was. */
export function forgetWords(sql: SqlStorage): void {
  read.delete(sql);
}

function isRepairable(word: string): boolean {
  return word.length >= MIN_LETTERS && word.length <= MAX_LETTERS && /^[\p{L}\p{M}]+$/u.test(word);
}

function readWords(sql: SqlStorage): Words {
  const { count } = sql.exec<{ count: number }>("SELECT COUNT(*) AS count FROM words").one();
  const known = read.get(sql);
  if (known?.count === count) return known;
  const by_length: Words["by_length"] = Array.from({ length: MAX_LETTERS + 1 }, () => []);
  for (const { word } of sql.exec<{ word: string }>("SELECT word FROM words")) {
    const plain = dropAccents(word);
    by_length[plain.length]?.push({ text: word, letters: readLetters(plain) });
  }
  const words = { count, by_length };
  read.set(sql, words);
  return words;
}

function readLetters(word: string): number {
  let bits = 0;
  for (let at = 0; at < word.length; at++) bits |= 1 << (word.charCodeAt(at) & 31);
  return bits;
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Damerau's distance of two words (optimal string alignment), or `max` + 1 as soon as it is more. */
function countSlips(a: string, b: string, max: number): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let slips = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, (before[j - 2] ?? 0) + 1);
      row.push(slips);
      least = Math.min(least, slips);
    }
    if (least > max) return max + 1;
    before = above;
    above = row;
  }
  return above[b.length] ?? max + 1;
}
