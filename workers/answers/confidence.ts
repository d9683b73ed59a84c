/** How sure an answer drawn from these passages may be. Pure. */
import type { IndexHit, IndexTerm } from "../ports";
import type { QueryAnalysis } from "./analyse";
import { matchTerms, sumWeights, weighTerms } from "./match";
import { rankSentences, readWants } from "./rank";

/** Below this the site is taken not to hold the answer. Set between answerable and unanswerable questions of the tests. */
export const ANSWER_THRESHOLD = 0.55;

/** Passages that may hold the answer. */
const BEST_PASSAGES = 3;
/** What a term in the best passage's title or headings counts more: the page is about it. */
const TOPIC_FACTOR = 1.5;
/** The best single statement with its headings against the best whole passage: of the measures tried it tells the two apart best. */
const STATEMENT_SHARE = 0.5;
/** How far a flat field (every passage as good as the next) lowers the score. */
const MARGIN_SHARE = 0.15;
/** A price, time or number was asked for and no statement shows one. */
const MISSING_KIND_FACTOR = 0.7;

/**
 * 0–1: how much of the question's weight one statement and one passage say, a word the site never uses weighing as its rarest
 * one; lowered when no passage stands out and when the kind of fact asked for is nowhere. 0 without passages, or without a
 * word that names a subject.
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
  const [best] = hits;
  const plain = weighTerms(terms, question);
  if (best === undefined || plain.length === 0) return 0;
  const topic = matchTerms(plain, `${best.title} ${best.heading_path.join(" ")}`);
  const weighted = plain.map((term) => (topic.includes(term) ? { ...term, weight: term.weight * TOPIC_FACTOR } : term));
  const total = sumWeights(weighted);

  const leading = hits.slice(0, BEST_PASSAGES);
  const passage = Math.max(
    ...leading.map((hit) => sumWeights(weighted.filter(({ term }) => hit.matched_terms.includes(term)))),
  );
  const statements = rankSentences(leading, weighted, question, analysis)
    .flat()
    .filter(({ score }) => score > 0);
  const statement = Math.max(0, ...statements.map(({ says, about }) => sumWeights(says) + sumWeights(about)));
  const coverage = (STATEMENT_SHARE * statement + (1 - STATEMENT_SHARE) * passage) / total;

  const misses_kind = readWants(question).length > 0 && !statements.some(({ fits }) => fits);
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
