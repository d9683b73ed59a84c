import { useQuery } from "@tanstack/preact-query";
import type { List } from "../../workers/contract/lists";
import type { ClaudeKeyCheck } from "../../workers/contract/models";
import type { CreateSite, OwnSite, UpdateSite } from "../../workers/contract/sites";
import { request } from "./client";

const SITES = "/api/v1/sites";

/** The path of a site's own address. */
export function getSitePath(site_id: string): string {
  return `${SITES}/${encodeURIComponent(site_id)}`;
}

/** Every site of the workspace; a plan allows far fewer than one page holds. */
export function useSites() {
  return useQuery({ queryKey: ["sites"], queryFn: () => request<List<OwnSite>>("GET", `${SITES}?page_size=100`) });
}

export function useSite(site_id: string) {
  return useQuery({ queryKey: ["site", site_id], queryFn: () => request<OwnSite>("GET", getSitePath(site_id)) });
}

export function createSite(input: CreateSite): Promise<OwnSite> {
  return request("POST", SITES, input);
}

/** Changes the given fields only. */
export function updateSite(site_id: string, patch: UpdateSite): Promise<OwnSite> {
  return request("PATCH", getSitePath(site_id), patch);
}

/** From here on the site's public address and widget answer 404. */
export function deleteSite(site_id: string): Promise<void> {
  return request("DELETE", getSitePath(site_id));
}

/** The old key is refused from here on. */
export function rotateSiteKey(site_id: string): Promise<OwnSite> {
  return request("POST", `${getSitePath(site_id)}/rotate-key`);
}

const getKeyPath = (site_id: string) => `${getSitePath(site_id)}/claude-key`;

/** In place of a key before; it is never sent back. */
export function saveClaudeKey(site_id: string, api_key: string): Promise<OwnSite> {
  return request("PUT", getKeyPath(site_id), { api_key });
}

export function removeClaudeKey(site_id: string): Promise<void> {
  return request("DELETE", getKeyPath(site_id));
}

/** Asks Claude a word with the saved key. */
export function checkClaudeKey(site_id: string): Promise<ClaudeKeyCheck> {
  return request("POST", `${getKeyPath(site_id)}/check`);
}
