import type { ThresholdPreview } from "../../workers/contract/answers";
import { formatNumber } from "../ui/format";

/** What a threshold would have made of last week's questions, in a sentence or two. */
export function describeThreshold({ asked, answered, would_be_answered }: ThresholdPreview): string {
  if (asked === 0) return "No visitor asked anything in the last seven days, so there is nothing to compare with yet.";
  const was = `In the last seven days visitors asked ${formatNumber(asked)} ${asked === 1 ? "question" : "questions"}, and ${answered === asked ? "all were" : `${formatNumber(answered)} ${answered === 1 ? "was" : "were"}`} answered.`;
  if (would_be_answered === answered) return `${was} With this it would have been the same.`;
  return `${was} With this it would have been ${formatNumber(would_be_answered)}.`;
}
