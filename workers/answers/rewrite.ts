/** A question in a conversation as it is searched: as it stands alone, and beside it what was spoken of before. Pure. */
import { isFunctionWord } from "../knowledge/stop-words";
import { analyseQuery } from "./analyse";
import { isWeakWord } from "./match";
import { isMereWish } from "./products/wishes";

export interface Turn {
  role: "user" | "assistant";
  text: string;
}
export interface Standalone {
  /** What is asked, with what "and to Canada?" leaves unsaid. Names the kind of fact wanted; a model gets the visitor's own words. */
  question: string;
  /** What is searched for: the question, with the words of the one it leans on. */
  query: string;
  /** What was spoken of before; empty where the query says it, and where there is nothing to know. */
  before: string;
}

/** How far back a question that leans on one that leans is followed. */
const MAX_QUESTIONS = 3;
const MAX_BEFORE_CHARS = 400;
const MAX_TITLE_CHARS = 150;

/**
 * The question as it stands alone, by rules. What "and to Canada?" adds takes the place of its like in the question before; where
 * there is none, or a pronoun stands for it, the two are searched together. `page_title` is what "this" means on a page, and "it"
 * when nothing was said before. A question that stands alone stays as it is, with what was spoken of beside it.
 */
export function rewriteQuestion(question: string, history: readonly Turn[], page_title = ""): Standalone {
  const { last, query, leans, text } = follow(question, readQuestions(history));
  const title = page_title.trim().slice(0, MAX_TITLE_CHARS);
  const points_here = POINTS_AT_PAGE.test(question) || (leans && last === null);
  if (title !== "" && points_here) return { question, query: `${title} ${question}`, before: "" };
  return { question: text, query, before: leans ? "" : (last ?? "").slice(-MAX_BEFORE_CHARS) };
}

interface Followed {
  /** With its slot filled. */
  text: string;
  /** The text, after those it leans on. */
  query: string;
  leans: boolean;
  /** What was asked before, as it stands alone; null where nothing was. */
  last: string | null;
}

/** Reads a question in the light of those before it, newest first. */
function follow(question: string, [before, ...older]: readonly string[]): Followed {
  const { follow_up: points_back, language } = analyseQuery(question);
  const follow_up = points_back || isMereWish(question);
  if (before === undefined) return { text: question, query: question, leans: follow_up, last: null };
  const last = follow(before, older);
  const filled = fillSlot(question, last.text, language ?? analyseQuery(last.text).language);
  // The question that gave its form may lean itself ("How long does it take in Germany?").
  if (filled !== null && !last.leans) return { text: filled, query: filled, leans: false, last: last.last };
  if (filled !== null)
    return { text: filled, query: `${last.last ?? ""} ${filled}`.trim(), leans: true, last: last.last };
  const query = follow_up ? `${last.query.slice(-MAX_BEFORE_CHARS)} ${question}` : question;
  return { text: question, query, leans: follow_up, last: last.query };
}

/** "this page", "this product", "here": what is on the visitor's screen, whatever was spoken of. */
const POINTS_AT_PAGE =
  /(?<!\p{L})(?:(?:this|that) (?:page|product|item|article|guide|model|one)|on here|above|diese[rsmn]? (?:Seite|Produkt|Artikel|Modell)|cette page|ce produit|cet article|esta página|este (?:producto|artículo)|questa pagina|questo (?:prodotto|articolo)|deze pagina|dit (?:product|artikel)|esta página|este produto)(?!\p{L})/iu;

/** The visitor's questions, newest first, without small talk. */
function readQuestions(history: readonly Turn[]): string[] {
  const said = history.filter(({ role, text }) => role === "user" && text.trim() !== "").map(({ text }) => text.trim());
  return said
    .filter((text) => !isSmallTalk(text))
    .slice(-MAX_QUESTIONS)
    .toReversed();
}

function isSmallTalk(text: string): boolean {
  const [category] = analyseQuery(text).categories;
  return category === "greeting" || category === "human_request";
}

const OPENING =
  /^(?:(?:ok(?:ay)?|so|then|also|and|but|or|und|aber|oder|et|mais|ou|y|pero|o|e|ma|en|maar|of|mas)[\s,]+)*(?:(?:what|how) about|what if it(?:'s| is)|was ist mit|wie ist es mit|wie sieht es mit|qu'en est-il (?:de|du|des)|qué hay de|qué tal|che ne dici di|hoe zit het met|e quanto a)?\s*/iu;
const PREPOSITION =
  /^(?:to|for|from|in|at|with|without|on|by|after|before|nach|für|aus|in|mit|ohne|bei|an|pour|vers|en|au|aux|à|avec|sans|para|a|con|sin|desde|per|senza|naar|voor|met|zonder|uit|com|sem)$/iu;
const ARTICLES =
  /^(?:(?:the|a|an|your|my|der|die|das|den|dem|ein|eine|einen|einem|le|la|les|un|une|el|los|las|una|il|lo|gli|de|het|een|o|os|as|um|uma)\s+)+/iu;
/** What is added in more words than this is a question of its own. */
const MAX_SLOT_WORDS = 5;
/** A statement longer than this has no form to fill. */
const MAX_FRAME_WORDS = 25;

/**
 * The question before with what this one adds in the place of its like ("How much is shipping to Germany?", "And to Canada?"), or
 * added to it ("… for children"). Null when this one is no mere addition or no place is found.
 */
function fillSlot(question: string, last: string, language: string | null): string | null {
  const text = question.trim().replace(/^[¿¡\s]+|[\s?!.…]+$/gu, "");
  const opening = OPENING.exec(text)?.[0] ?? "";
  const words = text.slice(opening.length).split(/\s+/).filter(Boolean);
  const [first = ""] = words;
  if (words.length === 0 || words.length > MAX_SLOT_WORDS) return null;
  const frame = readFrame(last);
  if (frame === null) return null;
  // "A duvet" is no "a Londres".
  const is_article = first.toLowerCase() === "a" && (language ?? "en") === "en";
  if (PREPOSITION.test(first) && !is_article) {
    if (words.length === 1 || words.slice(1).every((word) => isFunctionWord(bare(word), undefined, language)))
      return null;
    return join(fillPhrase(frame, words) ?? [...frame, ...words]);
  }
  if (opening === "" && words.length > 2) return null;
  if (words.some((word) => isFunctionWord(bare(word), undefined, language)) && !ARTICLES.test(`${words.join(" ")} `))
    return null;
  const thing = words.join(" ").replace(ARTICLES, "").split(" ");
  const is_subject = (word: string) => !isFunctionWord(bare(word), undefined, language) && !isWeakWord(bare(word));
  const filled = fillName(frame, thing, is_subject) ?? (opening === "" ? null : fillSubject(frame, thing, is_subject));
  return filled && join(filled);
}

/** The last sentence of what was said, as words. */
function readFrame(text: string): string[] | null {
  const sentence = text.split(/(?<=[?!.…])\s+/u).findLast((part) => part.trim() !== "") ?? "";
  const words = sentence
    .replace(/[\s?!.…]+$/u, "")
    .split(/\s+/)
    .filter(Boolean);
  return words.length < 2 || words.length > MAX_FRAME_WORDS ? null : words;
}

/** "to Germany" becomes "to Canada": the same preposition, up to the next one. */
function fillPhrase(frame: string[], [preposition = "", ...thing]: string[]): string[] | null {
  const at = frame.findLastIndex((word, index) => index > 0 && same(word, preposition));
  if (at < 0 || at === frame.length - 1) return null;
  const next = frame.findIndex((word, index) => index > at + 1 && (PREPOSITION.test(word) || CLAUSE.test(word)));
  return [...frame.slice(0, at + 1), ...thing, ...(next < 0 ? [] : frame.slice(next))];
}
const CLAUSE = /^(?:and|or|if|when|take|takes|cost|costs|work|works|und|oder|wenn|et|ou|si|y|o|e|se|en|of)$/iu;

/** A country for a country, a name for a name; where there is more than one, the last. */
function fillName(frame: string[], thing: string[], is_subject: (word: string) => boolean): string[] | null {
  const name = thing.join(" ");
  const is_region = isRegion(name);
  if (!is_region && !thing.every(isCapitalised)) return null;
  const runs = findRuns(frame, (word, at) => at > 0 && isCapitalised(word) && !/^I\b/.test(word));
  const regions = is_region ? findRegions(frame) : [];
  const place = regions.at(-1) ?? (is_region ? undefined : runs.at(-1));
  // Of a longer name the head goes with it: "the Shetland throw", "the Orkney Blanket".
  if (place && !is_region && thing.length > 1)
    while (place.to < frame.length && is_subject(frame[place.to] ?? "")) place.to++;
  return place ? [...frame.slice(0, place.from), ...thing, ...frame.slice(place.to)] : null;
}

/** The question's only subject is replaced: "How long do refunds take?", "What about exchanges?". */
function fillSubject(frame: string[], thing: string[], is_subject: (word: string) => boolean): string[] | null {
  const runs = findRuns(frame, is_subject);
  const [only, ...others] = runs;
  return only && others.length === 0 ? [...frame.slice(0, only.from), ...thing, ...frame.slice(only.to)] : null;
}

interface Run {
  from: number;
  to: number;
}
function findRuns(words: readonly string[], is: (word: string, at: number) => boolean): Run[] {
  const runs: Run[] = [];
  for (const [at, word] of words.entries()) {
    if (!is(word, at)) continue;
    const last = runs.at(-1);
    if (last?.to === at) last.to = at + 1;
    else runs.push({ from: at, to: at + 1 });
  }
  return runs;
}

const MAX_REGION_WORDS = 4;
function findRegions(words: readonly string[]): Run[] {
  const found: Run[] = [];
  for (let from = 0; from < words.length; from++) {
    for (let to = Math.min(words.length, from + MAX_REGION_WORDS); to > from; to--) {
      if (!isRegion(words.slice(from, to).join(" "))) continue;
      found.push({ from, to });
      from = to;
      break;
    }
  }
  return found;
}

// Made when first needed: seven languages' names of every country.
let regions: Set<string> | undefined;
const REGION_LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt"];
const USUAL_NAMES = ["uk", "us", "usa", "eu", "europe", "europa", "england", "scotland", "wales", "america", "holland"];

/** A country by its name in one of our languages. */
function isRegion(text: string): boolean {
  regions ??= new Set([...USUAL_NAMES, ...REGION_LANGUAGES.flatMap(listRegions)]);
  return regions.has(bare(text));
}

function listRegions(language: string): string[] {
  const names = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
  const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at));
  return letters.flatMap((a) => letters.flatMap((b) => names.of(a + b)?.toLowerCase() ?? []));
}

function isCapitalised(word: string): boolean {
  return /^\p{Lu}/u.test(word);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function bare(word: string): string {
  return word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
}

function join(words: string[]): string {
  return `${words.join(" ").replace(/[\s?!.…]+$/u, "")}?`;
}
