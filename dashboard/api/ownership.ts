import { useQuery } from "@tanstack/preact-query";
import type { Ownership, OwnershipCheck, ProveOwnership } from "../../workers/contract/ownership";
import { request } from "./client";
import { getSitePath } from "./sites";

/** The websites that a site's sources read, and which of them are proven. */
export function useOwnership(site_id: string, enabled = true) {
  return useQuery({
    queryKey: ["site", site_id, "ownership"],
    queryFn: () => request<{ items: Ownership[] }>("GET", `${getSitePath(site_id)}/ownership`),
    enabled,
  });
}

/** Looks for the proof of a host in all three places. */
export function checkOwnership(site_id: string, input: ProveOwnership): Promise<OwnershipCheck> {
  return request("POST", `${getSitePath(site_id)}/ownership`, input);
}
