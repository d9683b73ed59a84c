import type { AnswerSummary } from "../../workers/contract/answers";
import { Icon } from "../ui/Icon";

/** What the visitor thought of an answer; nothing when they did not say. */
export function Rating({ rating }: { rating: AnswerSummary["rating"] }) {
  if (rating === null) return <span class="text-faint">–</span>;
  const isHelpful = rating === "thumbs_up";
  return (
    <span class={`inline-flex items-center gap-1 whitespace-nowrap ${isHelpful ? "text-green" : "text-red"}`}>
      <Icon name={rating} class="size-4" />
      {isHelpful ? "Helpful" : "Not helpful"}
    </span>
  );
}
