import type { TestRun } from "../../workers/contract/evals";
import type { CategoryTemplates, PromptTemplate, TemplateShare, TemplateUsage } from "../../workers/contract/templates";
import { showPercent } from "../answers/words";
import { countQuestions } from "../evals/words";
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

export function describeState(
  { share, published_at }: Pick<PromptTemplate, "share" | "published_at">,
  isWaiting: boolean,
): { tone: Tone; label: string } {
  if (isWaiting) return { tone: "amber", label: "Waiting" };
  if (share > 0) return { tone: "green", label: "Live" };
  return published_at === null ? { tone: "indigo", label: "Draft" } : { tone: "neutral", label: "Retired" };
}

/** What waits, and for what: "Version 3 (60%) is not live yet: your test questions are asked first, 4 of 12 so far." */
export function describeWaiting(
  { versions }: Pick<CategoryTemplates, "versions">,
  shares: readonly TemplateShare[],
  { status, done, questions, before, after }: TestRun,
): string {
  const names = shares.flatMap(({ template_id, share }) => {
    const found = versions.find(({ id }) => id === template_id);
    return found && found.share !== share ? [`Version ${found.version} (${share}%)`] : [];
  });
  const what = `${new Intl.ListFormat("en").format(names)} ${names.length === 1 ? "is" : "are"} not live yet`;
  if (status === "running")
    return `${what}: your test questions are asked first, ${formatNumber(done)} of ${formatNumber(questions)} so far.`;
  if (status !== "done" || !before || !after)
    return `${what}: the test questions could not be asked, because the model did not answer.`;
  return `${what}: ${formatNumber(before.passed)} of ${countQuestions(before.questions)} pass with what is live, ${formatNumber(after.passed)} with the new text.`;
}

/** Of a textarea: one question a line, each once. */
export function readQuestions(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ""))];
}
