import { useMutation } from "@tanstack/preact-query";
import type { WriteAnswer } from "../../workers/contract/entries";
import type { Gap } from "../../workers/contract/gaps";
import { askSite } from "../api/answers";
import { queryClient } from "../api/client";
import { answerGap } from "../api/gaps";

/** Saves what was written for a gap, then asks the site what its visitors ask: `asking` shows whether that helped. */
export function useWriteAnswer(site_id: string, gap: Gap, on_written: (gap: Gap) => void) {
  const asking = useMutation({ mutationFn: (question: string) => askSite(site_id, question) });
  const saving = useMutation({
    mutationFn: (written: WriteAnswer) => answerGap(site_id, gap.id, written),
    onSuccess: (answered) => {
      on_written(answered);
      asking.mutate(gap.question);
    },
    onSettled: () => {
      for (const what of ["gaps", "entries"]) void queryClient.invalidateQueries({ queryKey: ["site", site_id, what] });
    },
  });
  return { saving, asking };
}
