import { useMutation } from "@tanstack/preact-query";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "wouter-preact";
import type { Conversation } from "../../workers/contract/conversations";
import { useMe } from "../api/accounts";
import { ApiError, explain, queryClient } from "../api/client";
import { leadConversation, useConversation, useMessages, useNotes } from "../api/inbox";
import { useMerged } from "../api/merge";
import { NewCanned } from "../canned/NewCanned";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { joinClasses } from "../ui/classes";
import { ErrorState } from "../ui/ErrorState";
import { Skeleton } from "../ui/Skeleton";
import { showToast } from "../ui/Toast";
import { addFiles } from "./draft-files";
import { NOTE_HAS_NO_FILES } from "./files";
import { MergeButton } from "./MergeDialog";
import { MergedInto } from "./MergedInto";
import { MessageLog } from "./MessageLog";
import { useOutbox } from "./outbox";
import { Rating } from "./Rating";
import { ReplyBox } from "./ReplyBox";
import { SnoozeSelect } from "./SnoozeSelect";
import { SpamButton } from "./SpamButton";
import { Summary } from "./Summary";
import { Tags } from "./Tags";
import { TranscriptSelect } from "./TranscriptSelect";
import { TypingLine } from "./TypingLine";
import { useFileDrop } from "./use-file-drop";
import { describeStatus } from "./words";

interface Props {
  id: string;
  /** The list, for a phone. */
  back: string;
  /** The list of those with a tag. */
  getTagHref: (tag: string) => string;
  /** Where another conversation opens. */
  getHref: (id: string) => string;
  /** The message that is looked for in it, 0 for the newest; and what leads from there to the newest. */
  at: number;
  newest_href: string;
  /** Whether it stands beside or above this what is known of the visitor. */
  showsDetails: boolean;
  on_details: () => void;
}

/** One conversation: who holds it, what was said, and where one writes. */
export function ConversationPane({ id, back, getTagHref, getHref, at, newest_href, showsDetails, on_details }: Props) {
  const conversation = useConversation(id);
  const messages = useMessages(id, at);
  const notes = useNotes(id).data?.items ?? [];
  const merged = useMerged(id).data?.items ?? [];
  const drop = useFileDrop((files) => addFiles(id, files));
  const failed = conversation.error ?? messages.error;
  useNewestOnReply(conversation.data, messages.hasPreviousPage, newest_href);
  const said = messages.data?.pages.toReversed().flatMap(({ items }) => items) ?? [];
  if (failed && !(conversation.data && messages.data))
    return <ErrorState error={failed} retry={() => void Promise.all([conversation.refetch(), messages.refetch()])} />;
  return (
    <section
      aria-label="Conversation"
      {...drop.handlers}
      class="relative flex h-[calc(100dvh-6.5rem)] min-h-[24rem] min-w-0 flex-col rounded-card border border-line bg-surface lg:h-[calc(100dvh-12.5rem)] lg:min-h-[28rem]"
    >
      <div class="flex min-h-14 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <Button variant="quiet" size="sm" icon="arrow_left" href={back} class="-ml-2 lg:hidden">
          Inbox
        </Button>
        {conversation.data && <Holder conversation={conversation.data} getHref={getHref} />}
        <Button
          size="sm"
          variant="quiet"
          icon="person"
          aria-label="Details"
          aria-keyshortcuts="i"
          aria-expanded={showsDetails}
          title="Details (I)"
          onClick={on_details}
        />
      </div>
      {conversation.data && <MergedInto conversation={conversation.data} getHref={getHref} />}
      {conversation.data && <Rating conversation={conversation.data} />}
      {conversation.data && <Tags conversation={conversation.data} getHref={getTagHref} />}
      {conversation.data && <Summary conversation={conversation.data} />}
      {messages.isPending ? (
        <div class="flex-1 p-4">
          <Skeleton lines={6} />
        </div>
      ) : (
        <MessageLog
          key={at}
          conversation_id={id}
          said={said}
          notes={notes}
          merged={merged}
          getHref={getHref}
          read_seq={conversation.data?.read_seq ?? 0}
          hasEarlier={messages.hasNextPage}
          hasLater={messages.hasPreviousPage}
          isReading={messages.isFetchingNextPage || messages.isFetchingPreviousPage}
          hasFailed={messages.isFetchNextPageError || messages.isFetchPreviousPageError}
          on_earlier={() => void messages.fetchNextPage()}
          on_later={() => void messages.fetchPreviousPage()}
          at={at}
          newest_href={newest_href}
        />
      )}
      <TypingLine id={id} />
      <ReplyBox id={id} />
      <NewCanned />
      {drop.isOver && <DropHint id={id} />}
    </section>
  );
}

/** Covers the pane while files are held over it. */
function DropHint({ id }: { id: string }) {
  const isReply = useOutbox(id).kind === "reply";
  return (
    <div
      class={joinClasses(
        "pointer-events-none absolute inset-1 grid place-items-center rounded-card border-2 border-dashed p-4 text-center text-lg font-medium",
        isReply ? "border-accent bg-accent-soft text-accent-ink" : "border-amber bg-amber-soft text-amber",
      )}
    >
      {isReply ? "Drop files here to send them to the visitor" : NOTE_HAS_NO_FILES}
    </div>
  );
}

/** Whoever reads an old message and replies sees the reply. */
function useNewestOnReply(conversation: Conversation | undefined, isElsewhere: boolean, newest_href: string): void {
  const [, go] = useLocation();
  const { last_seq = 0, last_author } = conversation ?? {};
  const known = useRef(0);
  useEffect(() => {
    if (known.current > 0 && last_seq > known.current && last_author === "agent" && isElsewhere) go(newest_href);
    known.current = last_seq;
  }, [last_seq]);
}

function isConflict(error: Error): boolean {
  return error instanceof ApiError && error.problem.error === "conflict";
}

function Holder({ conversation, getHref }: { conversation: Conversation; getHref: (id: string) => string }) {
  const { id, status, assignee } = conversation;
  const me = useMe().data;
  const { tone, label } = describeStatus(conversation);
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
  const isMine = assignee !== null && assignee.id === me?.id;
  return (
    <>
      <Badge tone={tone}>{isMine ? `${status === "with_human" ? "With" : "Waits for"} you` : label}</Badge>
      <div class="ml-auto flex flex-wrap items-center gap-2">
        {(status === "active" || status === "waiting_human") && (
          <Button
            size="sm"
            variant="primary"
            aria-keyshortcuts="t"
            title="Take over (T)"
            busy={isUnderWay("takeover")}
            onClick={() => leading.mutate("takeover")}
          >
            Take over
          </Button>
        )}
        {status === "with_human" && (
          <Button
            size="sm"
            data-command="Give back to the AI"
            busy={isUnderWay("release")}
            onClick={() => leading.mutate("release")}
          >
            Give back to the AI
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
