/** An answer its owner wrote to the very question comes before pages (spec §10.3). */
import { analyseQuery } from "../lexical";
import { readStemLanguage, stemWord } from "../stem";
import type { SearchTerm } from "./query";

/** Share of the question's weight that the entry's title says, and of the title's words that the question says, from which both ask the same. */
const MIN_SHARED = 0.6;
/** How far above the best page an entry stands that asks the question word for word, as a share of that page's score. */
const LIFT = 0.25;

interface Ranked {
  id: number;
  score: number;
}
type FaqRow = Record<string, SqlStorageValue> & { id: number; title: string; language: string | null };

/** Puts the passages of FAQ entries whose title asks the question above all others; the best score stays 1. */
export function liftAsked<Item extends Ranked>(
  sql: SqlStorage,
  candidates: readonly Item[],
  terms: readonly SearchTerm[],
): Item[] {
  const best = candidates[0]?.score ?? 0;
  const rows = sql.exec<FaqRow>(
    `SELECT c.id, p.title, p.language FROM json_each(?) wanted JOIN chunks c ON c.id = wanted.value
     JOIN pages p ON p.id = c.page_row WHERE p.kind = 'faq'`,
    JSON.stringify(candidates.map(({ id }) => id)),
  );
  const likeness = new Map(Array.from(rows, (row) => [row.id, measureLikeness(row, terms)]));
  const top = best * (1 + LIFT * Math.max(0, ...likeness.values()));
  if (top === best) return [...candidates];
  return candidates
    .map((item) => {
      const alike = likeness.get(item.id) ?? 0;
      return { ...item, score: (alike > 0 ? best * (1 + LIFT * alike) : item.score) / top };
    })
    .sort((a, b) => b.score - a.score || a.id - b.id);
}

/** How much an entry's title and the question say of each other, 0 where they do not ask the same. */
function measureLikeness({ title, language }: FaqRow, terms: readonly SearchTerm[]): number {
  const tag = readStemLanguage(language);
  const words = analyseQuery(title, language).terms.map((word) => stemWord(word, tag));
  const stems = new Set(words.flat());
  const said = terms.filter(({ forms }) => forms.some((form) => stems.has(form)));
  const forms = new Set(said.flatMap((term) => term.forms));
  const of_question = sum(said.map(({ weight }) => weight)) / Math.max(Number.EPSILON, sum(terms.map((t) => t.weight)));
  const of_title = words.filter((own) => own.some((stem) => forms.has(stem))).length / Math.max(1, words.length);
  return Math.min(of_question, of_title) < MIN_SHARED ? 0 : of_question * of_title;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
