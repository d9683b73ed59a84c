import { useMutation } from "@tanstack/preact-query";
import type { Conversation } from "../../workers/contract/conversations";
import { useMe } from "../api/accounts";
import { ApiError, explain, queryClient } from "../api/client";
import { leadConversation } from "../api/inbox";
import { Button } from "../ui/Button";
import { showToast } from "../ui/Toast";
import { AssignSelect, Status } from "./AssignSelect";
import { MergeButton } from "./MergeDialog";
import { SnoozeSelect } from "./Snooze";
import { SpamButton } from "./SpamButton";
import { TranscriptSelect } from "./TranscriptSelect";

interface Props {
  conversation: Conversation;
  /** Where another conversation opens. */
  getHref: (id: string) => string;
}

/** Who holds a conversation, and what can be done with it. */
export function Holder({ conversation, getHref }: Props) {
  const { id, status } = conversation;
  const my_id = useMe().data?.id;
  const leading = useMutation({
    mutationFn: (what: Parameters<typeof leadConversation>[1]) => leadConversation(id, what),
    onSuccess: (_, what) => {
      if (what === "end") showToast({ text: "Ended. Whoever writes in it next, the visitor or you, opens it again." });
      return queryClient.invalidateQueries({ queryKey: ["conversation", id] });
    },
    onError: async (error, what) => {
      // Who was faster is on the screen before one is told.
      await queryClient.invalidateQueries({ queryKey: ["conversation", id] });
      const holder = queryClient.getQueryData<Conversation>(["conversation", id])?.assignee;
      const isTaken = what === "takeover" && isConflict(error) && holder;
      showToast({ text: isTaken ? `${holder.name} was faster and holds it now.` : explain(error), tone: "error" });
    },
  });
  /** One may end at once what one has just taken over. */
  const isUnderWay = (what: typeof leading.variables) => leading.isPending && leading.variables === what;
  return (
    <>
      {status === "ended" ? (
        <Status conversation={conversation} my_id={my_id} />
      ) : (
        <AssignSelect conversation={conversation} />
      )}
      <div class="ml-auto flex items-center max-sm:order-last max-sm:w-full max-sm:justify-end">
        {(status === "active" || status === "waiting_human") && (
          <Button
            size="sm"
            variant="primary"
            class="mr-1"
            aria-keyshortcuts="t"
            title="Take over (T)"
            busy={isUnderWay("takeover")}
            onClick={() => leading.mutate("takeover")}
          >
            Take over
          </Button>
        )}
        <TranscriptSelect id={id} />
        {status !== "ended" && <SnoozeSelect conversation={conversation} />}
        {conversation.merged_into === null && <MergeButton conversation={conversation} getHref={getHref} />}
        <SpamButton conversation={conversation} />
        {status !== "ended" && (
          <Button
            size="sm"
            variant="quiet"
            aria-keyshortcuts="e"
            title="End (E)"
            busy={isUnderWay("end")}
            onClick={() => leading.mutate("end")}
          >
            End
          </Button>
        )}
      </div>
    </>
  );
}

function isConflict(error: Error): boolean {
  return error instanceof ApiError && error.problem.error === "conflict";
}
