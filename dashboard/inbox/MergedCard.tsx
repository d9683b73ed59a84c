import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { MergedList } from "../../workers/contract/inbox";
import { useMessages } from "../api/inbox";
import { Button } from "../ui/Button";
import { ErrorState } from "../ui/ErrorState";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { TimeAgo } from "../ui/TimeAgo";
import { PictureDialog, type Shown } from "./PictureDialog";
import { Said } from "./Said";

/** Another conversation that was merged into this one: opens to what was said in it. `href` leads to itself. */
export function MergedCard({ merged, href }: { merged: MergedList["items"][number]; href: string }) {
  const { conversation_id, by, messages, merged_at, undone_at, is_erased } = merged;
  const [isOpen, setOpen] = useState(false);
  const count = messages === 1 ? "1 message" : `${messages} messages`;
  return (
    <article
      aria-label="Merged conversation"
      // What one opens oneself is not read out as news.
      aria-live="off"
      class="rounded-card border border-dashed border-edge text-sm"
    >
      <p class="flex flex-wrap items-baseline gap-x-1.5 px-3 pt-2 text-muted">
        <span>
          {by.name} merged a conversation into this one · <TimeAgo at={merged_at} />
        </span>
      </p>
      {is_erased ? (
        <p class="px-3 pt-0.5 pb-2">It has been erased since, with its {count}.</p>
      ) : undone_at !== null ? (
        <p class="px-3 pt-0.5 pb-2">
          It stands by itself again · <TimeAgo at={undone_at} />{" "}
          <Link href={href} class="text-accent-ink underline">
            Open it
          </Link>
        </p>
      ) : (
        <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)} class="group">
          <summary class="flex min-h-9 cursor-pointer list-none items-center gap-1.5 rounded-control px-3 pb-1 [&::-webkit-details-marker]:hidden">
            <Icon name="chevron_right" class="size-4 text-muted group-open:rotate-90" />
            <span class="font-[450]">{isOpen ? `Its ${count}` : `Show its ${count}`}</span>
          </summary>
          {isOpen && <Told id={conversation_id} href={href} />}
        </details>
      )}
    </article>
  );
}

function Told({ id, href }: { id: string; href: string }) {
  const messages = useMessages(id);
  const [shown, setShown] = useState<Shown | null>(null);
  if (messages.isError) return <ErrorState error={messages.error} retry={() => void messages.refetch()} />;
  const said = messages.data?.pages.toReversed().flatMap(({ items }) => items) ?? [];
  return (
    <div class="flex flex-col gap-4 border-t border-line p-3 text-base">
      {messages.isPending && <Skeleton lines={4} />}
      {messages.hasNextPage && (
        <div class="self-center">
          <Button size="sm" busy={messages.isFetchingNextPage} onClick={() => void messages.fetchNextPage()}>
            Earlier messages
          </Button>
        </div>
      )}
      {said.map((message) => (
        <Said
          key={message.seq}
          conversation_id={id}
          message={message}
          isLastSeen={false}
          isFound={false}
          on_show={setShown}
        />
      ))}
      <Link href={href} class="self-start text-sm text-accent-ink hover:underline">
        Open it by itself
      </Link>
      <PictureDialog conversation_id={id} shown={shown} on_show={setShown} />
    </div>
  );
}
