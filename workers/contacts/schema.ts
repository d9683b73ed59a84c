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
  },
  (table) => [
    index("guests_by_expiry").on(table.expires_at),
    index("guests_by_site").on(table.site_id),
    index("guests_by_conversation").on(table.conversation_id),
  ],
);
