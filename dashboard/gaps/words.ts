import type { Gap, GapState } from "../../workers/contract/gaps";
import { formatNumber } from "../ui/format";

export function countVisitors(n: number): string {
  return `${formatNumber(n)} ${n === 1 ? "visitor" : "visitors"}`;
}

/** How often it was asked, where that is more than the visitors say, and how often an answer did not help. */
export function describeAsking({ visitors, questions, rated_down }: Gap): string {
  const parts = [questions > visitors ? `asked ${formatNumber(questions)} times` : null];
  if (rated_down > 0)
    parts.push(
      rated_down === questions
        ? "answered, but rated not helpful"
        : `${formatNumber(rated_down)} of the answers rated not helpful`,
    );
  return parts.filter((part) => part !== null).join(", ");
}

/** What needs the owner, in one sentence. */
export function describeOpen(total: number): string {
  if (total === 0) return "Every question of your visitors was answered.";
  if (total === 1) return "One question of your visitors is waiting for an answer.";
  return `${formatNumber(total)} questions of your visitors are waiting for an answer, the most asked first.`;
}

/** What a gap is after a change of its state, for the toast. */
export const CHANGED: Record<GapState, string> = {
  open: "The question is open again.",
  answered: "The question is closed as answered.",
  dismissed: "The question is dismissed.",
};
