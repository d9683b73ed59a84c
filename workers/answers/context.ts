/** What the visitor said before and which page they are on, weighed into what a search found. Pure. */
import type { IndexHit } from "../ports";
import { splitSubject } from "./match";

/** A passage found in context: enough of them are read that one far down can come up. */
export const PASSAGES_IN_CONTEXT = 40;

/**
 * What was spoken of before counts this much of the question, divided by the question's own words: "parking?" leans more on it
 * than a sentence. Measured on mtragun-dev: nDCG@10 .846 → .879 where the conversation goes on, → .841 where it turns elsewhere
 * (searching the two questions together: .868 and .630).
 */
const BEFORE_SHARE = 0.7;
const MAX_BEFORE_SHARE = 0.5;
/** What a passage of the visitor's page gets, as a share of the best passage's score. */
const PAGE_LIFT = 0.25;

const NOT_OF_THE_QUESTION = { words: 0, phrases: 0, meaning: null };

/** Adds to the scores of `hits` what the same passages scored for what was spoken of before; those found by it alone follow. */
export function weighBefore(hits: readonly IndexHit[], before: readonly IndexHit[], question: string): IndexHit[] {
  const words = Math.max(1, new Set(splitSubject(question)).size);
  const share = Math.min(MAX_BEFORE_SHARE, BEFORE_SHARE / words);
  const added = new Map(before.map((hit) => [hit.chunk_id, share * hit.score]));
  const found = new Set(hits.map(({ chunk_id }) => chunk_id));
  const both = hits.map((hit) => ({ ...hit, score: hit.score + (added.get(hit.chunk_id) ?? 0) }));
  const alone = before
    .filter(({ chunk_id }) => !found.has(chunk_id))
    .map((hit) => ({ ...hit, score: share * hit.score, scores: NOT_OF_THE_QUESTION, matched_terms: [] }));
  return sortHits([...both, ...alone]);
}

/** Lifts the passages of the page the visitor is on. Any other address, however it looks, changes nothing and is never fetched. */
export function liftPage(hits: readonly IndexHit[], page_url: unknown): IndexHit[] {
  if (typeof page_url !== "string" || !URL.canParse(page_url)) return [...hits];
  const page = new URL(page_url);
  const best = hits[0]?.score ?? 0;
  return sortHits(
    hits.map((hit) => (isAddressOf(hit.url, page) ? { ...hit, score: hit.score + PAGE_LIFT * best } : hit)),
  );
}

/** Whether `page` shows what stands under `url`: further parameters (where the visitor came from) do not matter. */
function isAddressOf(url: string, page: URL): boolean {
  if (!URL.canParse(url)) return false;
  const own = new URL(url);
  return (
    own.host.replace(/^www\./, "") === page.host.replace(/^www\./, "") &&
    own.pathname.replace(/\/+$/, "") === page.pathname.replace(/\/+$/, "") &&
    [...own.searchParams].every(([name, value]) => page.searchParams.getAll(name).includes(value))
  );
}

/** The best passages, of one page no more than its share. Scores are again of the best one, 0 to 1. */
export function pickHits(hits: readonly IndexHit[], limit: number, per_page: number): IndexHit[] {
  const best = Math.max(Number.EPSILON, hits[0]?.score ?? 0);
  const shares = new Map<string, number>();
  const picked = hits.filter(({ page_id }) => {
    const share = (shares.get(page_id) ?? 0) + 1;
    shares.set(page_id, share);
    return share <= per_page;
  });
  return picked.slice(0, limit).map((hit) => ({ ...hit, score: hit.score / best }));
}

function sortHits(hits: IndexHit[]): IndexHit[] {
  return hits.toSorted((a, b) => b.score - a.score);
}
