/** Which sentences of the retrieved passages answer a question, and how well. Pure. */
import { type Sentence, splitSentences } from "../platform/sentences";
import type { IndexHit } from "../ports";
import type { QueryAnalysis } from "./analyse";
import { matchTerms, splitStems, sumWeights, type WeightedTerm } from "./match";

export interface RankedSentence {
  /** Index of the passage, and of the sentence in it. */
  hit: number;
  at: number;
  sentence: Sentence;
  /** Terms the sentence itself says, and those its page, heading or list introduction says. */
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
const MAX_PASSAGES = 5;
/** What a term in the heading counts against the same term in the sentence. */
const CONTEXT_SHARE = 0.6;
/** For a sentence that holds the kind of fact asked for. */
const KIND_BONUS = 0.3;
/** For terms of the heading whether or not the sentence repeats them: a page about the subject before one that mentions it. */
const TOPIC_SHARE = 0.15;
/** A line without a full stop is a caption or a label more often than an answer. */
const LABEL_SHARE = 0.5;
/** Below a heading that asks the very question, function words and all ("How long do refunds take?"). */
const ASKED_BONUS = 0.4;
/** Shared stems ÷ all stems of question and heading from which the heading asks the question. */
const MIN_ASKED_OVERLAP = 0.6;
const FIRST_BONUS = 0.06;
const MIN_WORDS = 3;
const MAX_WORDS = 60;

/** Every sentence of the best passages in reading order, by passage. */
export function rankSentences(
  hits: readonly IndexHit[],
  terms: readonly WeightedTerm[],
  question: string,
  analysis: QueryAnalysis,
): RankedSentence[][] {
  const best = hits[0]?.score ?? 0;
  const total = Math.max(sumWeights(terms), Number.EPSILON);
  const asked = new Set(splitStems(question));
  const asks = (heading: string) => measureOverlap(asked, new Set(splitStems(heading))) >= MIN_ASKED_OVERLAP;
  const wants = [...readWants(question), ...(isTutorial(analysis) ? [STEP] : [])];
  return hits
    .slice(0, MAX_PASSAGES)
    .filter((hit) => hit.score >= best * MIN_PASSAGE_SHARE)
    .map((hit, index) => {
      const share = best > 0 ? hit.score / best : 1;
      const above = hit.heading_path.join(" ");
      let intro = "";
      return splitSentences(hit.text, hit.language ?? analysis.language).map((sentence, at) => {
        const says = matchTerms(terms, `${sentence.header?.join(" ") ?? ""} ${sentence.text}`);
        const heading = sentence.heading ?? hit.heading_path.at(-1) ?? "";
        const around = matchTerms(terms, `${hit.title} ${above} ${heading} ${intro}`);
        const about = around.filter((term) => !says.includes(term));
        if (isContext(sentence)) intro = sentence.text;
        const covered =
          (sumWeights(says) + CONTEXT_SHARE * sumWeights(about) + TOPIC_SHARE * sumWeights(around)) / total;
        const fits = covered > 0 && wants.some((pattern) => pattern.test(sentence.text));
        const raw =
          covered * share +
          (fits ? KIND_BONUS : 0) +
          (covered > 0 ? FIRST_BONUS / (1 + at) : 0) +
          (asks(heading) ? ASKED_BONUS : 0);
        const score = isEligible(sentence) ? raw * (isLabel(sentence) ? LABEL_SHARE : 1) : 0;
        return { hit: index, at, sentence, says, about, stems: new Set(splitStems(sentence.text)), fits, score };
      });
    });
}

function measureOverlap(a: Set<string>, b: Set<string>): number {
  const shared = [...a].filter((stem) => b.has(stem)).length;
  return shared / Math.max(1, a.size + b.size - shared);
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

const DURATION =
  /\b(?:minutes?|hours?|(?:business |working )?days?|weeks?|months?|years?|immediately|same day|tomorrow|stunden?|tagen?|werktagen?|wochen?|monaten?|jahren?|heures?|jours?|semaines?|mois|ans?|horas?|días?|dias?|semanas?|meses|años?|anos?|ore|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|uur|dagen?|werkdagen|weken?|maanden?|jaar|jaren)\b/i;
const MONEY = /[$€£¥₹]\s?\d|\d\s?[$€£¥₹]|\b(?:free|gratis|kostenlos|gratuit|gratuite|usd|eur|gbp|chf)\b/i;
const CONTACT = /@[\w-]+\.\w|\+?\d[\d ()./-]{6,}\d/;
const COUNT = /\p{N}/u;

const WANTS: [RegExp, RegExp][] = [
  [
    /\b(?:how (?:long|soon|fast|quickly)|when|wie lange|wann|combien de temps|quand|cuánto (?:tiempo|tarda)|cuándo|quanto tempo|quando|hoe lang|wanneer)\b/i,
    DURATION,
  ],
  [
    /\b(?:how much|costs?|prices?|fees?|charges?|was kostet|wie viel|preis|combien|prix|cuánto cuesta|precio|quanto costa|prezzo|hoeveel|prijs|preço|quanto custa)\b/i,
    MONEY,
  ],
  [/\b(?:phone|call|e-?mail|contact|reach|telefon|téléphone|teléfono|telefono|telefoon|telefone|kontakt)\b/i, CONTACT],
  [/\b(?:how many|wie viele|combien de|cuántos|cuántas|quanti|quante|hoeveel|quantos|quantas)\b/i, COUNT],
];
const STEP =
  /^(?:\p{Lu}\p{Ll}+ (?:the|your|a|an|to|on|it|any|all|with|in|into|us)\b|First|Then|Next|Finally|To \p{Ll})/u;

/** What a sentence must show to hold the kind of fact a question asks for; empty when it asks for none in particular. */
export function readWants(question: string): RegExp[] {
  return WANTS.filter(([asked]) => asked.test(question)).map(([, pattern]) => pattern);
}

/** Whether steps are asked for. */
export function isTutorial({ categories }: QueryAnalysis): boolean {
  return categories.includes("tutorial") || categories.includes("troubleshooting");
}
