/** What a question is about, so that the log can put those that mean the same together. Pure. */
import type { AnswerTrace } from "../../contract/answers";
import type { NearestPage } from "../../contract/gaps";
import type { Site } from "../../contract/sites";
import type { Subject } from "../../ports";
import { splitStems, weighTerms } from "../match";

const NEAREST_PAGES = 3;

/** Null for small talk, and for a question without a word. `synonyms`: words of one group are one word. */
export function readSubject(
  question: string,
  { analysis, query, terms, candidates }: AnswerTrace,
  synonyms: Site["synonyms"],
): Subject | null {
  if (query === null || terms.length === 0) return null;
  const weighted = weighTerms(terms, query).filter(({ weight }) => weight > 0);
  // A question of nothing but common words is about them.
  const telling = weighted.length > 0 ? weighted : terms.map(({ term }) => ({ term, weight: 1 }));
  const words: Record<string, number> = {};
  const same = groupStems(synonyms);
  for (const { term, weight } of telling) for (const stem of splitStems(term)) words[same.get(stem) ?? stem] = weight;
  const pages = new Map<string, NearestPage>();
  for (const { page_id, title, url } of candidates)
    if (!pages.has(page_id)) pages.set(page_id, { page_id, title, url });
  return {
    question: analysis.follow_up ? query : question,
    words,
    nearest_pages: [...pages.values()].slice(0, NEAREST_PAGES),
  };
}

/** The stem that stands for each of a group's words; a phrase stands for itself. */
function groupStems(synonyms: Site["synonyms"]): Map<string, string> {
  const same = new Map<string, string>();
  for (const group of synonyms) {
    const stems = group.map(splitStems).flatMap(([stem, ...more]) => (stem && more.length === 0 ? [stem] : []));
    const [first = ""] = stems;
    for (const stem of stems) same.set(stem, same.get(first) ?? first);
  }
  return same;
}
