/** Whether a text is one that a visitor must not be answered on, or must not be shown (spec §10, Safety). Pure: rules, no model. */
import { normaliseText } from "../../knowledge/lexical";
import { EXCEPT, RULES, type RuleCategory } from "./patterns";

export interface Finding {
  category: RuleCategory;
  /** Of the rule that was broken: short messages tell their language by nothing else. */
  language: string;
}

const PATTERNS = (Object.keys(RULES) as RuleCategory[]).flatMap((category) =>
  Object.entries(RULES[category]).flatMap(([language, rules]) =>
    rules.map((rule) => ({ category, language, pattern: new RegExp(`(?<= )(?:${rule})(?= )`) })),
  ),
);
const EXCEPTIONS = Object.entries(EXCEPT).map(([category, words]) => ({
  category,
  pattern: new RegExp(` (?:${words}) `),
}));

/** What a question is stopped for, the first in the order of the rules; null for one that may be answered. */
export function screenQuestion(text: string): Finding | null {
  return screen(text);
}

/** The same of a piece of an answer. A page for people in need may speak of what they feel. */
export function screenAnswer(text: string): Finding | null {
  return screen(text, "self_harm");
}

function screen(text: string, allowed?: RuleCategory): Finding | null {
  const line = toLine(text);
  const excused = new Set<string | undefined>([allowed]);
  for (const { category, pattern } of EXCEPTIONS) if (pattern.test(line)) excused.add(category);
  const found = PATTERNS.find(({ category, pattern }) => !excused.has(category) && pattern.test(line));
  return found ? { category: found.category, language: found.language } : null;
}

/** Words as the rules read them: invisible characters, accents and punctuation gone, one space around each. */
function toLine(text: string): string {
  const plain = normaliseText(text.replace(/\p{Cf}/gu, "")).replaceAll("ß", "ss");
  return ` ${(plain.match(/[\p{L}\p{N}]+/gu) ?? []).join(" ")} `;
}
