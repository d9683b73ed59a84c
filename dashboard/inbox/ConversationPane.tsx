import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "wouter-preact";
import type { Conversation } from "../../workers/contract/conversations";
import { useConversation, useMessages, useNotes } from "../api/inbox";
import { useMerged } from "../api/merge";
import { NewCanned } from "../canned/NewCanned";
import { Button } from "../ui/Button";
import { joinClasses } from "../ui/classes";
import { ErrorState } from "../ui/ErrorState";
import { Skeleton } from "../ui/Skeleton";
import { addFiles } from "./draft-files";
import { NOTE_HAS_NO_FILES } from "./files";
import { Holder } from "./Holder";
import { MergedInto } from "./MergedInto";
import { MessageLog } from "./MessageLog";
import { useOutbox } from "./outbox";
import { Rating } from "./Rating";
import { ReplyBox } from "./ReplyBox";
import { SnoozedLine } from "./Snooze";
import { Summary } from "./Summary";
import { Tags } from "./Tags";
import { TypingLine } from "./TypingLine";
import { useFileDrop } from "./use-file-drop";

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
      <div class="flex min-h-14 flex-wrap items-center gap-2 border-b border-line px-4 py-2 lg:flex-nowrap">
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
          class="max-sm:ml-auto"
          onClick={on_details}
        />
      </div>
      {conversation.data && <MergedInto conversation={conversation.data} getHref={getHref} />}
      {conversation.data && <SnoozedLine conversation={conversation.data} />}
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
