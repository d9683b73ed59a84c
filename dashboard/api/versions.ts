import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import type { Version, VersionChange } from "../../workers/contract/knowledge";
import type { List } from "../../workers/contract/lists";
import { request } from "./client";
import { getSourcePath } from "./knowledge";
import { getSitePath } from "./sites";

/** What the last crawls of a source made of it, newest first. */
export function useVersions(site_id: string, source_id: string, enabled = true) {
  return useQuery({
    queryKey: ["site", site_id, "versions", source_id],
    queryFn: () => listVersions(site_id, source_id),
    enabled,
  });
}

async function listVersions(site_id: string, source_id: string): Promise<Version[]> {
  const query = new URLSearchParams({ source_id });
  const { items } = await request<{ items: Version[] }>("GET", `${getSitePath(site_id)}/versions?${query}`);
  return items.toSorted((a, b) => b.version - a.version);
}

/** What making a version live would change; of the live one, what it changed. */
export function useVersionChanges(
  site_id: string,
  source_id: string,
  version: number,
  slice: { page: number; page_size: number },
) {
  const { page, page_size } = slice;
  const path = `${getSourcePath(source_id)}/versions/${version}/changes?page=${page}&page_size=${page_size}`;
  return useQuery({
    queryKey: ["site", site_id, "versions", source_id, version, slice],
    queryFn: () => request<List<VersionChange>>("GET", path),
    placeholderData: keepPreviousData,
  });
}

/** Makes a version live: one that waits, or one that was live before. */
export function publishVersion(source_id: string, version: number): Promise<Version> {
  return request("POST", `${getSourcePath(source_id)}/versions/${version}/publish`);
}
