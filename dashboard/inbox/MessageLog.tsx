import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Messages, Note } from "../../workers/contract/conversations";
import type { MergedList } from "../../workers/contract/inbox";
import { NoteText } from "../mentions/NoteText";
import { Button } from "../ui/Button";
import { TimeAgo } from "../ui/TimeAgo";
import { MemberAvatar } from "./MemberAvatar";
import { MergedCard } from "./MergedCard";
import { PictureDialog, type Shown } from "./PictureDialog";
import { Said } from "./Said";

interface Props {
  conversation_id: string;
  said: Messages["items"];
  /** What members wrote for one another, oldest first. */
  notes: readonly Note[];
  /** What was merged into it, and where such a conversation opens. */
  merged: MergedList["items"];
  getHref: (id: string) => string;
  /** The visitor has seen what members wrote up to here. */
  read_seq: number;
  hasEarlier: boolean;
  /** What was said after these is not shown yet. */
  hasLater: boolean;
  isReading: boolean;
  hasFailed: boolean;
  on_earlier: () => void;
  on_later: () => void;
  /** The message that was looked for; 0 where one came to read the newest. */
  at: number;
  /** Leads from there to the newest. */
  newest_href: string;
}

const NEAR_END_PX = 40;
/** Earlier messages are asked for before the first one is reached. */
const NEAR_START_PX = 200;
/** What may scroll must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 } as const;

/** What was said, the newest in sight. Whoever scrolls up gets what was said before and keeps their place in it. */
export function MessageLog({
  conversation_id,
  said,
  notes,
  merged,
  getHref,
  read_seq,
  hasEarlier,
  hasLater,
  isReading,
  hasFailed,
  on_earlier,
  on_later,
  at,
  newest_href,
}: Props) {
  const [shown, setShown] = useState<Shown | null>(null);
  const log = useRef<HTMLDivElement>(null);
  const oldest = said[0]?.seq;
  const newest = `${said.at(-1)?.seq} ${notes.at(-1)?.id} ${merged.at(-1)?.conversation_id}`;
  const asides = [
    ...notes.map((note) => ({ ...note, at: note.created_at, shown: <Noted key={note.id} note={note} /> })),
    ...merged.map((item) => ({
      ...item,
      at: item.merged_at,
      shown: <MergedCard key={item.conversation_id} merged={item} href={getHref(item.conversation_id)} />,
    })),
  ].sort((one, other) => one.at - other.at);
  const last_seen = said.findLast(({ author, seq }) => author === "agent" && seq <= read_seq)?.seq;
  /** Who reads what was said earlier stays there. */
  const isAtEnd = useRef(at === 0);
  const hadLater = useRef(hasLater);
  /** How far the place that is read is from the end, which does not move when something is put before it. */
  const toEnd = useRef(0);
  useLayoutEffect(() => {
    const element = log.current;
    if (element && !isAtEnd.current) element.scrollTop = element.scrollHeight - toEnd.current;
  }, [oldest]);
  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    if (isAtEnd.current && !hadLater.current) element.scrollTop = element.scrollHeight;
    else {
      // What was said later than what is read comes in below it.
      toEnd.current = element.scrollHeight - element.scrollTop;
      isAtEnd.current = toEnd.current - element.clientHeight < NEAR_END_PX;
    }
    hadLater.current = hasLater;
  }, [newest, hasLater]);
  useLayoutEffect(() => {
    const found = at > 0 && log.current?.querySelector<HTMLElement>(`[data-seq="${at}"]`);
    if (!found) return;
    found.scrollIntoView({ block: "center" });
    found.focus({ preventScroll: true });
  }, [at]);
  useEffect(() => {
    if (isAtEnd.current && hasLater && !isReading && !hasFailed) on_later();
  }, [newest, hasLater, isReading]);
  // Whatever takes room, below the log or in it, does not take the newest out of sight.
  useEffect(() => {
    const element = log.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current && !hadLater.current) element.scrollTop = element.scrollHeight;
    });
    for (const each of [element, ...element.children]) observer.observe(each);
    return () => observer.disconnect();
  }, []);
  return (
    <>
      <div
        ref={log}
        role="log"
        aria-label="Messages"
        aria-live="polite"
        {...SCROLLABLE}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          toEnd.current = scrollHeight - scrollTop;
          isAtEnd.current = toEnd.current - clientHeight < NEAR_END_PX;
          if (isReading || hasFailed) return;
          if (scrollTop < NEAR_START_PX && hasEarlier) on_earlier();
          else if (isAtEnd.current && hasLater) on_later();
        }}
        class="min-h-0 flex-1 overflow-y-auto [overflow-anchor:none]"
      >
        <div class="flex flex-col gap-4 p-4">
          {hasEarlier && (
            <div class="self-center">
              <Button size="sm" busy={isReading} onClick={on_earlier}>
                Earlier messages
              </Button>
            </div>
          )}
          {said.map((message, index) => (
            <Fragment key={message.seq}>
              <Said
                conversation_id={conversation_id}
                message={message}
                isLastSeen={message.seq === last_seen}
                isFound={message.seq === at}
                on_show={setShown}
              />
              {asides
                .filter(
                  ({ after_seq }) =>
                    after_seq >= message.seq &&
                    after_seq < (said[index + 1]?.seq ?? (hasLater ? message.seq + 1 : Number.POSITIVE_INFINITY)),
                )
                .map(({ shown: aside }) => aside)}
            </Fragment>
          ))}
          {hasLater && (
            <div class="sticky bottom-2 self-center rounded-control shadow-float">
              <Button size="sm" icon="arrow_down" href={newest_href}>
                To the newest messages
              </Button>
            </div>
          )}
        </div>
      </div>
      <PictureDialog conversation_id={conversation_id} shown={shown} on_show={setShown} />
    </>
  );
}

function Noted({ note: { author, text, mentions, created_at } }: { note: Note }) {
  return (
    <article aria-label={`Note by ${author.name}`} class="grid max-w-[85%] justify-items-end gap-1 self-end">
      <p class="flex items-center gap-1.5 text-sm text-muted">
        <MemberAvatar user_id={author.id} />
        <span>
          {author.name}, note · <TimeAgo at={created_at} />
        </span>
      </p>
      <p
        dir="auto"
        class="max-w-full min-w-0 rounded-card border border-dashed border-amber bg-amber-soft px-3 py-2 break-words whitespace-pre-line"
      >
        <NoteText text={text} mentions={mentions} />
      </p>
    </article>
  );
}
