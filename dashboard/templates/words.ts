import type { PromptTemplate, TemplateUsage } from "../../workers/contract/templates";
import { showPercent } from "../answers/words";
import type { Tone } from "../ui/Badge";
import { formatNumber } from "../ui/format";

/** "12 answers in 30 days · 92% answered · 4 of 5 ratings helpful". */
export function describeUsage({ answers, answered, rated, helpful }: TemplateUsage): string {
  if (answers === 0) return "Not used in the last 30 days";
  const parts = [`${formatNumber(answers)} ${answers === 1 ? "answer" : "answers"} in 30 days`];
  parts.push(`${showPercent(answered / answers)} answered`);
  parts.push(
    rated === 0
      ? "no ratings yet"
      : `${formatNumber(helpful)} of ${formatNumber(rated)} ${rated === 1 ? "rating" : "ratings"} helpful`,
  );
  return parts.join(" · ");
}

export function describeState({ share, published_at }: Pick<PromptTemplate, "share" | "published_at">): {
  tone: Tone;
  label: string;
} {
  if (share > 0) return { tone: "green", label: "Live" };
  return published_at === null ? { tone: "indigo", label: "Draft" } : { tone: "neutral", label: "Retired" };
}

/** Of a textarea: one question a line, each once. */
export function readQuestions(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ""))];
}
