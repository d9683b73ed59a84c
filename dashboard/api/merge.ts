import { useQuery } from "@tanstack/preact-query";
import type { Conversation } from "../../workers/contract/conversations";
import type { MergedList } from "../../workers/contract/inbox";
import type { List } from "../../workers/contract/lists";
import { queryClient, request } from "./client";

const NEWEST = "50";
const getPath = (id: string) => `/api/v1/conversations/${encodeURIComponent(id)}`;

/** What was merged into a conversation. */
export function useMerged(id: string) {
  return useQuery({
    queryKey: ["conversation", id, "merged"],
    queryFn: () => request<MergedList>("GET", `${getPath(id)}/merged`),
  });
}

/** The newest conversations of a site that have not ended. */
export function useOpenConversations(site_id: string) {
  return useQuery({
    queryKey: ["site", site_id, "inbox", "open"],
    queryFn: async () => {
      const query = new URLSearchParams({ site_id, page_size: NEWEST });
      const { items } = await request<List<Conversation>>("GET", `/api/v1/conversations?${query}`);
      return items.filter(({ status }) => status !== "ended");
    },
  });
}

/** `id` is read in `into` from now on. */
export async function mergeInto(id: string, into: string): Promise<void> {
  await request("POST", `${getPath(id)}/merge`, { into });
  await refresh(id, into);
}

/** It stands by itself again. */
export async function unmerge(id: string, into: string): Promise<void> {
  await request("POST", `${getPath(id)}/unmerge`);
  await refresh(id, into);
}

async function refresh(...ids: string[]): Promise<void> {
  await Promise.all(ids.map((id) => queryClient.invalidateQueries({ queryKey: ["conversation", id] })));
}
