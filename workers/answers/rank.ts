/** Which sentences of the retrieved passages answer a question, and how well. Pure. */
import { readCells } from "../platform/markdown";
import { type Sentence, splitSentences } from "../platform/sentences";
import type { IndexHit } from "../ports";
import type { QueryAnalysis } from "./analyse";
import {
  isSameWord,
  matchTerms,
  measureCoverage,
  splitStems,
  splitSubject,
  sumWeights,
  type WeightedTerm,
} from "./match";
import { toPlainText } from "./sanitise";
import { isTutorial, readWants, type Want } from "./wants";

export interface RankedSentence {
  /** Index of the passage, and of the sentence in it. */
  hit: number;
  at: number;
  sentence: Sentence;
  /** The heading it stands below, or the caption of its list or table, else its page's title; and whether that says a term. */
  heading: string;
  headed: boolean;
  /** Terms the sentence itself says, and those its page, heading, table header or list introduction says. */
  says: WeightedTerm[];
  about: WeightedTerm[];
  stems: Set<string>;
  /** Holds the kind of fact asked for: a time, a price, a way to get in touch, a step. */
  fits: boolean;
  /** 0 when it answers nothing of the question. Comparable within one question. */
  score: number;
}

/** Passages below this share of the best one's score are not read. */
const MIN_PASSAGE_SHARE = 0.4;
const MAX_PASSAGES = 8;
/** How much of a sentence's score follows its passage's rank; the rest is its own. */
const PASSAGE_SHARE = 0.4;
/** What a term in the heading counts against the same term in the sentence. */
const CONTEXT_SHARE = 0.7;
/** For terms of the heading whether or not the sentence repeats them: a page about the subject before one that mentions it. */
const TOPIC_SHARE = 0.15;
/** For a sentence that holds the kind of fact asked for. */
const KIND_BONUS = 0.5;
/** For one that does not, where others may. */
const NO_KIND_SHARE = 0.8;
/** Below a heading that asks the very question ("How long do refunds take?"). */
const ASKED_BONUS = 0.4;
/** Shared stems ÷ all stems of question and heading from which the heading asks the question. */
const MIN_ASKED_OVERLAP = 0.6;
/** Below a heading, or in a table's row, that is about nothing but what was asked. */
const HEADED_BONUS = 0.3;
/** The first sentence below a heading says what the others add to. */
const FIRST_BONUS = 0.15;
/** A line without a full stop is a caption or a label more often than an answer. */
const LABEL_SHARE = 0.5;
/** A row that says less of the question than another row of its table. */
const LESSER_ROW_SHARE = 0.3;
const MIN_WORDS = 3;
const MAX_WORDS = 60;

/** "They are sent back …" is about what the sentence before it says. */
export const LEANS_BACK =
  /^(?:it|its|they|their|them|this|these|that|those|he|she|however|but|also|otherwise|in this case|in that case|er|sie|es|dies|diese|ils?|elles?|cela|ça|esto|eso|questo|dit|deze|isso|isto)\b/i;

interface Asked {
  terms: readonly WeightedTerm[];
  stems: Set<string>;
  wants: Want[];
  steps: boolean;
}

/** Every sentence of the best passages in reading order, by passage. */
export function rankSentences(
  hits: readonly IndexHit[],
  terms: readonly WeightedTerm[],
  question: string,
  analysis: QueryAnalysis,
): RankedSentence[][] {
  const best = hits[0]?.score ?? 0;
  const asked: Asked = {
    terms,
    stems: new Set(splitSubject(question)),
    wants: readWants(question),
    steps: isTutorial(analysis),
  };
  return hits
    .slice(0, MAX_PASSAGES)
    .filter((hit) => hit.score >= best * MIN_PASSAGE_SHARE)
    .map((hit, index) => {
      const share = best > 0 ? hit.score / best : 1;
      const ranked = rankPassage(hit, asked, analysis.language).map((item) => ({
        ...item,
        hit: index,
        score: item.score * (1 - PASSAGE_SHARE + PASSAGE_SHARE * share),
      }));
      return lowerLesserRows(ranked);
    });
}

function rankPassage(hit: IndexHit, asked: Asked, language: string | null): RankedSentence[] {
  const above = `${hit.title} ${hit.heading_path.join(" ")}`;
  const sentences = splitSentences(hit.text, hit.language ?? language);
  let intro = "";
  // A line of its own before a list or table heads it.
  let caption = "";
  let section = 0;
  return sentences.map((sentence, at) => {
    if (sentence.heading !== sentences[at - 1]?.heading) section = at;
    const section_heading = sentence.heading ?? hit.heading_path.at(-1) ?? hit.title;
    if (sentence.kind === "prose" || section === at) caption = isLabel(sentence) ? toPlainText(sentence.text) : "";
    const heading = sentence.kind === "prose" || caption === "" ? section_heading : caption;
    const wanted = asked.wants.filter(({ shows }) => shows.test(sentence.text));
    const kinds = new Set(wanted.flatMap((want) => splitStems(want.asked)));
    const matched = matchTerms(asked.terms, sentence.text);
    const says = asked.terms.filter((term) => matched.includes(term) || kinds.has(splitStems(term.term)[0] ?? ""));
    const before = sentence.kind === "prose" && LEANS_BACK.test(sentence.text) ? (sentences[at - 1]?.text ?? "") : "";
    const around = matchTerms(
      asked.terms,
      `${above} ${section_heading} ${intro} ${before} ${sentence.header?.join(" ") ?? ""}`,
    );
    const about = around.filter((term) => !says.includes(term));
    if (isContext(sentence)) intro = sentence.text;
    const fits = wanted.length > 0 || (asked.steps && isStep(sentence, sentences[at + 1]));
    const weight = sumWeights(says) + CONTEXT_SHARE * sumWeights(about) + TOPIC_SHARE * sumWeights(around);
    const covered = measureCoverage(asked.terms, [...says, ...about], weight);
    const labels = sentence.kind === "table_row" ? [heading, readCells(sentence.text)[0] ?? ""] : [heading];
    const bonus =
      (fits ? KIND_BONUS : 0) +
      (asks(heading, asked.stems) ? ASKED_BONUS : 0) +
      HEADED_BONUS * Math.max(...labels.map((label) => measureAsked(label, asked.stems))) +
      FIRST_BONUS / (1 + (sentence.kind === "table_row" ? 1 : at - section));
    const share = (isLabel(sentence) ? LABEL_SHARE : 1) * (fits || asked.wants.length === 0 ? 1 : NO_KIND_SHARE);
    const score = isEligible(sentence) ? covered * (1 + bonus) * share : 0;
    const headed = matchTerms(asked.terms, heading).length > 0;
    return {
      hit: 0,
      at,
      sentence,
      heading,
      headed,
      says,
      about,
      stems: new Set(splitStems(sentence.text)),
      fits,
      score,
    };
  });
}

/** Of a table whose rows name what was asked for, those that name it best. */
function lowerLesserRows(passage: RankedSentence[]): RankedSentence[] {
  const most = new Map<string, number>();
  const key = ({ sentence }: RankedSentence) => sentence.header?.join("|") ?? "";
  for (const item of passage) most.set(key(item), Math.max(most.get(key(item)) ?? 0, sumWeights(item.says)));
  return passage.map((item) =>
    item.sentence.kind === "table_row" && sumWeights(item.says) < (most.get(key(item)) ?? 0)
      ? { ...item, score: item.score * LESSER_ROW_SHARE }
      : item,
  );
}

function asks(heading: string, asked: Set<string>): boolean {
  const stems = new Set(splitSubject(heading));
  const shared = [...stems].filter((stem) => asked.has(stem)).length;
  return shared / Math.max(1, asked.size + stems.size - shared) >= MIN_ASKED_OVERLAP;
}

/** How much of a heading or label the question says, from 0 to 1. */
function measureAsked(label: string, asked: Set<string>): number {
  const stems = splitSubject(label);
  return stems.filter((stem) => [...asked].some((other) => isSameWord(stem, other))).length / Math.max(1, stems.length);
}

/** Captions, questions of an FAQ and introductions of lists say what the next sentences are about. */
function isContext(sentence: Sentence): boolean {
  return isLabel(sentence) || (sentence.kind === "prose" && /[?:]["'*_)]*$/.test(sentence.text.trim()));
}

function isLabel({ kind, text }: Sentence): boolean {
  return kind === "prose" && !/[.!?:;…。！？][\p{Pe}\p{Pf}"'*_]*$/u.test(text.trim());
}

/** A question is no answer, a heading no sentence; code is shown with the sentence that introduces it. */
function isEligible({ kind, text }: Sentence): boolean {
  if (kind === "code") return false;
  if (kind !== "prose") return true;
  const words = text.trim().split(/\s+/).length;
  return !/^#|\?["'*_)]*$/.test(text.trim()) && words >= (hasSpaces(text) ? MIN_WORDS : 1) && words <= MAX_WORDS;
}

/** Chinese, Japanese and Thai sentences count as one word. */
function hasSpaces(text: string): boolean {
  return !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(text);
}

const STEP =
  /^(?:\p{Lu}\p{Ll}+ (?:the|your|a|an|to|on|it|any|all|with|in|into|us)\b|First|Then|Next|Finally|To \p{Ll})/u;

/** An instruction, or what leads to code. */
function isStep({ kind, text }: Sentence, next: Sentence | undefined): boolean {
  return STEP.test(text) || (kind === "prose" && next?.kind === "code");
}
