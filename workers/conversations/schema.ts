import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { workspaces } from "../accounts/schema";
import { guests } from "../contacts/schema";
import type { Agent, Conversation } from "../contract/conversations";
import type { Attachment } from "../contract/socket";
import { sites } from "../sites/schema";

/** What the inbox lists: a projection of each Conversation object, which alone knows. `version` grows with every change there. */
export const conversations = sqliteTable(
  "conversations",
  {
    id: text().primaryKey(),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    /** Whose it is: a session key, never shown. Null in rows older than the column. */
    guest_uuid: text(),
    channel: text().$type<Conversation["channel"]>().notNull().default("chat"),
    status: text().$type<Conversation["status"]>().notNull(),
    assignee: text({ mode: "json" }).$type<Agent>(),
    last_seq: integer().notNull(),
    last_author: text().$type<Conversation["last_author"]>().notNull(),
    last_text: text().notNull(),
    last_at: integer().notNull(),
    waiting_since: integer(),
    first_reply_at: integer(),
    waited_ms: integer(),
    ended_at: integer(),
    hand_over_reason: text().$type<Conversation["hand_over_reason"]>(),
    outcome: text()
      .$type<Conversation["outcome"]>()
      .generatedAlwaysAs(
        sql`CASE WHEN status <> 'ended' THEN NULL WHEN first_reply_at IS NOT NULL THEN 'human'
          WHEN hand_over_reason IS NOT NULL THEN 'unanswered' ELSE 'ai' END`,
        { mode: "virtual" },
      ),
    sentiment: real(),
    is_flagged: integer({ mode: "boolean" }).notNull().default(false),
    is_blocked: integer({ mode: "boolean" }).notNull().default(false),
    read_seq: integer().notNull().default(0),
    rating: integer(),
    rating_comment: text(),
    rated_by: text({ mode: "json" }).$type<Agent>(),
    /** The conversation that members read it in; it stands in no list then. */
    merged_into: text(),
    /** From here on members' own: the Conversation object knows nothing of these. */
    tags: text({ mode: "json" }).$type<string[]>().notNull().default([]),
    snoozed_until: integer(),
    priority: text().$type<Conversation["priority"]>().notNull().default("normal"),
    is_spam: integer({ mode: "boolean" }).notNull().default(false),
    seen_seq: integer().notNull().default(0),
    version: integer().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (table) => [
    index("conversations_by_site").on(table.site_id, table.last_at),
    index("conversations_by_status").on(table.site_id, table.status, table.last_at),
    index("conversations_by_wait").on(table.site_id, table.status, table.waiting_since),
    index("conversations_by_guest").on(table.site_id, table.guest_uuid),
    index("conversations_by_beginning").on(table.site_id, table.id),
  ],
);

/** Which conversations were merged into which, as those they were merged into tell their members. Who was merged stands in its object. */
export const conversation_merges = sqliteTable(
  "conversation_merges",
  {
    site_id: text()
      .notNull()
      .references(() => sites.id),
    into_id: text().notNull(),
    source_id: text().notNull(),
    by: text({ mode: "json" }).$type<Agent>().notNull(),
    /** Of the source, when it was merged. */
    messages: integer().notNull(),
    /** It is told after this message of the other one. */
    after_seq: integer().notNull(),
    merged_at: integer().notNull(),
    /** Its visitor had it open, and was led from it into the other one. */
    is_led: integer({ mode: "boolean" }).notNull().default(false),
    /** Null while it is merged: one source into one other at a time. */
    undone_at: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.site_id, table.into_id, table.source_id] }),
    index("conversation_merges_by_source").on(table.site_id, table.source_id),
  ],
);

/** Lists of conversations that members want to see again. */
export const inbox_views = sqliteTable(
  "inbox_views",
  {
    id: text().primaryKey(),
    workspace_id: text()
      .notNull()
      .references(() => workspaces.id),
    /** Who made it. */
    user_id: text().notNull(),
    name: text().notNull(),
    filters: text({ mode: "json" }).$type<Record<string, string>>().notNull(),
    is_shared: integer({ mode: "boolean" }).notNull(),
    created_at: integer().notNull(),
  },
  (table) => [index("inbox_views_by_workspace").on(table.workspace_id, table.created_at)],
);

/** What members write for one another about a conversation: apart from the object that speaks with its visitor. */
export const conversation_notes = sqliteTable(
  "conversation_notes",
  {
    id: text().primaryKey(),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    conversation_id: text().notNull(),
    /** The member's id and what their browser calls the note. */
    client_id: text().notNull(),
    author: text({ mode: "json" }).$type<Agent>().notNull(),
    after_seq: integer().notNull(),
    text: text().notNull(),
    /** The ids of members whom it names. */
    mentions: text({ mode: "json" }).$type<string[]>().notNull().default([]),
    created_at: integer().notNull(),
  },
  (table) => [uniqueIndex("conversation_notes_by_client_id").on(table.site_id, table.conversation_id, table.client_id)],
);

/**
 * The addresses under which answers to mailed replies come back: found by the secret in them, of which only the hash is kept. Goes with
 * the guest, and (by a trigger of the database) with the address that was written to.
 */
export const mail_threads = sqliteTable(
  "mail_threads",
  {
    token_hash: text().primaryKey(),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    guest_uuid: text()
      .notNull()
      .references(() => guests.uuid, { onDelete: "cascade" }),
    conversation_id: text().notNull(),
    /** Who was written to, and alone may answer. */
    email: text().notNull(),
    created_at: integer().notNull(),
  },
  (table) => [index("mail_threads_by_site").on(table.site_id), index("mail_threads_by_guest").on(table.guest_uuid)],
);

/** Files that were uploaded for a conversation; their bytes are in R2. Which message has one is known to the Conversation object. */
export const attachments = sqliteTable(
  "attachments",
  {
    id: text().primaryKey(),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    conversation_id: text().notNull(),
    name: text().notNull(),
    media_type: text().$type<Attachment["media_type"]>().notNull(),
    bytes: integer().notNull(),
    width: integer(),
    height: integer(),
    /** A message has it, or is about to. */
    is_sent: integer({ mode: "boolean" }).notNull(),
    created_at: integer().notNull(),
  },
  (table) => [
    index("attachments_by_conversation").on(table.site_id, table.conversation_id),
    index("attachments_by_size").on(table.site_id, table.bytes),
    index("attachments_by_sent").on(table.is_sent, table.created_at),
  ],
);

/** Replies that members keep to use again: of the workspace, for one site or for all. */
export const canned_replies = sqliteTable(
  "canned_replies",
  {
    id: text().primaryKey(),
    workspace_id: text()
      .notNull()
      .references(() => workspaces.id),
    site_id: text().references(() => sites.id),
    shortcut: text().notNull(),
    title: text().notNull(),
    text: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (table) => [
    uniqueIndex("canned_replies_by_shortcut").on(table.workspace_id, table.shortcut),
    index("canned_replies_by_site").on(table.site_id),
  ],
);
