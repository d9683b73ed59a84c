import { useEffect, useRef } from "preact/hooks";
import { Link, useParams, useSearchParams } from "wouter-preact";
import type { Conversation } from "../../workers/contract/conversations";
import { useInbox } from "../api/inbox";
import { useSiteEvents } from "../api/live";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { joinClasses } from "../ui/classes";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { Key } from "../ui/KeysDialog";
import { PageHeader } from "../ui/PageHeader";
import { Pagination } from "../ui/Pagination";
import { Skeleton } from "../ui/Skeleton";
import { Tabs } from "../ui/Tabs";
import { TimeAgo } from "../ui/TimeAgo";
import { ConversationPane } from "./ConversationPane";
import { NotifyButton } from "./NotifyButton";
import { OnlineMembers } from "./OnlineMembers";
import { useLookAt } from "./presence";
import { RatingBadge } from "./Rating";
import { useListKeys } from "./use-list-keys";
import { describeStatus, EMPTY, nameAuthor, readView, VIEWS, type View } from "./words";

/** What the screen leaves to the list: it scrolls by itself, beside what is open. */
const LIST_HEIGHT = "lg:max-h-[calc(100dvh-12.5rem)] lg:min-h-[28rem] lg:overflow-y-auto";

/** A site's conversations and, beside the list, the one that is open. On a phone one of the two. */
export default function InboxPage() {
  const { site_id = "", conversation_id } = useParams();
  const [search, setSearch] = useSearchParams();
  useSiteEvents(site_id);
  useLookAt(site_id, conversation_id);
  const view = readView(search);
  const page = Math.max(1, Number(search.get("page")) || 1);
  const tag = search.get("tag") ?? undefined;
  const inbox = useInbox(site_id, { ...view.filters, ...(tag !== undefined && { tag }), page });
  const home = `/sites/${site_id}/inbox`;
  const shown = new URLSearchParams({ view: view.view, ...(tag !== undefined && { tag }) });
  const getHref = (id: string) => `${home}/${id}?${shown}`;
  const getTagHref = (wanted: string) => `${home}?${new URLSearchParams({ view: "all", tag: wanted })}`;
  const items = inbox.data?.items ?? [];
  useListKeys(items, conversation_id, getHref);
  const isOpen = conversation_id !== undefined;
  return (
    <div class="flex flex-col gap-6">
      <div class={isOpen ? "max-lg:sr-only" : ""}>
        <PageHeader
          title="Inbox"
          lead="What visitors say, to the AI and to you."
          action={
            <>
              <OnlineMembers />
              <NotifyButton />
            </>
          }
        />
      </div>
      <div class="flex flex-col gap-4">
        <div class={isOpen ? "max-lg:hidden" : ""}>
          <Tabs
            items={VIEWS.map(({ view, label }) => ({ href: `${home}?view=${view}`, label }))}
            current={`${home}?view=${view.view}`}
          />
        </div>
        <div class="grid gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
          <div class={joinClasses("min-w-0", isOpen && "max-lg:hidden", LIST_HEIGHT)}>
            {tag !== undefined && (
              <p class="mb-2 flex items-center justify-between gap-2">
                <span class="min-w-0 truncate">
                  Tagged <Badge tone="neutral">{tag}</Badge>
                </span>
                <Button size="sm" variant="quiet" icon="close" href={`${home}?view=${view.view}`}>
                  Every tag
                </Button>
              </p>
            )}
            {inbox.isPending ? (
              <Skeleton lines={8} />
            ) : inbox.isError ? (
              <ErrorState error={inbox.error} retry={() => void inbox.refetch()} />
            ) : inbox.data.total === 0 ? (
              <NoConversations view={view} />
            ) : (
              <div class="overflow-hidden rounded-card border border-line bg-surface">
                <ul aria-label="Conversations, those with the newest messages first">
                  {items.map((item) => (
                    <ConversationItem
                      key={item.id}
                      item={item}
                      href={getHref(item.id)}
                      isOpen={item.id === conversation_id}
                    />
                  ))}
                </ul>
                <Pagination
                  page={inbox.data.page}
                  page_size={inbox.data.page_size}
                  total={inbox.data.total}
                  on_page={(next) => setSearch({ ...Object.fromEntries(shown), page: String(next) })}
                />
              </div>
            )}
          </div>
          {isOpen ? (
            <ConversationPane
              key={conversation_id}
              id={conversation_id}
              back={`${home}?${shown}`}
              getTagHref={getTagHref}
            />
          ) : (
            items.length > 0 && <NothingOpen />
          )}
        </div>
      </div>
    </div>
  );
}

function NothingOpen() {
  return (
    <div class="hidden h-[calc(100dvh-12.5rem)] min-h-[28rem] content-center justify-items-center gap-2 rounded-card border border-dashed border-line text-muted lg:grid">
      <p>Choose a conversation to read it.</p>
      <p class="flex items-center gap-1.5 text-sm">
        <Key name="J" /> opens the next, <Key name="K" /> the one before, <Key name="?" /> shows every key.
      </p>
    </div>
  );
}

function NoConversations({ view }: { view: View }) {
  const { title, text } = EMPTY[view.view];
  return (
    <EmptyState icon="answers" title={title}>
      {text}
    </EmptyState>
  );
}

function ConversationItem({ item, href, isOpen }: { item: Conversation; href: string; isOpen: boolean }) {
  const { tone, label } = describeStatus(item);
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isOpen) place.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  return (
    <li ref={place} class="border-t border-line first:border-t-0">
      <Link
        href={href}
        aria-current={isOpen ? "true" : undefined}
        class={joinClasses(
          "grid gap-1 px-3 py-2.5 transition-colors focus-visible:-outline-offset-2",
          isOpen ? "bg-accent-soft" : "hover:bg-sunken",
        )}
      >
        <span class="flex items-center justify-between gap-2 text-sm">
          <Badge tone={tone}>{label}</Badge>
          <span class="flex items-center gap-2 text-muted">
            {item.rating !== null && <RatingBadge score={item.rating} />}
            <TimeAgo at={item.last_at} />
          </span>
        </span>
        <span class="line-clamp-2 break-words" dir="auto">
          <span class="text-muted">{nameAuthor({ author: item.last_author })}: </span>
          {item.last_text}
        </span>
        {item.tags.length > 0 && (
          <span class="flex flex-wrap gap-1">
            {item.tags.map((tag) => (
              <Badge key={tag} tone="neutral">
                {tag}
              </Badge>
            ))}
          </span>
        )}
      </Link>
    </li>
  );
}
