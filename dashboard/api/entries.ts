import { useQuery } from "@tanstack/preact-query";
import type {
  CreateEntry,
  EditEntry,
  EntriesQuery,
  Entry,
  EntryFormat,
  EntryRow,
  ImportReport,
} from "../../workers/contract/entries";
import type { List } from "../../workers/contract/lists";
import { NetworkError, queryClient, readAnswer, request } from "./client";
import { getSitePath } from "./sites";

/** Which entries to list; absent fields do not filter. */
export type EntryFilters = Partial<EntriesQuery>;

const getPath = (entry_id: string) => `/api/v1/knowledge/${encodeURIComponent(entry_id)}`;

export function listEntries(site_id: string, filters: EntryFilters): Promise<List<EntryRow>> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, String(value));
  return request("GET", `${getSitePath(site_id)}/knowledge?${query}`);
}

export function useEntry(entry_id: string) {
  return useQuery({ queryKey: ["entry", entry_id], queryFn: () => request<Entry>("GET", getPath(entry_id)) });
}

export function createEntry(site_id: string, input: CreateEntry): Promise<Entry> {
  return request("POST", `${getSitePath(site_id)}/knowledge`, input);
}

/** Changes the given fields only. */
export function editEntry(entry_id: string, patch: EditEntry): Promise<Entry> {
  return request("PATCH", getPath(entry_id), patch);
}

export function deleteEntry(entry_id: string): Promise<void> {
  return request("DELETE", getPath(entry_id));
}

/** What a file makes; with `dry_run` what it would make. Throws as `request` does. */
export async function importEntries(site_id: string, file: File, dry_run: boolean): Promise<ImportReport> {
  const body = new FormData();
  body.set("file", file);
  const path = `${getSitePath(site_id)}/knowledge/import?dry_run=${dry_run}`;
  const response = await fetch(path, { method: "POST", body }).catch((cause: unknown) => {
    throw new NetworkError("no answer", { cause });
  });
  return readAnswer(response);
}

/** Where the browser downloads all entries of a site. */
export function getExportPath(site_id: string, format: EntryFormat): string {
  return `${getSitePath(site_id)}/knowledge/export?format=${format}`;
}

/** Entries have changed: what was read of them is read again. */
export function forgetEntries(site_id: string): void {
  void queryClient.invalidateQueries({ queryKey: ["site", site_id, "entries"] });
}
