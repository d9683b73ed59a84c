/** Words as the lexical index sees them, and the FTS5 expressions made of them. Pure: text in, words out. */
import { hasUnspaced, UNSPACED_SCRIPTS } from "../platform/unspaced";
import { dropAccents, readStemLanguage, stemWord } from "./stem";
import { isFunctionWord } from "./stop-words";

/** The platform's dictionaries find the words of these. */
const UNSPACED = new RegExp(`[${UNSPACED_SCRIPTS}ー]+`, "gu");
/**
 * The `categories` of the FTS table: letters, digits, and the vowel signs that belong to their word. ASCII first, which takes half
 * the time: V8 searches large classes letter by letter.
 */
const WORD = /(?:[a-zA-Z0-9]|[\p{L}\p{N}\p{Co}\p{Mn}\p{Mc}])+/gu;
/** "won't" is an auxiliary verb and "shop's" is the shop: neither "won" nor "s" is asked for. */
const CONTRACTION = /(?<!\p{L})\p{L}{1,8}n['’]t(?!\p{L})|['’](?:s|d|m|ll|re|ve)(?!\p{L})/giu;
/** No word inside a name of code ("read_only") is a mere function word. */
const CODE_NAME = /(?<![\p{L}\p{N}_])[\p{L}\p{N}]+(?:_+[\p{L}\p{N}]+)+/gu;
/** The target of a Markdown link or image: an address is nothing a page says. */
const LINK_TARGET = /\]\([^()\s]*\)/g;

export interface QueryWords {
  /** Distinct words to look for, in the order asked. */
  terms: string[];
  /** Neighbours among them, in order. */
  pairs: [string, string][];
}

/** Text as it is compared: NFKC, lower case, accents off, the words of unspaced scripts set apart by spaces. */
export function normaliseText(text: string): string {
  return dropAccents(foldText(text));
}

/** As normaliseText, with its accents: stemmers read them. */
function foldText(text: string): string {
  const plain = text.normalize("NFKC").toLowerCase();
  return plain.replace(/\be-mail/g, "email").replace(UNSPACED, (run) => ` ${segmentRun(run).join(" ")} `);
}

/** The words of a Markdown text in order, lower case, with their accents, without the addresses of its links. */
export function splitFoldedMarkdown(markdown: string): string[] {
  return splitFolded(markdown.replace(LINK_TARGET, "]"));
}

/** Words as they are searched, joined by spaces. `words` keep their accents; `language` is their text's. */
export function stemWords(words: readonly string[], language: string | null): string {
  const tag = readStemLanguage(language);
  return words.flatMap((word) => stemWord(word, tag)).join(" ");
}

/** The words of a text in order, lower case, with their accents. */
export function splitFolded(text: string): string[] {
  return foldText(text).match(WORD) ?? [];
}

/** The words of a text in order, normalised. */
export function splitWords(text: string): string[] {
  return normaliseText(text).match(WORD) ?? [];
}

/** Pieces of a text that are words, as they are written. */
const PIECE = /(?:\be-mail)?[\p{L}\p{N}\p{Co}\p{Mn}\p{Mc}]+/giu;

/** Where the words of a text stand in it (UTF-16 units), each with what it is normalised to: mostly one word. */
export function locateWords(text: string): { words: string[]; start: number; end: number }[] {
  return [...text.matchAll(PIECE)]
    .flatMap(({ 0: piece, index }) => splitPiece(piece, index))
    .map(({ part, start }) => ({ words: splitWords(part), start, end: start + part.length }));
}

function splitPiece(piece: string, start: number): { part: string; start: number }[] {
  if (!hasUnspaced(piece)) return [{ part: piece, start }];
  let at = start;
  return segmentRun(piece).map((part) => {
    at += part.length;
    return { part, start: at - part.length };
  });
}

/** The words of a Markdown text in order, normalised, without the addresses of its links. */
export function splitMarkdownWords(markdown: string): string[] {
  return splitWords(markdown.replace(LINK_TARGET, "]"));
}

/**
 * The words of a question that say what it is about; all of its words when none does. They keep their accents. `language` is the
 * question's own, null where it does not tell: English then, and names of code are no function words in any.
 */
export function analyseQuery(query: string, language: string | null = null): QueryWords {
  const asked = foldText(query.replace(CONTRACTION, " "));
  const words = asked.match(WORD) ?? [];
  const named = new Set((asked.match(CODE_NAME) ?? []).flatMap((name) => name.match(WORD) ?? []));
  const content = words.filter((word, at) => named.has(word) || !isFunctionWord(word, words[at - 1], language));
  const kept = content.length > 0 ? content : words;
  const pairs = new Map<string, [string, string]>();
  for (const [at, word] of kept.entries()) {
    const before = kept[at - 1];
    if (before !== undefined) pairs.set(`${before} ${word}`, [before, word]);
  }
  return { terms: [...new Set(kept)], pairs: [...pairs.values()] };
}

/**
 * An FTS5 expression that matches any of `phrases`. Each is one quoted string with its quotes doubled, so nothing in it can be
 * read as an operator, a column or a prefix (bars DATA-01).
 */
export function matchAny(phrases: readonly string[]): string {
  return phrases.map((phrase) => `"${phrase.replaceAll('"', '""')}"`).join(" OR ");
}

// Made when first needed: its dictionaries take tens of milliseconds to load.
let segmenter: Intl.Segmenter | undefined;

function segmentRun(run: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "word" });
  return Array.from(segmenter.segment(run), ({ segment }) => segment);
}
