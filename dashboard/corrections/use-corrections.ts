import { useMutation } from "@tanstack/preact-query";
import { navigate } from "wouter-preact/use-browser-location";
import type { Correction } from "../../workers/contract/corrections";
import { explain, queryClient } from "../api/client";
import { approveEntry, correctAnswer, removeEntry } from "../api/corrections";
import { showToast } from "../ui/Toast";

type Wanted = Pick<Correction, "entry" | "answer_id">;

/** What can be done with the corrections of a site's answers. */
export function useCorrections(site_id: string) {
  const onSettled = () => {
    for (const what of ["entries", "answer"]) void queryClient.invalidateQueries({ queryKey: ["site", site_id, what] });
  };
  const onError = (error: unknown) => showToast({ text: explain(error), tone: "error" });
  const offering = useMutation({
    mutationFn: ({ answer_id, text }: { answer_id: string; text: string }) => correctAnswer(site_id, answer_id, text),
    onSettled,
  });
  const approving = useMutation({
    mutationFn: ({ entry }: Wanted) => approveEntry(entry.id),
    onSuccess: (_, { entry }) =>
      showToast({
        text: "Approved. Visitors who ask this are answered from it.",
        action: {
          label: "Ask it",
          run: () => navigate(`/sites/${site_id}/ask?q=${encodeURIComponent(entry.title)}`),
        },
      }),
    onError,
    onSettled,
  });
  const dismissing = useMutation({
    mutationFn: ({ entry }: Wanted) => removeEntry(entry.id),
    onSuccess: (_, { entry, answer_id }) =>
      showToast({
        text: "The correction is dismissed.",
        action: { label: "Undo", run: () => offering.mutate({ answer_id, text: entry.content }, { onError }) },
      }),
    onError,
    onSettled,
  });
  return { offering, approving, dismissing };
}
