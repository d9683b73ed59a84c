/** The words and figures of test questions and their runs. */
import type { ResultChange, RunTotals, TestQuestion, TestResult, TestRun } from "../../workers/contract/evals";
import { showPercent } from "../answers/words";
import type { Tone } from "../ui/Badge";
import { formatDateTime, formatNumber } from "../ui/format";
import type { IconName } from "../ui/Icon";

export const ORIGINS: Record<TestQuestion["origin"], string> = {
  generated: "From your pages",
  written: "Written",
  imported: "Imported",
  asked: "Asked by a visitor",
};

/** A run is known by when it was begun. */
export function nameRun({ created_at }: Pick<TestRun, "created_at">): string {
  return formatDateTime(created_at);
}

/** Among others: two may have been begun in one minute. */
export function nameComparable({ created_at, after }: Pick<TestRun, "created_at" | "after">): string {
  const passed = after ? `, ${formatNumber(after.passed)} of ${formatNumber(after.questions)} passed` : "";
  return `run of ${nameRun({ created_at })}${passed}`;
}

export const KINDS: Record<TestRun["kind"], string> = {
  manual: "You asked for it",
  version: "A new reading",
  template: "A new template",
};
/** What a run decides about. */
const TESTED: Record<TestRun["kind"], string> = { manual: "", version: "Reading", template: "Template" };

interface State {
  text: string;
  tone: Tone;
  icon: IconName;
}

/** What a run has come to; of one that tests something, what became of that. */
export function describeState({ kind, status, decision }: Pick<TestRun, "kind" | "status" | "decision">): State {
  if (status === "running") return { text: "Running", tone: "indigo", icon: "refresh" };
  if (decision === "held") return { text: `${TESTED[kind]} held back`, tone: "amber", icon: "pause" };
  if (decision === "published") return { text: `${TESTED[kind]} published`, tone: "green", icon: "check" };
  if (decision === "published_untested") return { text: "Published untested", tone: "amber", icon: "alert" };
  if (status === "done") return { text: "Done", tone: "green", icon: "check" };
  if (status === "cancelled") return { text: "Not needed any more", tone: "neutral", icon: "stop" };
  return { text: "Failed", tone: "red", icon: "alert" };
}

/** What a run was for and what came of it, in one sentence. */
export function describeRun({ kind, status, decision, done, questions }: TestRun): string {
  if (status === "running") return `${formatNumber(done)} of ${countQuestions(questions)} asked so far.`;
  if (status === "failed" && kind === "template")
    return "The model did not answer within half an hour, so the new template waits for your word.";
  if (status === "failed" && decision === "published_untested")
    return "The questions could not be asked within half an hour, so the new reading went live untested.";
  if (status === "failed") return "The questions could not be asked. Start another run in a while.";
  if (status === "cancelled") return "What it was to decide was decided before it had ended.";
  if (kind === "template")
    return decision === "held"
      ? "Fewer questions pass with the new template than with what was live, so it was held back."
      : "No fewer questions pass with the new template, so it went live.";
  if (decision === "held")
    return "Fewer questions pass with the new reading than with what is live, so the reading waits for your word.";
  if (decision === "published") return "No fewer questions pass with the new reading, so it went live.";
  return kind === "manual" ? "Your questions, asked of what is live." : "Your questions, asked of a new reading.";
}

export function countQuestions(n: number): string {
  return `${formatNumber(n)} ${n === 1 ? "question" : "questions"}`;
}

/** What needs the owner, by the newest run that has ended. */
export function describeNewest(run: TestRun | undefined, questions: number): string {
  if (!run?.after) return `${countQuestions(questions)}, not asked yet.`;
  const { passed, questions: asked } = run.after;
  if (asked === passed) return `All ${countQuestions(asked)} of the last run pass.`;
  return `${formatNumber(asked - passed)} of ${countQuestions(asked)} of the last run ${asked - passed === 1 ? "does" : "do"} not pass.`;
}

export interface Figure {
  label: string;
  value: string;
  hint: string;
  /** As a share or a rank from 0 to 1, to compare; null: nothing was measured. */
  score: number | null;
}

/** A run's totals as figures a person reads. */
export function listFigures(totals: RunTotals): Figure[] {
  const { questions, passed, with_page, found, mrr, right, quotes, verbatim } = totals;
  return [
    toShare("Passed", passed, questions),
    toShare("Page in the first five", found, with_page),
    {
      label: "Mean rank (MRR)",
      value: mrr === null ? "–" : mrr.toFixed(2),
      hint: "1.00: always first",
      score: mrr,
    },
    toShare("Rightly answered", right, questions, ", refusals counted"),
    toShare("Quotes word for word", verbatim, quotes),
  ];
}

function toShare(label: string, part: number, whole: number, more = ""): Figure {
  const score = whole === 0 ? null : part / whole;
  return {
    label,
    value: score === null ? "–" : showShare(score),
    hint: `${formatNumber(part)} of ${formatNumber(whole)}${more}`,
    score,
  };
}

/** Whether confidence tells right answers from wrong ones; null where nothing was answered. */
export function describeConfidence({ confidence_right: right, confidence_wrong: wrong }: RunTotals): string | null {
  if (right !== null && wrong !== null)
    return `Answers that pass were ${showPercent(right)} confident on average, those that do not ${showPercent(wrong)}.`;
  if (right !== null) return `Every answer given passes; they were ${showPercent(right)} confident on average.`;
  if (wrong !== null) return `No answer given passes; they were ${showPercent(wrong)} confident on average.`;
  return null;
}

/** All is 100 % and nothing else is. */
function showShare(share: number): string {
  return share < 1 && share > 0.995 ? "99%" : showPercent(share);
}

export const CHANGES: Record<ResultChange, State> = {
  worse: { text: "Worse", tone: "red", icon: "arrow_down" },
  failing: { text: "Does not pass", tone: "amber", icon: "alert" },
  better: { text: "Better", tone: "green", icon: "arrow_up" },
  passing: { text: "Passes", tone: "neutral", icon: "check" },
};

/** What a question came to: "Answered, its page came 2nd." */
export function describeResult({ answered, rank, quotes, verbatim }: TestResult, hasPage: boolean): string {
  const parts = [answered ? "Answered" : "Not sure"];
  if (hasPage) parts.push(rank === null ? "page not found" : `page came ${toOrdinal(rank)}`);
  if (verbatim < quotes)
    parts.push(`${formatNumber(quotes - verbatim)} of ${formatNumber(quotes)} quotes not word for word`);
  return parts.join(", ");
}

const rules = new Intl.PluralRules("en", { type: "ordinal" });
const SUFFIXES: Record<string, string> = { one: "st", two: "nd", few: "rd", other: "th" };

function toOrdinal(n: number): string {
  return `${n}${SUFFIXES[rules.select(n)]}`;
}

/** What the questions say of a reading beside what is live. */
export function describeVersionRun({ status, before, after, done, questions }: TestRun): string {
  if (status === "running") return `${formatNumber(done)} of ${countQuestions(questions)} asked so far.`;
  if (!before || !after) return "The test questions could not be asked.";
  return `${formatNumber(before.passed)} of ${countQuestions(before.questions)} pass with what was live, ${formatNumber(after.passed)} with this reading.`;
}
