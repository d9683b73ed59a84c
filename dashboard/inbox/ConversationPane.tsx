import { useMutation } from "@tanstack/preact-query";
import { useEffect, useRef } from "preact/hooks";
import { Link } from "wouter-preact";
import type { Conversation, Messages } from "../../workers/contract/conversations";
import { AnswerText } from "../answers/AnswerText";
import { useMe } from "../api/accounts";
import { explain, queryClient } from "../api/client";
import { leadConversation, useConversation, useMessages } from "../api/inbox";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { joinClasses } from "../ui/classes";
import { ErrorState } from "../ui/ErrorState";
import { Skeleton } from "../ui/Skeleton";
import { TimeAgo } from "../ui/TimeAgo";
import { showToast } from "../ui/Toast";
import { ReplyBox } from "./ReplyBox";
import { TypingLine } from "./TypingLine";
import { describeStatus, nameAuthor } from "./words";

interface Props {
  id: string;
  /** The list, for a phone. */
  back: string;
}

/** One conversation: who holds it, what was said, and where one writes. */
export function ConversationPane({ id, back }: Props) {
  const conversation = useConversation(id);
  const messages = useMessages(id);
  const failed = conversation.error ?? messages.error;
  const said = messages.data?.pages.toReversed().flatMap(({ items }) => items) ?? [];
  if (failed && !(conversation.data && messages.data))
    return <ErrorState error={failed} retry={() => void Promise.all([conversation.refetch(), messages.refetch()])} />;
  return (
    <section
      aria-label="Conversation"
      class="grid min-w-0 grid-cols-1 content-start rounded-card border border-line bg-surface"
    >
      <div class="flex min-h-14 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <Link href={back} class="text-accent-ink underline lg:hidden">
          Inbox
        </Link>
        {conversation.data && <Holder conversation={conversation.data} />}
      </div>
      {messages.isPending ? (
        <div class="p-4">
          <Skeleton lines={6} />
        </div>
      ) : (
        <Log
          said={said}
          read_seq={conversation.data?.read_seq ?? 0}
          hasEarlier={messages.hasNextPage}
          isReading={messages.isFetchingNextPage}
          on_earlier={() => void messages.fetchNextPage()}
        />
      )}
      <TypingLine id={id} />
      <ReplyBox id={id} />
    </section>
  );
}

function Holder({ conversation }: { conversation: Conversation }) {
  const { id, status, assignee } = conversation;
  const me = useMe().data;
  const { tone, label } = describeStatus(conversation);
  const leading = useMutation({
    mutationFn: (what: Parameters<typeof leadConversation>[1]) => leadConversation(id, what),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["conversation", id] }),
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
  });
  const isMine = status === "with_human" && assignee?.id === me?.id;
  return (
    <>
      <Badge tone={tone}>{isMine ? "With you" : label}</Badge>
      <div class="ml-auto flex flex-wrap gap-2">
        {(status === "active" || status === "waiting_human") && (
          <Button size="sm" variant="primary" busy={leading.isPending} onClick={() => leading.mutate("takeover")}>
            Take over
          </Button>
        )}
        {status === "with_human" && (
          <Button size="sm" busy={leading.isPending} onClick={() => leading.mutate("release")}>
            Give back to the AI
          </Button>
        )}
        {status !== "ended" && (
          <Button size="sm" variant="quiet" busy={leading.isPending} onClick={() => leading.mutate("end")}>
            End
          </Button>
        )}
      </div>
    </>
  );
}

interface LogProps {
  said: Messages["items"];
  /** The visitor has seen what members wrote up to here. */
  read_seq: number;
  hasEarlier: boolean;
  isReading: boolean;
  on_earlier: () => void;
}

const NEAR_END_PX = 40;
/** What may scroll must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 } as const;

function Log({ said, read_seq, hasEarlier, isReading, on_earlier }: LogProps) {
  const log = useRef<HTMLDivElement>(null);
  const newest = said.at(-1)?.seq;
  const last_seen = said.findLast(({ author, seq }) => author === "agent" && seq <= read_seq)?.seq;
  /** Who reads what was said earlier stays there. */
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current) log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [newest]);
  return (
    <div
      ref={log}
      role="log"
      aria-label="Messages"
      aria-live="polite"
      {...SCROLLABLE}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
      class="flex max-h-[60dvh] flex-col gap-4 overflow-y-auto p-4"
    >
      {hasEarlier && (
        <div class="self-center">
          <Button size="sm" busy={isReading} onClick={on_earlier}>
            Earlier messages
          </Button>
        </div>
      )}
      {said.map((message) => (
        <Said key={message.seq} message={message} isLastSeen={message.seq === last_seen} />
      ))}
    </div>
  );
}

function Said({ message, isLastSeen }: { message: Messages["items"][number]; isLastSeen: boolean }) {
  const isOurs = message.author !== "visitor";
  const sources = message.sources ?? [];
  return (
    <article class={joinClasses("grid max-w-[85%] gap-1", isOurs && "self-end")}>
      <p class={joinClasses("text-sm text-muted", isOurs && "text-right")}>
        {nameAuthor(message)} · <TimeAgo at={message.at} />
      </p>
      <div class={joinClasses("rounded-card px-3 py-2", isOurs ? "bg-accent-soft" : "bg-sunken")}>
        <AnswerText text={message.text} sources={sources} />
        {sources.length > 0 && (
          <ol class="mt-2 grid gap-0.5 border-t border-line pt-2 text-sm" aria-label="Sources">
            {sources.map(({ id, title, url }, at) => (
              <li key={id} class="truncate">
                <span class="text-muted tabular-nums">{at + 1}</span>{" "}
                <a class="underline" href={url} target="_blank" rel="noopener noreferrer">
                  {title || url}
                </a>
              </li>
            ))}
          </ol>
        )}
      </div>
      {isLastSeen && <p class="text-right text-sm text-muted">Seen</p>}
    </article>
  );
}
