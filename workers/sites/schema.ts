import { sql } from "drizzle-orm";
import { index, integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { workspaces } from "../accounts/schema";
import type { BusinessHours } from "../contract/hours";
import { NEW_SITE } from "../contract/new-site";
import type { AiModel, AnswerLength, ClaudeKey, Contact, HandOverInput, Personality, Theme } from "../contract/sites";

/** Of rows older than the column. */
const { hours: _, ...HAND_OVER } = NEW_SITE.hand_over;

/** One website with its widget and settings. `workspace_id` is null while a guest tries the product (onboarding). */
export const sites = sqliteTable(
  "sites",
  {
    id: text().primaryKey(),
    workspace_id: text().references(() => workspaces.id),
    name: text().notNull(),
    url: text().notNull(),
    subdomain: text().notNull().unique(),
    site_key: text().notNull().unique(),
    status: text({ enum: ["active", "inactive"] }).notNull(),
    widget_enabled: integer({ mode: "boolean" }).notNull(),
    ai_enabled: integer({ mode: "boolean" }).notNull(),
    personality: text().$type<Personality>().notNull(),
    custom_voice: text(),
    answer_length: text().$type<AnswerLength>().notNull().default("normal"),
    answer_guidance: text(),
    ai_model: text().$type<AiModel>(),
    /** What may be shown of the key in claude_keys. */
    claude_key: text({ mode: "json" }).$type<ClaudeKey>(),
    answer_threshold: real(),
    daily_spend_limit_usd: real(),
    blocked_topics: text({ mode: "json" }).$type<string[]>().notNull().default([]),
    hand_over: text({ mode: "json" }).$type<HandOverInput>().notNull().default(HAND_OVER),
    merges_questions: integer({ mode: "boolean" }).notNull().default(false),
    business_hours: text({ mode: "json" }).$type<BusinessHours>(),
    retention_days: integer(),
    /** When the owner last changed it. */
    retention_since: integer(),
    synonyms: text({ mode: "json" }).$type<string[][]>().notNull().default([]),
    welcome_message: text().notNull(),
    suggested_questions: text({ mode: "json" }).$type<string[]>().notNull(),
    theme: text({ mode: "json" }).$type<Theme>().notNull(),
    contact: text({ mode: "json" }).$type<Contact>().notNull(),
    allowed_origins: text({ mode: "json" }).$type<string[]>().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    /** Set once the owner has deleted it: nobody finds it any more, and the cron erases what is left. */
    deleted_at: integer(),
  },
  (table) => [
    index("sites_by_workspace").on(table.workspace_id),
    index("sites_by_retention").on(table.retention_days).where(sql`retention_days IS NOT NULL`),
    index("sites_deleted").on(table.deleted_at).where(sql`deleted_at IS NOT NULL`),
  ],
);

/** Until when a member who answers is taken to be there: for visitors, who wake no SiteRoom to learn it. Written by the SiteRoom. */
export const site_presence = sqliteTable("site_presence", {
  site_id: text()
    .primaryKey()
    .references(() => sites.id),
  staffed_until: integer().notNull(),
});

/** Names that a site had: snippets on its owner's pages still name them, so for a while nobody else gets them. */
export const former_subdomains = sqliteTable("former_subdomains", {
  subdomain: text().primaryKey(),
  workspace_id: text().notNull(),
  held_until: integer().notNull(),
});

/** Owners' own Claude keys, sealed (platform/envelope.ts). Read only to ask Claude. */
export const claude_keys = sqliteTable("claude_keys", {
  site_id: text()
    .primaryKey()
    .references(() => sites.id),
  id: text().notNull(),
  sealed: text().notNull(),
  created_at: integer().notNull(),
});
