import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import type { Conversation } from "../../workers/contract/conversations";
import type { List } from "../../workers/contract/lists";
import { request } from "./client";

const COUNT = 20;

/** Those of all sites in which something was said last. */
export function useRecentConversations(isWanted: boolean) {
  return useQuery({
    queryKey: ["conversations", "recent"],
    queryFn: () => request<List<Conversation>>("GET", `/api/v1/conversations?page_size=${COUNT}`),
    enabled: isWanted,
    placeholderData: keepPreviousData,
  });
}
