import { useMutation } from "@tanstack/preact-query";
import type { Conversation } from "../../workers/contract/conversations";
import { explain, queryClient } from "../api/client";
import { snooze } from "../api/inbox";
import { Button } from "../ui/Button";
import { formatDateTime, useNow } from "../ui/format";
import { Select } from "../ui/Select";
import { showToast } from "../ui/Toast";
import { listSnoozes } from "./words";

/** Puts a conversation out of the way for a while, or brings it back. */
export function SnoozeSelect({ conversation: { id, snoozed_until } }: { conversation: Conversation }) {
  const now = useNow();
  const snoozing = useMutation({
    mutationFn: (until: number | null) => snooze(id, until),
    onSuccess: (conversation) => queryClient.setQueryData(["conversation", id], conversation),
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
  });
  if (snoozed_until !== null && snoozed_until > now)
    return (
      <>
        <span class="text-sm text-muted">Snoozed until {formatDateTime(snoozed_until)}</span>
        <Button
          size="sm"
          data-command="Bring it back from its snooze"
          busy={snoozing.isPending}
          onClick={() => snoozing.mutate(null)}
        >
          Bring back
        </Button>
      </>
    );
  return (
    <Select
      aria-label="Snooze"
      aria-keyshortcuts="s"
      title="Snooze (S)"
      class="w-28 sm:w-24 [&>select]:h-7 [&>select]:border-line sm:[&>select]:text-sm"
      value=""
      disabled={snoozing.isPending}
      onChange={(event) => snoozing.mutate(Number(event.currentTarget.value))}
    >
      <option value="" disabled>
        Snooze
      </option>
      {listSnoozes(new Date(now)).map(({ label, until }) => (
        <option key={label} value={until}>
          {label}
        </option>
      ))}
    </Select>
  );
}
