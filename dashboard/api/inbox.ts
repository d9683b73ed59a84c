import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import type {
  AgentAck,
  Conversation,
  ConversationsQuery,
  FoundMessage,
  Messages,
  Notes,
} from "../../workers/contract/conversations";
import type { SaveView, View, Views, Visitor } from "../../workers/contract/inbox";
import type { List } from "../../workers/contract/lists";
import type { MailedTranscript } from "../../workers/contract/mail";
import { findMentioned } from "../mentions/mentions";
import { request } from "./client";
import { readColleagues } from "./members";

/** As the query of the list spells them. */
export type InboxFilters = { [Name in Exclude<keyof ConversationsQuery, "page" | "page_size" | "site_id">]?: string };

const PAGE_SIZE = 30;
/** Nobody tells when the time of a snoozed conversation has come. */
const SNOOZE_ENDS_MS = 60_000;
const getPath = (id: string) => `/api/v1/conversations/${encodeURIComponent(id)}`;

/** A page of a site's conversations. */
export function useInbox(site_id: string, filters: InboxFilters, page: number) {
  return useQuery({
    queryKey: ["site", site_id, "inbox", filters, page],
    queryFn: () => {
      const query = new URLSearchParams({ ...filters, site_id, page: String(page), page_size: String(PAGE_SIZE) });
      return request<List<Conversation>>("GET", `/api/v1/conversations?${query}`);
    },
    placeholderData: keepPreviousData,
    refetchInterval: SNOOZE_ENDS_MS,
  });
}

/** How many visitors of a site wait for a person, as `total`. */
export function readWaiting(site_id: string) {
  return queryOptions({
    queryKey: ["site", site_id, "inbox", "waiting_count"],
    queryFn: () => {
      const query = new URLSearchParams({ site_id, status: "waiting_human", snoozed: "false", page_size: "1" });
      return request<List<Conversation>>("GET", `/api/v1/conversations?${query}`);
    },
    refetchInterval: SNOOZE_ENDS_MS,
  });
}

/** The same as a number; 0 without a site. */
export function useWaitingCount(site_id: string | null): number {
  return useQuery({ ...readWaiting(site_id ?? ""), enabled: site_id !== null }).data?.total ?? 0;
}

export function useConversation(id: string) {
  return useQuery({ queryKey: ["conversation", id], queryFn: () => request<Conversation>("GET", getPath(id)) });
}

/** Messages that hold every word of `q`, the newest first. */
export function useMessageSearch(site_id: string, q: string, page: number) {
  return useQuery({
    queryKey: ["site", site_id, "inbox", "search", q, page],
    queryFn: () => {
      const query = new URLSearchParams({ q, page: String(page), page_size: String(PAGE_SIZE) });
      return request<List<FoundMessage>>("GET", `/api/v1/sites/${site_id}/conversations/search?${query}`);
    },
    enabled: q !== "",
    placeholderData: keepPreviousData,
  });
}

/** Messages read at once, and how many of them stand after the one that is looked for. */
const SLICE = 50;
const AFTER = 25;

/** The newest messages, or those around the one `at`; the next page is what was said before, the previous one what was said after. */
export function useMessages(id: string, at = 0) {
  return useInfiniteQuery({
    queryKey: ["conversation", id, "messages", at],
    queryFn: ({ pageParam: { before_seq, limit } }) => {
      const query = new URLSearchParams({
        limit: String(limit),
        ...(before_seq > 0 && { before_seq: String(before_seq) }),
      });
      return request<Messages>("GET", `${getPath(id)}/messages?${query}`);
    },
    initialPageParam: { before_seq: at > 0 ? at + AFTER : 0, limit: SLICE },
    getNextPageParam: ({ items }) => {
      const first = items[0]?.seq ?? 1;
      return first > 1 ? { before_seq: first, limit: SLICE } : undefined;
    },
    getPreviousPageParam: ({ items, last_seq }) => {
      const last = items.at(-1)?.seq ?? last_seq;
      const limit = Math.min(SLICE, last_seq - last);
      return limit > 0 ? { before_seq: last + limit + 1, limit } : undefined;
    },
  });
}

/** Kept once per `client_id`, however often it is sent. `attachments`: the ids of files that were uploaded before. */
export function sendReply(
  id: string,
  client_id: string,
  text: string,
  attachments: readonly string[],
): Promise<AgentAck> {
  const files = attachments.length > 0 ? { attachments } : {};
  return request("POST", `${getPath(id)}/messages`, { client_id, text, ...files });
}

/** What members wrote for one another. */
export function useNotes(id: string) {
  return useQuery({
    queryKey: ["conversation", id, "notes"],
    queryFn: () => request<Notes>("GET", `${getPath(id)}/notes`),
  });
}

/** Kept once per `client_id`; no visitor sees it. Tells the members whom it names. */
export function writeNote(id: string, client_id: string, text: string): Promise<AgentAck> {
  const mentions = findMentioned(text, readColleagues());
  return request("POST", `${getPath(id)}/notes`, { client_id, text, ...(mentions.length > 0 && { mentions }) });
}

/** Seen by the visitor and by other members, and not kept. */
export function tellTyping(id: string): Promise<unknown> {
  return request("POST", `${getPath(id)}/typing`);
}

export function leadConversation(id: string, what: "takeover" | "release" | "end"): Promise<unknown> {
  return request("POST", `${getPath(id)}/${what}`);
}

/** `user_id` null: it waits for a person. */
export function assignConversation(id: string, user_id: string | null): Promise<unknown> {
  return request("POST", `${getPath(id)}/assign`, { user_id });
}

/** What the visitor said of the whole elsewhere, 1 to 5. */
export function recordRating(id: string, score: number, comment: string): Promise<unknown> {
  return request("POST", `${getPath(id)}/rate`, { score, ...(comment !== "" && { comment }) });
}

export function setTags(id: string, tags: string[]): Promise<Conversation> {
  return request("PUT", `${getPath(id)}/tags`, { tags });
}

export function getTranscriptPath(id: string, format: string): string {
  return `${getPath(id)}/transcript?${new URLSearchParams({ format })}`;
}

/** To the address its visitor has confirmed, which is returned. */
export function mailTranscript(id: string): Promise<MailedTranscript> {
  return request("POST", `${getPath(id)}/transcript`);
}

export function getAttachmentsPath(id: string): string {
  return `${getPath(id)}/attachments`;
}

/** A file's bytes, served to the member's own session. */
export function getAttachmentPath(id: string, attachment_id: string): string {
  return `${getAttachmentsPath(id)}/${encodeURIComponent(attachment_id)}`;
}

/** `until` in milliseconds UTC; null brings it back. */
export function snooze(id: string, until: number | null): Promise<Conversation> {
  return request("PUT", `${getPath(id)}/snooze`, { until });
}

export function setPriority(id: string, priority: Conversation["priority"]): Promise<Conversation> {
  return request("PUT", `${getPath(id)}/priority`, { priority });
}

/** Into the spam folder, ended, or out of it. */
export function setSpam(id: string, is_spam: boolean): Promise<Conversation> {
  return request("PUT", `${getPath(id)}/spam`, { is_spam });
}

/** Somebody has everything up to this message on their screen. */
export function noteSeen(id: string, seq: number): Promise<Conversation> {
  return request("PUT", `${getPath(id)}/seen`, { seq });
}

/** Whether the visitor may write. */
export function setBlocked(id: string, is_blocked: boolean): Promise<unknown> {
  return request("PUT", `${getPath(id)}/block`, { is_blocked });
}

/** Who the conversation is with. */
export function useVisitor(id: string) {
  return useQuery({
    queryKey: ["conversation", id, "visitor"],
    queryFn: () => request<Visitor>("GET", `${getPath(id)}/visitor`),
  });
}

/** Lists of conversations that one has saved, and those that others share. */
export function useViews() {
  return useQuery({ queryKey: ["views"], queryFn: () => request<Views>("GET", "/api/v1/views") });
}

export function saveView(view: SaveView): Promise<View> {
  return request("POST", "/api/v1/views", view);
}

export function deleteView(id: string): Promise<unknown> {
  return request("DELETE", `/api/v1/views/${encodeURIComponent(id)}`);
}
