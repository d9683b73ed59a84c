import { Fragment } from "preact";
import type { FoundMessage } from "../../workers/contract/conversations";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { Pagination } from "../ui/Pagination";
import { Skeleton } from "../ui/Skeleton";
import { TimeAgo } from "../ui/TimeAgo";
import { ListRow } from "./ListRow";
import { countFound, splitMarked } from "./search-words";
import type { MessageSearch } from "./use-search";
import { describeStatus, nameAuthor } from "./words";

/** The messages that hold what is looked for, each leading to its place in its conversation. */
export function SearchResults({ search }: { search: MessageSearch }) {
  const { found, q } = search;
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (found.isPending) return <Skeleton lines={8} />;
  const { items, total, page, page_size } = found.data;
  return (
    <>
      <p role="status" class="mb-2 text-sm text-muted">
        {countFound(total)}
      </p>
      {total === 0 ? (
        <EmptyState
          icon="search"
          title="Nobody wrote that"
          action={<Button onClick={() => search.setQuery("")}>Show the conversations</Button>}
        >
          Every word of “{q}” has to stand in one message, in whatever order. Try fewer words, or their beginnings.
        </EmptyState>
      ) : (
        <div class="overflow-hidden rounded-card border border-line bg-surface">
          <ul aria-label="Messages found, the newest first">
            {items.map((item) => (
              <Found
                key={search.getId(item)}
                item={item}
                href={search.getHref(search.getId(item))}
                isOpen={search.getId(item) === search.open}
              />
            ))}
          </ul>
          <Pagination page={page} page_size={page_size} total={total} on_page={search.setPage} />
        </div>
      )}
    </>
  );
}

function Found({ item, href, isOpen }: { item: FoundMessage; href: string; isOpen: boolean }) {
  const { conversation, author, at, snippet, marks } = item;
  const { tone, label } = describeStatus(conversation);
  return (
    <ListRow href={href} isOpen={isOpen}>
      <span class="flex items-center justify-between gap-2 text-sm">
        <Badge tone={tone}>{label}</Badge>
        <span class="text-muted">
          <TimeAgo at={at} />
        </span>
      </span>
      <span class="line-clamp-3 break-words" dir="auto">
        <span class="text-muted">{nameAuthor({ author })}: </span>
        {splitMarked(snippet, marks).map(({ text, is_marked }, part) => (
          <Fragment key={part}>
            {is_marked ? <mark class="rounded-xs bg-amber-soft px-0.5 text-ink">{text}</mark> : text}
          </Fragment>
        ))}
      </span>
    </ListRow>
  );
}
