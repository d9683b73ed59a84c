import type { AnswerDetail } from "../../workers/contract/answers";
import { formatNumber } from "../ui/format";

/** What was said, to be corrected. Of a question nobody answered there is nothing to keep. */
export function draftCorrection({ outcome, text }: Pick<AnswerDetail, "outcome" | "text">): string {
  if (outcome !== "answered" && outcome !== "degraded") return "";
  return withoutCites(text);
}

/** A text without the numbers of its sources. */
export function withoutCites(text: string): string {
  return text.replace(/[ \t]*\[\d{1,3}\](?!\()/g, "");
}

/** What needs the owner, in one sentence. */
export function describeWaiting(total: number): string {
  if (total === 0) return "No correction waits for you.";
  if (total === 1) return "One correction waits for you. Visitors are answered from it once you approve it.";
  return `${formatNumber(total)} corrections wait for you. Visitors are answered from those you approve.`;
}
