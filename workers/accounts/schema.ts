import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One paying customer. */
export const workspaces = sqliteTable("workspaces", {
  id: text().primaryKey(),
  name: text().notNull(),
  plan: text({ enum: ["free", "starter", "pro", "business", "enterprise"] }).notNull(),
  created_at: integer().notNull(),
  updated_at: integer().notNull(),
});

/** A person who signs in. */
export const users = sqliteTable("users", {
  id: text().primaryKey(),
  email: text().notNull().unique(),
  full_name: text(),
  created_at: integer().notNull(),
  updated_at: integer().notNull(),
});

export const members = sqliteTable(
  "members",
  {
    workspace_id: text()
      .notNull()
      .references(() => workspaces.id),
    user_id: text()
      .notNull()
      .references(() => users.id),
    role: text({ enum: ["owner", "admin", "agent", "viewer"] }).notNull(),
    created_at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace_id, table.user_id] })],
);
