/** Passages put in a new order by a model that reads each with the question. */
import { describeError } from "../platform/log";
import type { Deps, IndexHit } from "../ports";
import { hideTargets } from "./link-targets";

/** Passages read: the best ones of the search. */
export const RERANKED_PASSAGES = 20;
/** How much of the new score is the model's; the rest is the search's own, which knows exact names and numbers better. */
const MODEL_SHARE = 0.6;
/** About as much as such a model reads. */
const MAX_PASSAGE_CHARS = 2_000;

/** The same passages, best first again. Without a reranker, and where it fails, they stay as they are. */
export async function rerankHits(
  { reranker, log }: Pick<Deps, "reranker" | "log">,
  query: string,
  hits: readonly IndexHit[],
): Promise<IndexHit[]> {
  if (!reranker || hits.length < 2) return [...hits];
  const read = hits.slice(0, RERANKED_PASSAGES);
  try {
    const scores = await reranker.rerank(query, read.map(toText));
    const [low, high] = [Math.min(...scores), Math.max(...scores)];
    const best = hits[0]?.score ?? 0;
    const reranked = read.map((hit, at) => {
      const rerank = scores[at] ?? low;
      const share = high > low ? (rerank - low) / (high - low) : 1;
      const score = MODEL_SHARE * share * best + (1 - MODEL_SHARE) * hit.score;
      return { ...hit, score, scores: { ...hit.scores, rerank } };
    });
    const least = Math.min(...reranked.map(({ score }) => score));
    // What was not read stays behind what was.
    const others = hits.slice(RERANKED_PASSAGES).map((hit) => ({ ...hit, score: Math.min(hit.score, least) }));
    return [...reranked.toSorted((a, b) => b.score - a.score), ...others];
  } catch (error) {
    log("WARNING", "ANALYSIS", "passages.not_reranked", { model: reranker.model, ...describeError(error) });
    return [...hits];
  }
}

function toText({ title, heading_path, text }: IndexHit): string {
  const place = [title, ...heading_path].join(" › ");
  return `${place}\n${hideTargets(text).text}`.slice(0, MAX_PASSAGE_CHARS);
}
