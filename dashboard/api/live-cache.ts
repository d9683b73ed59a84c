import type { QueryClient } from "@tanstack/preact-query";
import type { Conversation } from "../../workers/contract/conversations";
import type { Page, SourceWithCounts, SourceWithProgress } from "../../workers/contract/knowledge";
import type { List } from "../../workers/contract/lists";
import type { SiteEvent } from "../../workers/contract/live";
import { notifyOfAssignment, notifyOfHandOver } from "../inbox/notify";
import { notePresence } from "../inbox/presence";
import { noteTyping } from "../inbox/typing";
import { toPrimary } from "../knowledge/language";
import { findQualityBand } from "../knowledge/quality";
import { notifyOfMention } from "../mentions/notify-mention";
import type { PageFilters } from "./knowledge";
import { refreshInbox } from "./refresh-inbox";

/** Brings what is shown of a site up to what has just happened there. */
export function applySiteEvent(client: QueryClient, site_id: string, event: SiteEvent): void {
  switch (event.type) {
    case "crawl":
      applyCrawl(client, site_id, event);
      break;
    case "page":
      applyPage(client, site_id, event.page);
      break;
    case "answer":
      refresh(client, ["site", site_id, "answers"], ["site", site_id, "gaps"]);
      break;
    case "conversation":
      applyConversation(client, site_id, event.conversation);
      notifyOfHandOver(event.conversation);
      break;
    case "conversation_erased":
      // Whoever has it open is told that it is gone.
      void client.resetQueries({ queryKey: ["conversation", event.conversation_id] });
      void refreshInbox(client, site_id);
      break;
    case "note":
      refresh(client, ["conversation", event.conversation_id, "notes"]);
      notifyOfMention(site_id, event);
      break;
    case "merged":
      refresh(client, ["conversation", event.conversation_id, "merged"]);
      break;
    case "assigned":
      notifyOfAssignment(site_id, event);
      break;
    case "typing":
      noteTyping(event);
      break;
    case "online":
    case "presence":
      notePresence(event);
      break;
    case "changed":
      applyChange(client, site_id, event.what);
      break;
    case "resync":
      refreshAll(client, site_id);
  }
}

/** Reads everything shown of a site again. */
export function refreshAll(client: QueryClient, site_id: string): void {
  refresh(client, ["site", site_id], ["source"], ["page"], ["entry"], ["conversation"], ["sites"]);
}

function applyChange(
  client: QueryClient,
  site_id: string,
  what: Extract<SiteEvent, { type: "changed" }>["what"],
): void {
  if (what === "sources")
    refresh(
      client,
      ["site", site_id, "sources"],
      ["source"],
      ["site", site_id, "versions"],
      ["site", site_id, "ownership"],
    );
  // The end of a run may put templates into use.
  else if (what === "tests") refresh(client, ["site", site_id, "tests"], ["site", site_id, "templates"]);
  else if (what === "entries")
    refresh(
      client,
      ["site", site_id, "entries"],
      ["entry"],
      // What an entry was written for shows it.
      ["site", site_id, "gaps"],
      ["site", site_id, "answer"],
    );
  else if (what === "pages") refresh(client, ["site", site_id, "pages"], ["source"], ["page"]);
  else {
    void client.invalidateQueries({ queryKey: ["site", site_id], exact: true });
    refresh(client, ["sites"]);
  }
}

/** Two events may come in another order than what they tell of. */
function applyConversation(client: QueryClient, site_id: string, conversation: Conversation): void {
  const queryKey = ["conversation", conversation.id];
  const before = client.getQueryData<Conversation>(queryKey);
  if (!before || before.updated_at <= conversation.updated_at) client.setQueryData(queryKey, conversation);
  void refreshInbox(client, site_id);
  if (!before || before.last_seq < conversation.last_seq) refresh(client, [...queryKey, "messages"]);
}

function refresh(client: QueryClient, ...keys: string[][]): void {
  for (const queryKey of keys) void client.invalidateQueries({ queryKey });
}

type CrawlEvent = Extract<SiteEvent, { type: "crawl" }>;

function applyCrawl(client: QueryClient, site_id: string, { source_id, progress }: CrawlEvent): void {
  const { status, last_error } = progress;
  const before = client.getQueryData<SourceWithProgress>(["source", source_id]);
  if (before) client.setQueryData(["source", source_id], { ...before, status, last_error, progress });
  const list = client.getQueryData<List<SourceWithCounts>>(["site", site_id, "sources"]);
  const listed = list?.items.find(({ id }) => id === source_id);
  if (list && listed && listed.status !== status) {
    const items = list.items.map((item) => (item.id === source_id ? { ...item, status, last_error } : item));
    client.setQueryData(["site", site_id, "sources"], { ...list, items });
  }
  // A beginning and an end change more than the progress says: counts, times and which pages are live.
  if (list && listed?.status !== status) refresh(client, ["site", site_id, "sources"], ["source", source_id]);
  if (before && before.status !== status && status !== "syncing")
    refresh(client, ["site", site_id, "pages", source_id], ["site", site_id, "versions", source_id]);
}

function applyPage(client: QueryClient, site_id: string, page: Page): void {
  const queryKey = ["site", site_id, "pages", page.source_id];
  const lists = client.getQueriesData<List<Page>>({ queryKey });
  const before = lists.flatMap(([, list]) => list?.items ?? []).find(({ id }) => id === page.id);
  for (const [key, list] of lists) if (list) client.setQueryData(key, mergePage(list, key[4] as PageFilters, page));
  client.setQueryData<SourceWithProgress>(
    ["source", page.source_id],
    (source) => source && recount(source, page, before),
  );
  client.setQueryData<List<SourceWithCounts>>(
    ["site", site_id, "sources"],
    (list) =>
      list && {
        ...list,
        items: list.items.map((source) => (source.id === page.source_id ? recount(source, page, before) : source)),
      },
  );
  refresh(client, ["page", page.id]);
}

/** A page whose row was made just now. */
function isNew({ created_at, updated_at }: Page): boolean {
  return created_at === updated_at;
}

/** Moves a page from its old status to its new one. An old page last seen nowhere is left to the refresh at the crawl's end. */
function recount<Counted extends SourceWithCounts>(source: Counted, page: Page, before: Page | undefined): Counted {
  if (!before && !isNew(page)) return source;
  const page_counts = { ...source.page_counts };
  if (before) page_counts[before.status] -= 1;
  page_counts[page.status] += 1;
  return { ...source, page_counts };
}

/** The list with the page where it belongs: in its place, on top of the first page, or gone when the filters leave it out. */
export function mergePage(list: List<Page>, filters: PageFilters, page: Page): List<Page> {
  const fits = isWanted(page, filters);
  const isListed = list.items.some(({ id }) => id === page.id);
  if (isListed && fits) return { ...list, items: list.items.map((item) => (item.id === page.id ? page : item)) };
  if (isListed) return { ...list, total: list.total - 1, items: list.items.filter(({ id }) => id !== page.id) };
  if (!fits) return list;
  const total = isNew(page) ? list.total + 1 : list.total;
  return list.page === 1
    ? { ...list, total, items: [page, ...list.items].slice(0, list.page_size) }
    : { ...list, total };
}

function isWanted(page: Page, { status, reason, language, quality, q }: PageFilters): boolean {
  if (status && page.status !== status) return false;
  if (reason && page.reason !== reason) return false;
  if (language && (page.language === null || toPrimary(page.language) !== language)) return false;
  if (quality && (page.quality === null || findQualityBand(page.quality.score) !== quality)) return false;
  const wanted = q?.toLowerCase() ?? "";
  return page.url.toLowerCase().includes(wanted) || (page.title ?? "").toLowerCase().includes(wanted);
}
