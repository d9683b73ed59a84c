import { useQuery } from "@tanstack/preact-query";
import type { CannedReply, CreateCannedReply, EditCannedReply } from "../../workers/contract/canned-replies";
import type { List } from "../../workers/contract/lists";
import { queryClient, request } from "./client";

const PATH = "/api/v1/canned-replies";
const KEYS = ["canned_replies"];
const PAGE_SIZE = 100;

/** Every canned reply of the workspace, by shortcut: few enough to be searched here while one types. */
export function useCannedReplies(isWanted = true) {
  return useQuery({ queryKey: KEYS, queryFn: readAll, enabled: isWanted });
}

async function readAll(): Promise<CannedReply[]> {
  const readPage = (page: number) =>
    request<List<CannedReply>>("GET", `${PATH}?${new URLSearchParams({ page: `${page}`, page_size: `${PAGE_SIZE}` })}`);
  const first = await readPage(1);
  const more = Math.ceil(first.total / PAGE_SIZE) - 1;
  const rest = await Promise.all(Array.from({ length: Math.max(0, more) }, (_, n) => readPage(n + 2)));
  return [first, ...rest].flatMap(({ items }) => items);
}

/** Changes the one with this id, or without an id adds one. */
export async function saveCannedReply(
  id: string | null,
  input: CreateCannedReply & EditCannedReply,
): Promise<CannedReply> {
  const saved = await request<CannedReply>(id === null ? "POST" : "PATCH", id === null ? PATH : getPath(id), input);
  await queryClient.invalidateQueries({ queryKey: KEYS });
  return saved;
}

export async function deleteCannedReply(id: string): Promise<void> {
  await request<void>("DELETE", getPath(id));
  await queryClient.invalidateQueries({ queryKey: KEYS });
}

function getPath(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}
