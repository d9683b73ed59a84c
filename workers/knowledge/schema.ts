import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { PageReason, PageStatus, SourceStatus } from "../contract/crawl";
import type { Quality } from "../contract/knowledge";
import { sites } from "../sites/schema";

/** Where knowledge comes from. `version` is the newest crawl begun; SiteIndex alone knows the live one. */
export const sources = sqliteTable(
  "sources",
  {
    id: text().primaryKey(),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    type: text({ enum: ["website", "sitemap", "url_list"] }).notNull(),
    url: text().notNull(),
    /** Of a URL list, else empty. */
    urls: text({ mode: "json" }).$type<string[]>().notNull().default([]),
    status: text().$type<SourceStatus>().notNull(),
    last_error: text(),
    max_pages: integer().notNull(),
    version: integer().notNull(),
    last_synced_at: integer(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (table) => [index("sources_by_site").on(table.site_id), index("sources_by_status").on(table.status)],
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
    status: text().$type<PageStatus>().notNull(),
    reason: text().$type<PageReason>().notNull(),
    http_status: integer(),
    content_hash: text(),
    language: text(),
    word_count: integer(),
    quality: text({ mode: "json" }).$type<Quality>(),
    depth: integer().notNull(),
    /** R2 keys of the bytes as fetched and of the Markdown made from them; both start with the site id. */
    raw_key: text(),
    markdown_key: text(),
    last_crawled_at: integer(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (table) => [
    uniqueIndex("pages_by_source_and_url").on(table.source_id, table.url),
    index("pages_by_site").on(table.site_id),
    index("pages_by_source_and_hash").on(table.source_id, table.content_hash),
  ],
);
