import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { PageReason, PageStatus, SourceStatus } from "../contract/crawl";
import type { EntryProduct, EntryStatus, EntryType } from "../contract/entries";
import { DEFAULT_SOURCE_OPTIONS, type PageData, type Quality, type SourceOptions } from "../contract/knowledge";
import { sites } from "../sites/schema";

/** Where knowledge comes from. `version` is the newest crawl begun; SiteIndex alone knows the live one. */
export const sources = sqliteTable(
  "sources",
  {
    id: text().primaryKey(),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    type: text({ enum: ["website", "sitemap", "url_list", "file", "text"] }).notNull(),
    name: text(),
    url: text().notNull(),
    /** Of a URL list, else empty. */
    urls: text({ mode: "json" }).$type<string[]>().notNull().default([]),
    status: text().$type<SourceStatus>().notNull(),
    last_error: text(),
    max_pages: integer().notNull(),
    version: integer().notNull(),
    options: text({ mode: "json" }).$type<SourceOptions>().notNull().default(DEFAULT_SOURCE_OPTIONS),
    last_synced_at: integer(),
    /** When the cron begins its next crawl; null: never by itself. */
    next_sync_at: integer(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (table) => [
    index("sources_by_site").on(table.site_id),
    index("sources_by_status").on(table.status),
    index("sources_by_next_sync").on(table.next_sync_at),
  ],
);

/** One crawled document: facts of the last crawl and the owner's wishes, never liveness. */
export const pages = sqliteTable(
  "pages",
  {
    id: text().primaryKey(),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    source_id: text()
      .notNull()
      .references(() => sources.id),
    url: text().notNull(),
    title: text(),
    /** The owner's wish: kept out of the index whatever a crawl finds. */
    is_unpublished: integer({ mode: "boolean" }).notNull().default(false),
    /** The owner's wish: in the index although its quality is low. */
    is_wanted: integer({ mode: "boolean" }).notNull().default(false),
    status: text().$type<PageStatus>().notNull(),
    reason: text().$type<PageReason>().notNull(),
    http_status: integer(),
    content_hash: text(),
    content_type: text(),
    description: text(),
    language: text(),
    word_count: integer(),
    quality: text({ mode: "json" }).$type<Quality>(),
    depth: integer().notNull(),
    /** The page this one repeats or points to. */
    same_as_url: text(),
    data: text({ mode: "json" }).$type<PageData>(),
    published_at: integer(),
    modified_at: integer(),
    /** R2 key of the Markdown and the bytes it was made from (page-file.ts); starts with the site id. */
    markdown_key: text(),
    last_crawled_at: integer(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (table) => [
    uniqueIndex("pages_by_source_and_url").on(table.source_id, table.url),
    index("pages_by_site").on(table.site_id),
  ],
);

/** A website whose owner a site's owner has shown to be: beyond 100 pages a crawl needs it (spec §9). */
export const proofs = sqliteTable(
  "proofs",
  {
    site_id: text()
      .notNull()
      .references(() => sites.id),
    /** Host and port without `www.`; by DNS its subdomains are proven with it. */
    host: text().notNull(),
    method: text({ enum: ["dns", "meta", "file"] }).notNull(),
    created_at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.site_id, table.host] })],
);

/** Hand-written knowledge. What of it is live follows from its row: approved and active. */
export const entries = sqliteTable(
  "entries",
  {
    id: text().primaryKey(),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    source_type: text().$type<EntryType>().notNull(),
    title: text().notNull(),
    /** Markdown. */
    content: text().notNull(),
    url: text(),
    product: text({ mode: "json" }).$type<EntryProduct>(),
    /** `removed`: no longer there for anybody; the row goes once the index has been told. */
    status: text().$type<EntryStatus | "removed">().notNull(),
    is_active: integer({ mode: "boolean" }).notNull(),
    metadata: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    /** Counts the changes of the row. */
    revision: integer().notNull().default(1),
    /** The index has not been told of the newest revision. */
    is_stale: integer({ mode: "boolean" }).notNull().default(true),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (table) => [
    index("entries_by_site").on(table.site_id, table.updated_at),
    index("entries_by_staleness").on(table.is_stale, table.updated_at),
  ],
);
