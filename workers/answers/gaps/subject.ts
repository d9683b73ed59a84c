/** What a question is about, so that the log can put those that mean the same together. Pure. */
import type { AnswerTrace } from "../../contract/answers";
import type { NearestPage } from "../../contract/gaps";
import type { Subject } from "../../ports";
import { splitStems, weighTerms } from "../match";

const NEAREST_PAGES = 3;

/** Null for small talk, and for a question without a word. */
export function readSubject(question: string, { analysis, query, terms, candidates }: AnswerTrace): Subject | null {
  if (query === null || terms.length === 0) return null;
  const weighted = weighTerms(terms, query).filter(({ weight }) => weight > 0);
  // A question of nothing but common words is about them.
  const telling = weighted.length > 0 ? weighted : terms.map(({ term }) => ({ term, weight: 1 }));
  const words: Record<string, number> = {};
  for (const { term, weight } of telling) for (const stem of splitStems(term)) words[stem] = weight;
  const pages = new Map<string, NearestPage>();
  for (const { page_id, title, url } of candidates)
    if (!pages.has(page_id)) pages.set(page_id, { page_id, title, url });
  return {
    question: analysis.follow_up ? query : question,
    words,
    vector: null,
    nearest_pages: [...pages.values()].slice(0, NEAREST_PAGES),
  };
}
