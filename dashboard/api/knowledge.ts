import { keepPreviousData, queryOptions, useQuery } from "@tanstack/preact-query";
import type {
  AddSource,
  BulkPages,
  EditSource,
  OptionsPreview,
  Page,
  PageContent,
  PagesQuery,
  RebuiltIndex,
  Source,
  SourceWithCounts,
  SourceWithProgress,
} from "../../workers/contract/knowledge";
import type { List } from "../../workers/contract/lists";
import { request } from "./client";
import { getSitePath } from "./sites";

/** Which rows of a source's page list are wanted. */
export type PageFilters = PagesQuery;

/** The path of a source's own address. */
export function getSourcePath(source_id: string): string {
  return `/api/v1/sources/${encodeURIComponent(source_id)}`;
}

function getPagePath(page_id: string): string {
  return `/api/v1/pages/${encodeURIComponent(page_id)}`;
}

/** The query for the sources of a site. */
export function readSources(site_id: string) {
  return queryOptions({
    queryKey: ["site", site_id, "sources"],
    queryFn: () => request<List<SourceWithCounts>>("GET", `${getSitePath(site_id)}/sources?page_size=100`),
  });
}

export function useSources(site_id: string) {
  return useQuery(readSources(site_id));
}

/** A source with how far its newest crawl has come. */
export function useSource(source_id: string) {
  return useQuery({
    queryKey: ["source", source_id],
    queryFn: () => request<SourceWithProgress>("GET", getSourcePath(source_id)),
  });
}

/** A page of a source's list, last crawled first. The rows before stay until the new ones are there. */
export function usePages(site_id: string, source_id: string, filters: PageFilters, enabled = true) {
  return useQuery({
    queryKey: ["site", site_id, "pages", source_id, filters],
    queryFn: () => listPages(source_id, filters),
    placeholderData: keepPreviousData,
    enabled,
  });
}

function listPages(source_id: string, filters: PageFilters): Promise<List<Page>> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, String(value));
  return request("GET", `${getSourcePath(source_id)}/pages?${query}`);
}

/** A page with what was indexed of it. */
export function usePage(page_id: string) {
  return useQuery({ queryKey: ["page", page_id], queryFn: () => request<PageContent>("GET", getPagePath(page_id)) });
}

export function addSource(site_id: string, input: AddSource): Promise<Source> {
  return request("POST", `${getSitePath(site_id)}/sources`, input);
}

/** Changes the given options only; the next reading follows them. */
export function editSource(source_id: string, patch: EditSource): Promise<Source> {
  return request("PATCH", getSourcePath(source_id), patch);
}

/** What other options would make of the pages known so far. Changes nothing. */
export function previewOptions(source_id: string, patch: EditSource): Promise<OptionsPreview> {
  return request("POST", `${getSourcePath(source_id)}/options-preview`, patch);
}

/** Removes a source with everything read from it. */
export function removeSource(source_id: string): Promise<void> {
  return request("DELETE", getSourcePath(source_id));
}

/** What can be asked of a source's crawl. `sync` begins a new one. */
export type CrawlCommand = "sync" | "pause" | "resume" | "cancel";

export function commandCrawl(source_id: string, command: CrawlCommand): Promise<Source> {
  return request("POST", `${getSourcePath(source_id)}/${command}`);
}

/** What can be done with one page. `unpublish` keeps it out of every answer until `publish`. */
export type PageCommand = "recrawl" | "unpublish" | "publish";

export function commandPage(page_id: string, command: PageCommand): Promise<Page> {
  return request("POST", `${getPagePath(page_id)}/${command}`);
}

/** Publishes or unpublishes several pages of one source at once. */
export function changePages(source_id: string, input: BulkPages): Promise<{ changed: number }> {
  return request("POST", `${getSourcePath(source_id)}/pages/bulk`, input);
}

/** Where the browser downloads every live passage of a site. */
export function getIndexExportPath(site_id: string): string {
  return `${getSitePath(site_id)}/index/export`;
}

/** Makes what is searched anew from the passages that are live. */
export function rebuildIndex(site_id: string): Promise<RebuiltIndex> {
  return request("POST", `${getSitePath(site_id)}/index/rebuild`);
}
