/** How sure an answer drawn from these passages may be. Pure. */
import type { Attempt, DropReason } from "../contract/answers";
import type { IndexHit, IndexTerm } from "../ports";
import type { QueryAnalysis } from "./analyse";
import { measureCoverage, sumWeights, weighTerms } from "./match";
import { type RankedSentence, rankSentences } from "./rank";
import { readWants } from "./wants";

/** The statement that leads the answer, with its headings, against its whole passage. */
const STATEMENT_SHARE = 0.5;
/** A price, time or number was asked for and the leading statement shows none. */
const MISSING_KIND_FACTOR = 0.7;
/** What standing out counts where there is no field to stand out of. */
const LONE_MARGIN = 0.5;

interface Weights {
  evidence: number;
  meaning: number;
  margin: number;
  bias: number;
}
/** Logistic weights by the model whose vectors were compared, fitted to questions with known answers (`npm run bench -- abstain`). */
const BY_MEANING: Record<string, Weights> = {
  "use-lite-int8-v1": { evidence: 4.1, meaning: 5.8, margin: 2.9, bias: -5.2 },
};
/** Without vectors, or with those of a model nobody has measured. */
const BY_WORDS: Weights = { evidence: 4.1, meaning: 0, margin: 2.7, bias: -2.5 };

/**
 * 0–1, the chance that the site holds the answer: from the evidence (how much of the question the leading statement says), how near
 * the best passage is in meaning, and how far it stands out by its words. 0 without passages, or without a word that names a subject.
 * `embedder`: the model of the vectors compared, null for none.
 */
export function scoreConfidence({
  embedder,
  ...asked
}: Parameters<typeof measureEvidence>[0] & { embedder: string | null }): number {
  const evidence = measureEvidence(asked);
  const [best] = asked.hits;
  if (evidence === 0 || !best) return 0;
  const measured = best.scores.meaning === null ? undefined : BY_MEANING[embedder ?? ""];
  const weights = measured ?? BY_WORDS;
  const sum =
    weights.evidence * evidence +
    weights.meaning * (best.scores.meaning ?? 0) +
    weights.margin * measureMargin(asked.hits) +
    weights.bias;
  return Math.round(1_000 / (1 + Math.exp(-sum))) / 1_000;
}

/**
 * How much of the question's weight the statement that leads the answer and its passage say, from 0 to 1, a word the site never uses
 * weighing as its rarest one; lowered when that statement is not of the kind of fact asked for.
 */
function measureEvidence({
  hits,
  terms,
  question,
  analysis,
}: {
  hits: readonly IndexHit[];
  terms: readonly IndexTerm[];
  question: string;
  analysis: QueryAnalysis;
}): number {
  const weighted = weighTerms(terms, question);
  if (hits.length === 0 || weighted.length === 0) return 0;
  const passages = rankSentences(hits, weighted, question, analysis);
  const lead = passages
    .flat()
    .reduce<RankedSentence | null>((top, item) => (item.score > (top?.score ?? 0) ? item : top), null);
  if (lead === null) return 0;
  const statement = [...lead.says, ...lead.about];
  const in_passage = new Set(passages[lead.hit]?.flatMap(({ says }) => says));
  const matched = hits[lead.hit]?.matched_terms ?? [];
  const passage = weighted.filter((term) => in_passage.has(term) || matched.includes(term.term));
  const coverage =
    STATEMENT_SHARE * measureCoverage(weighted, statement, sumWeights(statement)) +
    (1 - STATEMENT_SHARE) * measureCoverage(weighted, passage, sumWeights(passage));

  const misses_kind = readWants(question).some(({ optional }) => !optional) && !lead.fits;
  return coverage * (misses_kind ? MISSING_KIND_FACTOR : 1);
}

/** How far the best passage stands out of all that were found by its words: 0 not at all, nearly 1 when the others hold none. */
function measureMargin(hits: readonly IndexHit[]): number {
  const scores = hits.map(({ scores: { words, phrases } }) => words + phrases);
  const best = Math.max(...scores);
  if (best <= 0) return 0;
  return scores.length === 1 ? LONE_MARGIN : 1 - scores.reduce((sum, score) => sum + score, 0) / (scores.length * best);
}

/** What is left of a confidence when everything the model said was dropped. */
const ALL_DROPPED_SHARE = 0.7;

/** A model that quotes what does not stand there is less to be trusted in what it quoted right. */
export function lowerByDropped(confidence: number, attempts: readonly Attempt[]): number {
  const last = attempts.at(-1);
  const unproven = last?.dropped.filter(({ reason }) => UNPROVEN.has(reason)).length ?? 0;
  if (!last || unproven === 0) return confidence;
  const share = last.kept.length / (last.kept.length + unproven);
  return Math.round(1_000 * confidence * (ALL_DROPPED_SHARE + (1 - ALL_DROPPED_SHARE) * share)) / 1_000;
}
const UNPROVEN: ReadonlySet<DropReason> = new Set([
  "unknown_document",
  "quote_not_found",
  "uncited_figure",
  "figure_not_found",
]);
