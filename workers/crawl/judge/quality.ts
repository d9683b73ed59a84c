/** How good a page is to answer from, 0 to 100 (spec §9). Pure; linear in the text. */
import type { Quality } from "../../contract/knowledge";
import { readBlocks } from "../../platform/markdown";
import { splitSentences } from "../../platform/sentences";
import { hasUnspaced } from "../../platform/unspaced";

const WINDOW_WORDS = 50;
/** The share of different words in a window from which more says nothing. */
const FULL_DIVERSITY = 0.75;

const HAS_WORD = /[\p{L}\p{N}]/u;

/** Scores a page's Markdown. `language` is a primary tag ("en"), null when unknown. */
export function scoreQuality(markdown: string, language: string | null): Quality {
  const sentences = splitSentences(markdown, language).filter(
    ({ kind, text }) => kind !== "code" && kind !== "table_row" && HAS_WORD.test(text),
  );
  const spoken = toPlain(sentences.map(({ text }) => text).join("\n"));
  const words_per_sentence = toWords(spoken, language).length / Math.max(1, sentences.length);
  const text = toPlain(markdown);
  const parts = {
    length: round(scoreLength(text.length)),
    readability: round(scoreReadability(words_per_sentence)),
    structure: scoreStructure(markdown),
    diversity: round(25 * Math.min(1, measureDiversity(toWords(text, language)) / FULL_DIVERSITY)),
  };
  return { score: round(parts.length + parts.readability + parts.structure + parts.diversity), ...parts };
}

/** Full from 300 to 3,000 characters; a page of 10,000 and more is a collection of several. */
export function scoreLength(chars: number): number {
  if (chars < 300) return (30 * chars) / 300;
  return chars <= 3_000 ? 30 : Math.max(10, 30 - (20 * (chars - 3_000)) / 7_000);
}

/** By mean words a sentence: full from 10 to 20, nothing at 40. */
export function scoreReadability(words: number): number {
  if (words < 10) return (25 * words) / 10;
  return words <= 20 ? 25 : Math.max(0, 25 - (25 * (words - 20)) / 20);
}

function scoreStructure(markdown: string): number {
  const kinds = new Set(readBlocks(markdown).map(({ kind }) => kind));
  return (
    (kinds.has("heading") ? 8 : 0) + (kinds.has("list") ? 8 : 0) + (kinds.has("table") || kinds.has("code") ? 4 : 0)
  );
}

/** Mean share of different words over windows of 50; a shorter rest counts only where it is all there is. */
export function measureDiversity(words: readonly string[]): number {
  const windows = Math.max(1, Math.floor(words.length / WINDOW_WORDS));
  let sum = 0;
  for (let at = 0; at < windows; at++) {
    const window = words.slice(at * WINDOW_WORDS, (at + 1) * WINDOW_WORDS);
    sum += window.length === 0 ? 0 : new Set(window).size / window.length;
  }
  return sum / windows;
}

/** The text as it is read: without link targets, pictures' addresses and marks. */
function toPlain(markdown: string): string {
  return markdown
    .replace(/\]\([^()\s]*\)/g, "]")
    .replace(/[#*_`|>![\]~-]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

const segmenters = new Map<string, Intl.Segmenter>();

/** A word by the rules of Unicode's annex 29, but for the rarest signs: letters and digits, and what may stand between two of them. */
const WORD =
  /(?:[a-zA-Z0-9_]|[\p{L}\p{N}\p{M}])+(?:(?:['’.·:](?=\p{L})|[.,](?=\p{N}))(?:[a-zA-Z0-9_]|[\p{L}\p{N}\p{M}])+)*/gu;

/** Lower-cased words. Only in unspaced scripts does a segmenter find others than the pattern, and it takes ten times as long. */
function toWords(text: string, language: string | null): string[] {
  if (!hasUnspaced(text)) return text.toLowerCase().match(WORD) ?? [];
  const locale = language ?? "en";
  const segmenter = segmenters.get(locale) ?? new Intl.Segmenter(locale, { granularity: "word" });
  segmenters.set(locale, segmenter);
  return Array.from(segmenter.segment(text))
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment.toLowerCase());
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
