/**
 * By what pages that say almost the same are found among 10,000 without comparing all pairs, and when two of them are one page
 * (spec §9). Pure. A fingerprint is made once a page; `listBandKeys` says where its likes are to be looked for, the rest judges them.
 */
import type { PageFingerprint } from "../ports";
import { splitMarkdownWords, splitWords } from "./lexical";

/** Words of a shingle. A changed word changes two shingles: bodies of which 85 % is the same share at least 56 % of theirs. */
const SHINGLE_WORDS = 2;
/** Minima of a fingerprint; an estimate made of so many is off by 0.05 (one standard deviation). */
const HASHES = 96;
/**
 * Minima that must all agree for two pages to meet in a band. 24 bands of 4: bodies that share 68 % of their shingles (every tenth
 * word changed) meet with p = .99, those that share 20 % with p = .04.
 */
const BAND_HASHES = 4;
/** Minima over the title's words in each band: variants of a product with the same text do not all meet in all bands. */
const BAND_TITLE_HASHES = 2;

/** Of titles, by words. */
const MIN_SHARED_TITLE = 0.9;
const MIN_SHARED_BODY = 0.85;
/** For titles that each have a word the other lacks ("… in red", "… in blue"): next to nothing in the body may differ. */
const MIN_SHARED_BODY_OF_VARIANTS = 0.98;
/** Of a shorter text every word may be the fact that differs: none may. */
const MIN_WORDS_TO_DIFFER = 50;
/** Estimated share of shingles below which bodies are not compared: that of `MIN_SHARED_BODY`, less a standard deviation. */
export const MIN_SHARED_SHINGLES = 0.5;
/** Words of each body that are compared: of longer ones their beginnings, the estimate covers the whole. */
const MAX_COMPARED_WORDS = 5_000;

const MAX_UINT32 = 0xff_ff_ff_ff;
const DIGIT = /\p{N}/u;

/** The fingerprint of a page; without minima when it has no words. A few milliseconds for 2,000 words. */
export function fingerprintPage(title: string, markdown: string): PageFingerprint {
  const words = splitMarkdownWords(markdown).map(hashWord);
  return { title: splitWords(title).join(" "), minhash: words.length === 0 ? [] : listMinima(toShingles(words)) };
}

/**
 * One key a band. Pages that say almost the same have some in common, with few others. The numbers in the title are in every key:
 * pages that differ by them ("Part 1", "Part 2", sizes, versions) never meet.
 */
export function listBandKeys({ title, minhash }: PageFingerprint): number[] {
  const words = toTitleWords(title);
  const numbers = hashAll(
    words
      .filter((word) => DIGIT.test(word))
      .sort()
      .map(hashWord),
  );
  const hashes = words.map(hashWord);
  const keys: number[] = [];
  for (let band = 0; (band + 1) * BAND_HASHES <= minhash.length; band++) {
    const parts = [numbers, ...minhash.slice(band * BAND_HASHES, (band + 1) * BAND_HASHES)];
    for (let at = 0; at < BAND_TITLE_HASHES; at++) parts.push(findMinimum(hashes, band * BAND_TITLE_HASHES + at));
    keys.push(band * 2 ** 32 + hashAll(parts));
  }
  return keys;
}

/** The share of shingles two texts have in common (Jaccard), estimated. */
export function estimateShared(a: readonly number[], b: readonly number[]): number {
  let same = 0;
  for (const [at, value] of a.entries()) if (value === b[at]) same++;
  return same / Math.max(1, a.length);
}

/**
 * Which share of their words two pages with these titles must have in common to be one; null when the titles say that they are two.
 * Titles are compared by words, twice the shared ones over all of them, a plural being its singular: letters would make "women" 80 %
 * of "men". Words with a digit must be the same, all of them: part, size, model and version are what such pages are asked for by.
 * Where each title has a word the other lacks they name two things of a kind, so only a text that is next to the same makes them one.
 */
export function findNeededShare(title_a: string, title_b: string): number | null {
  const [a, b] = [toTitleWords(title_a), toTitleWords(title_b)];
  const rest = [...b];
  const only_a = a.filter((word) => {
    const at = rest.indexOf(word);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  if ([...only_a, ...rest].some((word) => DIGIT.test(word))) return null;
  const shared = a.length + b.length === 0 ? 1 : (2 * (a.length - only_a.length)) / (a.length + b.length);
  if (shared < MIN_SHARED_TITLE) return null;
  return only_a.length > 0 && rest.length > 0 ? MIN_SHARED_BODY_OF_VARIANTS : MIN_SHARED_BODY;
}

/** Whether two bodies, as words in order, have the needed share in common. Short ones must be the same. */
export function isSameBody(a: readonly string[], b: readonly string[], needed: number): boolean {
  const is_short = Math.min(a.length, b.length) < MIN_WORDS_TO_DIFFER;
  return measureShared(a, b) >= (is_short ? 1 : needed);
}

/** Twice the words both texts have in the same order (longest common subsequence) over the words of both, 0 to 1. */
export function measureShared(a: readonly string[], b: readonly string[]): number {
  const [from, to] = [a.slice(0, MAX_COMPARED_WORDS), b.slice(0, MAX_COMPARED_WORDS)];
  if (from.length + to.length === 0) return 1;
  let head = 0;
  while (head < from.length && head < to.length && from[head] === to[head]) head++;
  let tail = 0;
  const room = Math.min(from.length, to.length) - head;
  while (tail < room && from.at(-1 - tail) === to.at(-1 - tail)) tail++;
  const middle = countCommon(from.slice(head, from.length - tail), to.slice(head, to.length - tail));
  return (2 * (head + middle + tail)) / (from.length + to.length);
}

/** The length of the longest common subsequence, 32 words of `a` at a time (Hyyrö 2004): 5,000 words against 5,000 take about 5 ms. */
function countCommon(a: readonly string[], b: readonly string[]): number {
  const blocks = Math.ceil(a.length / 32);
  const places = new Map<string, Uint32Array>();
  for (const [at, word] of a.entries()) {
    const bits = places.get(word) ?? new Uint32Array(blocks);
    places.set(word, bits);
    bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
  }
  // A bit is 0 where a common subsequence of one more word ends.
  const open = new Uint32Array(blocks).fill(MAX_UINT32);
  for (const word of b) {
    const bits = places.get(word);
    if (!bits) continue;
    let carry = 0;
    for (let at = 0; at < blocks; at++) {
      const before = open[at] ?? 0;
      const matches = (before & (bits[at] ?? 0)) >>> 0;
      const sum = before + matches + carry;
      carry = sum > MAX_UINT32 ? 1 : 0;
      open[at] = sum | (before & ~matches);
    }
  }
  let common = 0;
  for (let at = 0; at < a.length; at++) if ((((open[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 0) common++;
  return common;
}

function toTitleWords(title: string): string[] {
  return title.split(" ").flatMap((word) => (word === "" ? [] : [word.length > 3 ? word.replace(/s$/, "") : word]));
}

/** Each once; a single word is a shingle. */
function toShingles(words: readonly number[]): number[] {
  if (words.length < SHINGLE_WORDS) return [...words];
  const shingles = new Set<number>();
  for (let at = SHINGLE_WORDS; at <= words.length; at++) shingles.add(hashAll(words, at - SHINGLE_WORDS, at));
  return [...shingles];
}

function listMinima(shingles: readonly number[]): number[] {
  return Array.from({ length: HASHES }, (_, seed) => findMinimum(shingles, seed));
}

/** The smallest of the values under the hash function `seed`. */
function findMinimum(values: readonly number[], seed: number): number {
  const key = Math.imul(seed + 1, 0x9e_37_79_b1);
  let minimum = MAX_UINT32;
  for (const value of values) {
    const mixed = mix(value ^ key);
    if (mixed < minimum) minimum = mixed;
  }
  return minimum;
}

/** FNV-1a over UTF-16 units, mixed. */
function hashWord(word: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01_00_01_93);
  return mix(hash);
}

function hashAll(values: readonly number[], from = 0, to = values.length): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = from; at < to; at++) hash = mix(Math.imul(hash, 31) ^ (values[at] ?? 0));
  return hash;
}

/** A permutation of 32 bits in which every bit of the input moves every bit of the output (C. Wellons' lowbias32). */
function mix(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x21_f0_aa_ad);
  x = Math.imul(x ^ (x >>> 15), 0x73_5a_2d_97);
  return (x ^ (x >>> 15)) >>> 0;
}
