import { useMutation } from "@tanstack/preact-query";
import type { Conversation } from "../../workers/contract/conversations";
import { explain, queryClient } from "../api/client";
import { setSpam } from "../api/inbox";
import { Button } from "../ui/Button";
import { showToast } from "../ui/Toast";

/** Into the spam folder, or out of it. */
export function SpamButton({ conversation: { id, is_spam } }: { conversation: Conversation }) {
  const marking = useMutation({
    mutationFn: (wanted: boolean) => setSpam(id, wanted),
    onSuccess: (conversation) => {
      queryClient.setQueryData(["conversation", id], conversation);
      showToast({ text: conversation.is_spam ? "In the spam folder, and ended." : "Out of the spam folder." });
      return queryClient.invalidateQueries({ queryKey: ["conversation", id] });
    },
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
  });
  return (
    <Button
      size="sm"
      variant="quiet"
      icon={is_spam ? "undo" : "alert"}
      aria-label={is_spam ? "Not spam" : "Spam"}
      aria-keyshortcuts="#"
      title={is_spam ? "Not spam (#)" : "Mark as spam (#)"}
      busy={marking.isPending}
      onClick={() => marking.mutate(!is_spam)}
    />
  );
}
