/** How sure an answer drawn from these passages may be. Pure. */
import type { IndexHit, IndexTerm } from "../ports";
import { sumWeights, weighTerms } from "./match";

/** Below this the site is taken not to hold the answer. Set between answerable and unanswerable questions of the tests. */
export const ANSWER_THRESHOLD = 0.5;

/** Passages that may together hold an answer. */
const BEST_PASSAGES = 3;
/** What the best single passage counts against the best three together: an answer usually stands in one place. */
const SINGLE_SHARE = 0.75;
/** How far a flat field (every passage as good as the next) lowers the score. */
const MARGIN_SHARE = 0.15;

/**
 * 0–1: how much of the question's weight the best passages say, a word the site never uses weighing as its rarest one,
 * lowered when no passage stands out from the field. 0 without passages or without a word that names a subject.
 */
export function scoreConfidence({
  hits,
  terms,
  question,
}: {
  hits: readonly IndexHit[];
  terms: readonly IndexTerm[];
  question: string;
}): number {
  const weighted = weighTerms(terms, question);
  const total = sumWeights(weighted);
  const [best] = hits;
  if (best === undefined || total === 0) return 0;
  const cover = (matched: Set<string>) => sumWeights(weighted.filter(({ term }) => matched.has(term))) / total;
  const leading = hits.slice(0, BEST_PASSAGES);
  const single = Math.max(...leading.map((hit) => cover(new Set(hit.matched_terms))));
  const together = cover(new Set(leading.flatMap((hit) => hit.matched_terms)));
  const field = hits.slice(1);
  const mean = field.reduce((sum, hit) => sum + hit.score, 0) / Math.max(1, field.length);
  const margin = best.score > 0 ? Math.min(1, Math.max(0, 1 - mean / best.score)) : 0;
  const coverage = SINGLE_SHARE * single + (1 - SINGLE_SHARE) * together;
  return Math.round(coverage * (1 - MARGIN_SHARE * (1 - margin)) * 1_000) / 1_000;
}
