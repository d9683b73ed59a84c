import { useQuery } from "@tanstack/preact-query";
import type { ApiKey, CreateApiKey, CreatedApiKey } from "../../workers/contract/api-keys";
import type { List } from "../../workers/contract/lists";
import { queryClient, request } from "./client";

const KEYS = ["api_keys"];

export function useApiKeys() {
  return useQuery({
    queryKey: KEYS,
    queryFn: () => request<List<ApiKey>>("GET", "/api/v1/api-keys?page_size=100"),
  });
}

/** The answer is the one time that the key itself is shown. */
export async function createApiKey(input: CreateApiKey): Promise<CreatedApiKey> {
  const created = await request<CreatedApiKey>("POST", "/api/v1/api-keys", input);
  await queryClient.invalidateQueries({ queryKey: KEYS });
  return created;
}

export async function revokeApiKey(key_id: string): Promise<void> {
  await request<void>("DELETE", `/api/v1/api-keys/${encodeURIComponent(key_id)}`);
  await queryClient.invalidateQueries({ queryKey: KEYS });
}
