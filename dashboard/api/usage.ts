import { useQuery } from "@tanstack/preact-query";
import type { Usage } from "../../workers/contract/usage";
import { request } from "./client";

/** Today's share of what the plan allows, over all sites. */
export function useUsage() {
  return useQuery({ queryKey: ["usage"], queryFn: () => request<Usage>("GET", "/api/v1/usage") });
}
