import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { sites } from "../sites/schema";

/**
 * An anonymous visitor. `uuid` is a session key that opens only what this guest made; conversations need the token as well,
 * of which only the SHA-256 is kept. One small row, touched at most once a day.
 */
export const guests = sqliteTable(
  "guests",
  {
    uuid: text().primaryKey(),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    token_hash: text().notNull().unique(),
    conversation_id: text(),
    metadata: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    created_at: integer().notNull(),
    expires_at: integer().notNull(),
    /** Members want to hear nothing more of them. */
    blocked_at: integer(),
  },
  (table) => [
    index("guests_by_expiry").on(table.expires_at),
    index("guests_by_site").on(table.site_id),
    index("guests_by_conversation").on(table.conversation_id),
  ],
);

/** Where replies to a guest may be mailed, once confirmed, and what waits for its code. Goes with the guest. */
export const guest_emails = sqliteTable(
  "guest_emails",
  {
    guest_uuid: text()
      .primaryKey()
      .references(() => guests.uuid, { onDelete: "cascade" }),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    /** Null until one is confirmed. */
    email: text(),
    confirmed_at: integer(),
    /** Of the token in each mail to the confirmed address that stops them. */
    stop_hash: text(),
    pending_email: text(),
    code_hmac: text(),
    tries: integer().notNull(),
    /** Of the code. */
    expires_at: integer(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (table) => [index("guest_emails_by_stop_hash").on(table.stop_hash), index("guest_emails_by_site").on(table.site_id)],
);
