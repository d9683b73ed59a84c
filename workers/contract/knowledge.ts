import * as z from "zod";
import { CrawlProgress, PageReason, PageStatus, SourceStatus } from "./crawl";
import { ListQuery } from "./lists";

/** Where knowledge comes from and what became of it, as the owner sees it (spec §5, §9). */

const Address = z
  .string()
  .trim()
  .min(1, { error: "Give an address" })
  .max(2_048, { error: "At most 2,048 characters" });

export const AddSource = z.discriminatedUnion("type", [
  /** A whole website: its sitemaps, then its links. */
  z.strictObject({ type: z.literal("website"), url: Address }),
  /** These pages of one host and nothing else. */
  z.strictObject({ type: z.literal("url_list"), urls: z.array(Address).min(1).max(100, { error: "At most 100" }) }),
]);
export type AddSource = z.infer<typeof AddSource>;

export const PageCounts = z.object({
  queued: z.int(),
  indexed: z.int(),
  unpublished: z.int(),
  skipped: z.int(),
  failed: z.int(),
  gone: z.int(),
});
export type PageCounts = z.infer<typeof PageCounts>;

export const Source = z.object({
  id: z.string(),
  site_id: z.string(),
  type: z.enum(["website", "sitemap", "url_list"]),
  /** The start address; of a URL list the first one. */
  url: z.string(),
  /** Of a URL list, else empty. */
  urls: z.array(z.string()),
  status: SourceStatus,
  last_error: z.string().nullable(),
  max_pages: z.int(),
  last_synced_at: z.int().nullable(),
  created_at: z.int(),
  updated_at: z.int(),
});
export type Source = z.infer<typeof Source>;

export const SourceWithCounts = Source.extend({ page_counts: PageCounts });
export type SourceWithCounts = z.infer<typeof SourceWithCounts>;

export const SourceWithProgress = SourceWithCounts.extend({ progress: CrawlProgress });
export type SourceWithProgress = z.infer<typeof SourceWithProgress>;

export const SourcePath = z.object({ source_id: z.string().max(100) });
export const PagePath = z.object({ page_id: z.string().max(100) });

export const PagesQuery = ListQuery.extend({
  status: PageStatus.optional(),
  reason: PageReason.optional(),
  /** Part of the address or title. */
  q: z.string().max(200).optional(),
});
export type PagesQuery = z.infer<typeof PagesQuery>;

/** How good a page is to answer from, 0 to 100, with its parts (spec §9), each rounded to 0.1. */
export const Quality = z.object({
  score: z.number(),
  /** Of 30. */
  length: z.number(),
  /** Of 25. */
  readability: z.number(),
  /** Of 20. */
  structure: z.number(),
  /** Of 25. */
  diversity: z.number(),
});
export type Quality = z.infer<typeof Quality>;

/** A row of the page list. */
export const Page = z.object({
  id: z.string(),
  site_id: z.string(),
  source_id: z.string(),
  url: z.string(),
  title: z.string().nullable(),
  status: PageStatus,
  reason: PageReason,
  http_status: z.int().nullable(),
  language: z.string().nullable(),
  word_count: z.int().nullable(),
  /** Null where nothing was read. */
  quality: Quality.nullable(),
  depth: z.int(),
  last_crawled_at: z.int().nullable(),
  created_at: z.int(),
  updated_at: z.int(),
});
export type Page = z.infer<typeof Page>;

/** A page with what was indexed of it. */
export const PageContent = Page.extend({
  /** The whole Markdown, null where nothing was kept. */
  markdown: z.string().nullable(),
  /** The live passages in order; empty when none of the page is live. */
  passages: z.array(z.object({ chunk_id: z.string(), heading_path: z.array(z.string()), text: z.string() })),
});
export type PageContent = z.infer<typeof PageContent>;
