import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import type { ConversationSummary, DraftReply } from "../../workers/contract/copilot";
import { request } from "./client";

const getPath = (id: string) => `/api/v1/conversations/${encodeURIComponent(id)}`;

/** A reply the AI proposes; nothing of it reaches the visitor. */
export function draftReply(id: string): Promise<DraftReply> {
  return request("POST", `${getPath(id)}/draft`);
}

/** With the number of messages: what was summed up of fewer is read again, which asks no model. */
export function getSummaryKey(id: string, last_seq: number) {
  return ["conversation", id, "summary", last_seq];
}

/** The newest summary there is. */
export function useSummary(id: string, last_seq: number) {
  return useQuery({
    queryKey: getSummaryKey(id, last_seq),
    queryFn: () => request<ConversationSummary>("GET", `${getPath(id)}/summary`),
    placeholderData: keepPreviousData,
  });
}

/** One of everything said so far; a model is asked where there is none yet. */
export function summarise(id: string): Promise<ConversationSummary> {
  return request("POST", `${getPath(id)}/summary`);
}
