/** Words as the lexical index sees them, and the FTS5 expressions made of them. Pure: text in, words out. */

import { UNSPACED_SCRIPTS } from "../platform/unspaced";

/** The platform's dictionaries find the words of these. */
const UNSPACED = new RegExp(`[${UNSPACED_SCRIPTS}ー]+`, "gu");
/**
 * The `categories` of the FTS table: letters, digits, and the vowel signs that belong to their word. ASCII first, which takes half
 * the time: V8 searches large classes letter by letter.
 */
const WORD = /(?:[a-zA-Z0-9]|[\p{L}\p{N}\p{Co}\p{Mn}\p{Mc}])+/gu;
/** Accents of Latin, Greek and Cyrillic. The vowel signs of other scripts lie elsewhere and stay. */
const DIACRITICS = /[\u0300-\u036f]/g;
/** "won't" is an auxiliary verb and "shop's" is the shop: neither "won" nor "s" is asked for. */
const CONTRACTION = /(?<!\p{L})\p{L}{1,8}n['’]t(?!\p{L})|['’](?:s|d|m|ll|re|ve)(?!\p{L})/giu;
/** No word inside a name of code ("read_only") is a mere function word. */
const CODE_NAME = /(?<![\p{L}\p{N}_])[\p{L}\p{N}]+(?:_+[\p{L}\p{N}]+)+/gu;
/** The target of a Markdown link or image: an address is nothing a page says. */
const LINK_TARGET = /\]\([^()\s]*\)/g;

/**
 * Words that ask, point, join or merely help a verb. They are taken off a question, never off a page: the largest single gain of
 * retrieval. What a page can be about (order, help, work, find, sign) is not among them.
 */
const STOP_WORDS = new Set(
  `a an the this that these those such
  i me my mine myself we us our ours you your yours yourself he him his she her hers it its they them their theirs
  one ones someone something anyone anything
  and or but nor if then than so as because while though although whether
  of in on at to from by for with without about into onto between within during through via per
  is am are was were be been being do does did doing done have has had having
  can could will would shall should may might must cannot able possible
  what which who whom whose when where why how
  not no yes there here just also too very really only any some all each every both either other another same own
  many much more most
  want wants wanted wanna like need needs please tell know think mean say give let get gets got getting
  use uses used using take takes taking make makes made making go goes going come comes happen happens
  hi hello hey thanks thank ok okay sorry
  dont doesnt didnt isnt arent wasnt cant couldnt wouldnt im ive whats wheres hows thats`.split(/\s+/),
);
/** After "how" these ask for a measure: "how long do refunds take" is not about length, "long sleeves" is. */
const MEASURES = new Set(["long", "often", "soon", "far", "fast", "quickly", "big", "large", "old", "early", "late"]);

export interface QueryWords {
  /** Distinct words to look for, in the order asked. */
  terms: string[];
  /** Neighbours among them, in order. */
  pairs: [string, string][];
}

/** Text as it is indexed and asked: NFKC, lower case, accents off, the words of unspaced scripts set apart by spaces. */
export function normaliseText(text: string): string {
  const plain = text.normalize("NFKC").toLowerCase().normalize("NFD").replace(DIACRITICS, "").normalize("NFC");
  return plain.replace(/\be-mail/g, "email").replace(UNSPACED, (run) => ` ${segmentRun(run).join(" ")} `);
}

/** What of a Markdown text is searched: its words without the addresses of its links. */
export function normaliseMarkdown(markdown: string): string {
  return normaliseText(markdown.replace(LINK_TARGET, "]"));
}

/** The words of a text in order, normalised. */
export function splitWords(text: string): string[] {
  return normaliseText(text).match(WORD) ?? [];
}

/** The words of a Markdown text in order, normalised, without the addresses of its links. */
export function splitMarkdownWords(markdown: string): string[] {
  return normaliseMarkdown(markdown).match(WORD) ?? [];
}

/** The words of a question that say what it is about; all of its words when none does. */
export function analyseQuery(query: string): QueryWords {
  const asked = normaliseText(query.replace(CONTRACTION, " "));
  const words = asked.match(WORD) ?? [];
  const named = new Set((asked.match(CODE_NAME) ?? []).flatMap(splitWords));
  const content = words.filter((word, at) => named.has(word) || !isFunctionWord(word, words[at - 1]));
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

function isFunctionWord(word: string, before: string | undefined): boolean {
  return STOP_WORDS.has(word) || (before === "how" && MEASURES.has(word));
}

// Made when first needed: its dictionaries take tens of milliseconds to load.
let segmenter: Intl.Segmenter | undefined;

function segmentRun(run: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "word" });
  return Array.from(segmenter.segment(run), ({ segment }) => segment);
}
