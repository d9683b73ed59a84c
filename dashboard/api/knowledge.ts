import { keepPreviousData, queryOptions, useQuery } from "@tanstack/preact-query";
import type { PageStatus } from "../../workers/contract/crawl";
import type {
  AddSource,
  Page,
  PageContent,
  Source,
  SourceWithCounts,
  SourceWithProgress,
} from "../../workers/contract/knowledge";
import type { List } from "../../workers/contract/lists";
import { request } from "./client";
import { getSitePath } from "./sites";

/** Which rows of a source's page list are wanted. */
export interface PageFilters {
  status?: PageStatus;
  /** Part of the address or title. */
  q?: string;
  page: number;
  page_size: number;
}

function getSourcePath(source_id: string): string {
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
export function usePages(site_id: string, source_id: string, filters: PageFilters) {
  const { status, q, page, page_size } = filters;
  const query = new URLSearchParams({ page: String(page), page_size: String(page_size) });
  if (status) query.set("status", status);
  if (q) query.set("q", q);
  return useQuery({
    queryKey: ["site", site_id, "pages", source_id, filters],
    queryFn: () => request<List<Page>>("GET", `${getSourcePath(source_id)}/pages?${query}`),
    placeholderData: keepPreviousData,
  });
}

/** A page with what was indexed of it. */
export function usePage(page_id: string) {
  return useQuery({ queryKey: ["page", page_id], queryFn: () => request<PageContent>("GET", getPagePath(page_id)) });
}

export function addSource(site_id: string, input: AddSource): Promise<Source> {
  return request("POST", `${getSitePath(site_id)}/sources`, input);
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
