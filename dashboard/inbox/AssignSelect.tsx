import { useMutation } from "@tanstack/preact-query";
import type { Conversation } from "../../workers/contract/conversations";
import { useMe } from "../api/accounts";
import { explain, queryClient } from "../api/client";
import { assignConversation, leadConversation } from "../api/inbox";
import { useColleagues } from "../api/members";
import { useTeams } from "../api/teams";
import { Badge } from "../ui/Badge";
import { CoveredSelect } from "../ui/CoveredSelect";
import { joinClasses } from "../ui/classes";
import { useNow } from "../ui/format";
import { Icon } from "../ui/Icon";
import { showToast } from "../ui/Toast";
import { AI, type Assignee, applyChoice, findPresence, listAssignees, NOBODY, toChoice } from "./assignees";
import { MemberAvatar } from "./MemberAvatar";
import { usePresent } from "./presence";
import { describeStatus } from "./words";

/** Whose the conversation is, and what gives it to somebody else. */
export function AssignSelect({ conversation }: { conversation: Conversation }) {
  const { id, status, assignee } = conversation;
  const my_id = useMe().data?.id;
  const colleagues = useColleagues();
  const present = usePresent();
  const teams = useTeams().data?.items ?? [];
  const { on_duty, off_duty } = listAssignees({ colleagues, present, teams, my_id }, useNow());
  const queryKey = ["conversation", id];
  const giving = useMutation({
    mutationFn: (choice: string) =>
      choice === AI ? leadConversation(id, "release") : assignConversation(id, choice === NOBODY ? null : choice),
    // At once: what the line tells afterwards is newer.
    onMutate: async (choice) => {
      await queryClient.cancelQueries({ queryKey, exact: true });
      queryClient.setQueryData<Conversation>(queryKey, (known) => known && applyChoice(known, choice, colleagues));
    },
    onError: (error) => {
      showToast({ text: explain(error), tone: "error" });
      return queryClient.invalidateQueries({ queryKey });
    },
  });
  const isKnown = assignee === null || colleagues.some((one) => one.id === assignee.id);
  return (
    <CoveredSelect
      aria-label="Assigned to"
      aria-keyshortcuts="a"
      data-command="Assign to"
      title="Assigned to (A)"
      class="min-w-0 border-line px-1 hover:bg-sunken [&>span]:min-w-0"
      face={
        <>
          <Status conversation={conversation} my_id={my_id} />
          <Icon name="chevron_down" class="size-4 shrink-0 text-muted" />
        </>
      }
      value={toChoice({ status, assignee })}
      disabled={giving.isPending}
      onChange={(event) => giving.mutate(event.currentTarget.value)}
    >
      {!isKnown && (
        <option value={assignee.id} disabled>
          {assignee.name}
        </option>
      )}
      {off_duty.length === 0 ? (
        on_duty.map(renderOption)
      ) : (
        <>
          <optgroup label="On duty">{on_duty.map(renderOption)}</optgroup>
          <optgroup label="Off duty">{off_duty.map(renderOption)}</optgroup>
        </>
      )}
      <hr />
      <option value={NOBODY}>Nobody (waiting)</option>
      <option value={AI}>The AI</option>
    </CoveredSelect>
  );
}

function renderOption({ id, label, name }: Assignee) {
  return (
    <option key={id} value={id} aria-label={name}>
      {label}
    </option>
  );
}

/** How it stands in a few words; of another member, with a dot for whether they are there. */
export function Status({ conversation, my_id }: { conversation: Conversation; my_id: string | undefined }) {
  const { status, assignee } = conversation;
  const { tone, label } = describeStatus(conversation);
  const present = usePresent();
  const isMine = assignee !== null && assignee.id === my_id;
  const presence = assignee === null || isMine ? null : findPresence(present, assignee.id);
  return (
    <>
      {assignee && <MemberAvatar user_id={assignee.id} />}
      <Badge tone={tone}>{isMine ? `${status === "with_human" ? "With" : "Waits for"} you` : label}</Badge>
      {presence !== null && (
        <span
          title={presence}
          class={joinClasses(
            "size-2 shrink-0 rounded-full border",
            presence === "online" ? "border-green bg-green" : presence === "away" ? "border-amber" : "border-edge",
          )}
        >
          <span class="sr-only">{presence}</span>
        </span>
      )}
    </>
  );
}
