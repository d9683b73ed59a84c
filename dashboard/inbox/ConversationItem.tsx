import type { Conversation } from "../../workers/contract/conversations";
import { Badge } from "../ui/Badge";
import { joinClasses } from "../ui/classes";
import { TimeAgo } from "../ui/TimeAgo";
import { ListRow } from "./ListRow";
import { RatingBadge } from "./Rating";
import { describeStatus, listMarks, nameAuthor } from "./words";

/** A conversation in the list: who has it, what stands out, what was said last, and whether any of it is new to everybody here. */
export function ConversationItem({ item, href, isOpen }: { item: Conversation; href: string; isOpen: boolean }) {
  const { tone, label } = describeStatus(item);
  const unseen = item.last_seq - item.seen_seq;
  const marks = listMarks(item);
  return (
    <ListRow href={href} isOpen={isOpen}>
      <span class="flex items-center justify-between gap-2 text-sm">
        <Badge tone={tone}>{label}</Badge>
        <span class="flex items-center gap-2 text-muted">
          {item.rating !== null && <RatingBadge score={item.rating} />}
          <TimeAgo at={item.last_at} />
          {unseen > 0 && !isOpen && <Unseen count={unseen} />}
        </span>
      </span>
      <span class={joinClasses("line-clamp-2 break-words", unseen > 0 && "font-[450]")} dir="auto">
        <span class="font-normal text-muted">{nameAuthor({ author: item.last_author })}: </span>
        {item.last_text}
      </span>
      {marks.length + item.tags.length > 0 && (
        <span class="flex flex-wrap gap-1">
          {marks.map((mark) => (
            <Badge key={mark.label} tone={mark.tone}>
              {mark.label}
            </Badge>
          ))}
          {item.tags.map((tag) => (
            <Badge key={tag} tone="neutral">
              {`#${tag}`}
            </Badge>
          ))}
        </span>
      )}
    </ListRow>
  );
}

const MAX_COUNT = 99;

function Unseen({ count }: { count: number }) {
  const shown = count > MAX_COUNT ? `${MAX_COUNT}+` : count;
  return (
    <span class="grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 text-[0.6875rem] leading-none font-[450] text-on-accent">
      <span aria-hidden="true">{shown}</span>
      <span class="sr-only">{count === 1 ? "1 message" : `${count} messages`} nobody here has seen</span>
    </span>
  );
}
