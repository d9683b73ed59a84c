import type { Usage } from "../../workers/contract/usage";
import { Notice } from "../ui/Notice";
import { describeReset } from "./words";

/** That the day's questions are used up, and what that means for visitors. */
export function QuestionsNotice({ usage }: { usage: Usage }) {
  return (
    <Notice tone="amber">
      Today’s AI questions of your plan are used up. Visitors still get answers, in your pages’ own sentences.{" "}
      {describeReset(usage.resets_at)}
    </Notice>
  );
}
