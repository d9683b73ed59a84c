/** Whether two questions mean the same. Pure. */
import type { Subject } from "../../ports";

type Words = Subject["words"];

/** Of the weight of both questions' words, what they share from here on makes them one question. */
const SAME_WORDS = 0.6;

/** How alike two questions are, from 0 to 1, and whether they mean the same: by the words that say what each is about (ADR 22). */
export function compareMeanings(a: Words, b: Words): { likeness: number; is_same: boolean } {
  const likeness = compareWords(a, b);
  return { likeness, is_same: likeness >= SAME_WORDS };
}

/** The weight of the words both have over the weight of all. A word's weight changes as the site's content does: the mean counts. */
function compareWords(a: Words, b: Words): number {
  let shared = 0;
  let other = 0;
  for (const word of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [in_a, in_b] = [a[word], b[word]];
    if (in_a !== undefined && in_b !== undefined) shared += (in_a + in_b) / 2;
    else other += in_a ?? in_b ?? 0;
  }
  return shared + other === 0 ? 0 : shared / (shared + other);
}
