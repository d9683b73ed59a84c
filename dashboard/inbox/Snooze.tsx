import { useMutation } from "@tanstack/preact-query";
import type { Conversation } from "../../workers/contract/conversations";
import { explain, queryClient } from "../api/client";
import { snooze } from "../api/inbox";
import { Button } from "../ui/Button";
import { IconSelect } from "../ui/CoveredSelect";
import { formatDateTime, useNow } from "../ui/format";
import { Icon } from "../ui/Icon";
import { showToast } from "../ui/Toast";
import { listSnoozes } from "./words";

type Props = { conversation: Pick<Conversation, "id" | "snoozed_until"> };

function useSnoozing(id: string) {
  return useMutation({
    mutationFn: (until: number | null) => snooze(id, until),
    onSuccess: (conversation) => queryClient.setQueryData(["conversation", id], conversation),
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
  });
}

function useIsSnoozed(until: number | null): boolean {
  const now = useNow();
  return until !== null && until > now;
}

/** Puts a conversation out of the way for a while. */
export function SnoozeSelect({ conversation: { id, snoozed_until } }: Props) {
  const now = useNow();
  const snoozing = useSnoozing(id);
  if (useIsSnoozed(snoozed_until)) return null;
  return (
    <IconSelect
      face={<Icon name="clock" class="size-4" />}
      aria-label="Snooze"
      aria-keyshortcuts="s"
      title="Snooze (S)"
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
    </IconSelect>
  );
}

/** Until when it is out of the way, and what brings it back. */
export function SnoozedLine({ conversation: { id, snoozed_until } }: Props) {
  const snoozing = useSnoozing(id);
  if (!useIsSnoozed(snoozed_until) || snoozed_until === null) return null;
  return (
    <p class="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2 text-sm text-muted">
      Snoozed until {formatDateTime(snoozed_until)}
      <Button
        size="sm"
        data-command="Bring it back from its snooze"
        busy={snoozing.isPending}
        onClick={() => snoozing.mutate(null)}
      >
        Bring back
      </Button>
    </p>
  );
}
