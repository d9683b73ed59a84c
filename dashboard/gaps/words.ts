import type { TestAnswer } from "../../workers/contract/answers";
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

type Shown = Pick<TestAnswer, "answer">;

/** Whether an answer rests on the entry that was written for it. */
export function isAnsweredBy({ answer }: Shown, entry_id: string | undefined): boolean {
  return answer.answered && answer.sources.some(({ page_id }) => page_id === entry_id);
}

/** What writing the answer has changed for visitors. */
export function describeWritten(shown: Shown, entry_id: string | undefined): string {
  if (isAnsweredBy(shown, entry_id)) return "Visitors who ask this are now answered from what you wrote.";
  if (shown.answer.answered)
    return "Visitors who ask this are answered, but from another page. Word your question as they ask it.";
  return "Your site is still not sure. Word your question as visitors ask it, and name in your answer what they ask about.";
}
