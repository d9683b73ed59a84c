import { useParams, useSearchParams } from "wouter-preact";
import { type InboxFilters, useInbox, useViews } from "../api/inbox";
import { useSiteEvents } from "../api/live";
import { joinClasses } from "../ui/classes";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { Key } from "../ui/KeysDialog";
import { PageHeader } from "../ui/PageHeader";
import { Pagination } from "../ui/Pagination";
import { Skeleton } from "../ui/Skeleton";
import { Tabs } from "../ui/Tabs";
import { useMedia } from "../ui/use-media";
import { ConversationItem } from "./ConversationItem";
import { Filters } from "./Filters";
import { NotifyButton } from "./NotifyButton";
import { OnlineMembers } from "./OnlineMembers";
import { OpenConversation } from "./OpenConversation";
import { useLookAt } from "./presence";
import { SearchField } from "./SearchField";
import { SearchResults } from "./SearchResults";
import { useListKeys } from "./use-list-keys";
import { useSearch } from "./use-search";
import { EMPTY, NOTHING_FOUND, readFilters, readView, VIEWS } from "./words";

/** From here on there is room for the list and a conversation. */
const BESIDE = "(width >= 64rem)";
/** What the screen leaves to the list: it scrolls by itself, beside what is open. */
const LIST_HEIGHT = "lg:max-h-[calc(100dvh-12.5rem)] lg:min-h-[28rem] lg:overflow-y-auto";

const ORDER_LABELS = {
  newest: "Conversations, those with the newest messages first",
  longest_wait: "Conversations, those that wait longest first",
};

/** A site's conversations and, beside the list, the one that is open. On a phone one of the two. */
export default function InboxPage() {
  const { site_id = "", conversation_id } = useParams();
  const [search, setSearch] = useSearchParams();
  useSiteEvents(site_id);
  useLookAt(site_id, conversation_id);
  const views = useViews().data?.items ?? [];
  const saved = views.map(({ id, name, filters }) => ({ view: id, label: name, filters: filters as InboxFilters }));
  const view = readView(search, saved);
  const filters = readFilters(search);
  const page = Math.max(1, Number(search.get("page")) || 1);
  const inbox = useInbox(site_id, { ...view.filters, ...filters }, page);
  const home = `/sites/${site_id}/inbox`;
  const shown = new URLSearchParams({ view: view.view, ...filters, ...(page > 1 && { page: String(page) }) });
  const getHref = (id: string) => `${home}/${id}?${shown}`;
  const getTagHref = (wanted: string) => `${home}?${new URLSearchParams({ view: "all", tag: wanted })}`;
  const nothing = Object.keys(filters).length > 0 ? NOTHING_FOUND : (EMPTY[view.view] ?? NOTHING_FOUND);
  const items = inbox.data?.items ?? [];
  const looked = useSearch(site_id, conversation_id);
  const isSearching = looked.q !== "";
  if (isSearching) shown.set("q", looked.q);
  useListKeys(
    isSearching ? looked.items : items,
    isSearching ? looked.open : conversation_id,
    isSearching ? looked.getHref : getHref,
  );
  const isOpen = conversation_id !== undefined;
  const isBeside = useMedia(BESIDE);
  return (
    <div class="flex flex-col gap-6">
      <div class={isOpen ? "max-lg:sr-only" : ""}>
        {/* Where what was pressed goes out of sight, reading goes on from here. */}
        <PageHeader
          key={isBeside ? "" : conversation_id}
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
            items={[...VIEWS, ...saved].map(({ view, label }) => ({ href: `${home}?view=${view}`, label }))}
            current={`${home}?view=${view.view}`}
          />
        </div>
        <div class="grid gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
          <div data-list class={joinClasses("min-w-0", isOpen && "max-lg:hidden", LIST_HEIGHT)}>
            <SearchField search={looked} />
            {!isSearching && (
              <Filters
                site_id={site_id}
                view={view}
                canDelete={views.some(({ id, is_mine }) => id === view.view && is_mine)}
                filters={filters}
                on_change={(next) => setSearch({ view: view.view, ...next } as Record<string, string>)}
                on_view={(id) => setSearch(id === null ? {} : { view: id })}
              />
            )}
            {isSearching ? (
              <SearchResults search={looked} />
            ) : inbox.isPending ? (
              <Skeleton lines={8} />
            ) : inbox.isError ? (
              <ErrorState error={inbox.error} retry={() => void inbox.refetch()} />
            ) : inbox.data.total === 0 ? (
              <EmptyState icon="answers" title={nothing.title}>
                {nothing.text}
              </EmptyState>
            ) : (
              <div class="overflow-hidden rounded-card border border-line bg-surface">
                <ul aria-label={ORDER_LABELS[view.filters.order === "longest_wait" ? "longest_wait" : "newest"]}>
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
            <OpenConversation
              key={conversation_id}
              id={conversation_id}
              back={`${home}?${shown}`}
              getTagHref={getTagHref}
              getHref={getHref}
              at={looked.at}
              newest_href={`${home}/${conversation_id}?${shown}`}
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
