/**
 * What a site answers where it has no page, though it says that it has one: an address nobody ever linked to is asked, and pages that
 * look like its answer are none (bars CRAWL-10, soft 404). Pure.
 */
import type { ExtractedPage } from "../extract/extract";

/** Word runs kept of the answer: those with the smallest hashes, so that any two texts choose alike. */
const MAX_KEPT = 64;
const RUN_WORDS = 3;
/** Share of equal runs with the same title, and without it: thin pages of one template are alike as well. */
const ALIKE_SHARE = 0.8;
const SAME_SHARE = 0.95;
/** With fewer words nothing tells the answer from a page whose text comes by script. */
const MIN_WORDS = 5;

/**
 * A short text that stands for the answer, to be kept for each host; null when nothing can be told by it. `url` is the address that was
 * asked: what the answer repeats of it is left out.
 */
export function fingerprintMissing(page: ExtractedPage, url: string): string | null {
  if (page.word_count < MIN_WORDS) return null;
  return JSON.stringify({ title: toTitle(page, url), runs: keepRuns(page, url) });
}

/** Whether a page says what the site says of pages it does not have. Never ask it of the site's start page, which some answer with. */
export function isLikeMissing(page: ExtractedPage, url: string, fingerprint: string): boolean {
  if (page.word_count < MIN_WORDS) return false;
  const { title, runs } = JSON.parse(fingerprint) as { title: string; runs: number[] };
  const share = compare(keepRuns(page, url), runs);
  return share >= (title === toTitle(page, url) ? ALIKE_SHARE : SAME_SHARE);
}

function toTitle({ title }: ExtractedPage, url: string): string {
  return toWords(title, url).join(" ");
}

/** Lower-case words without numbers and without those of the address. */
function toWords(text: string, url: string): string[] {
  const of_address = new Set(
    (decode(URL.parse(url)?.pathname ?? "").match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.toLowerCase()),
  );
  return (text.toLowerCase().match(/\p{L}+[\p{L}\p{N}]*/gu) ?? []).filter((word) => !of_address.has(word));
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function keepRuns({ markdown }: ExtractedPage, url: string): number[] {
  const words = toWords(markdown.replace(/\]\([^()\s]*\)/g, "]"), url);
  const hashes = new Set<number>();
  for (let at = 0; at === 0 || at + RUN_WORDS <= words.length; at++)
    hashes.add(hash(words.slice(at, at + RUN_WORDS).join(" ")));
  return [...hashes].sort((a, b) => a - b).slice(0, MAX_KEPT);
}

/** The share of equal runs among the smallest of both. */
function compare(a: readonly number[], b: readonly number[]): number {
  const smallest = [...new Set([...a, ...b])].sort((x, y) => x - y).slice(0, MAX_KEPT);
  const [in_a, in_b] = [new Set(a), new Set(b)];
  return smallest.filter((run) => in_a.has(run) && in_b.has(run)).length / Math.max(1, smallest.length);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
