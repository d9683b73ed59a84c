/** How sure an answer drawn from these passages may be. Pure. */
import type { IndexHit, IndexTerm } from "../ports";
import type { QueryAnalysis } from "./analyse";
import { measureCoverage, sumWeights, weighTerms } from "./match";
import { type RankedSentence, rankSentences } from "./rank";
import { readWants } from "./wants";

/** Below this the site is taken not to hold the answer. Set between answerable and unanswerable questions of the tests. */
export const ANSWER_THRESHOLD = 0.55;

/** The statement that leads the answer, with its headings, against its whole passage. */
const STATEMENT_SHARE = 0.5;
/** How far a flat field (every passage as good as the next) lowers the score. */
const MARGIN_SHARE = 0.15;
/** A price, time or number was asked for and the leading statement shows none. */
const MISSING_KIND_FACTOR = 0.7;

/**
 * 0–1: how much of the question's weight the statement that leads the answer and its passage say, a word the site never uses
 * weighing as its rarest one; lowered when no passage stands out and when that statement is not of the kind of fact asked for.
 * 0 without passages, or without a word that names a subject.
 */
export function scoreConfidence({
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
  const confidence =
    coverage * (1 - MARGIN_SHARE * (1 - measureMargin(hits))) * (misses_kind ? MISSING_KIND_FACTOR : 1);
  return Math.round(confidence * 1_000) / 1_000;
}

/** How far the best passage stands out from the mean of the others: 0 not at all, 1 when it is alone. */
function measureMargin([best, ...field]: readonly IndexHit[]): number {
  if (!best || best.score <= 0) return 0;
  const mean = field.reduce((sum, hit) => sum + hit.score, 0) / Math.max(1, field.length);
  return Math.min(1, Math.max(0, 1 - mean / best.score));
}
