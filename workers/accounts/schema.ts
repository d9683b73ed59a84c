import { foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ApiKeyScope } from "../contract/api-keys";
import type { BusinessHours } from "../contract/hours";
import type { Role } from "../contract/permissions";
import type { PlanName } from "../contract/plans";

/** One paying customer. */
export const workspaces = sqliteTable("workspaces", {
  id: text().primaryKey(),
  name: text().notNull(),
  plan: text().$type<PlanName>().notNull(),
  created_at: integer().notNull(),
  updated_at: integer().notNull(),
});

/** A person who signs in. */
export const users = sqliteTable("users", {
  id: text().primaryKey(),
  email: text().notNull().unique(),
  /** Null until the address has been proven: nobody signs in before. */
  email_verified_at: integer(),
  /** `scrypt$N$r$p$salt$hash`, base64url; null for a person without a password. */
  password_hash: text(),
  full_name: text(),
  company_name: text(),
  profile_image: text(),
  locale: text(),
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
    role: text().$type<Role>().notNull(),
    created_at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace_id, table.user_id] }), index("members_by_user").on(table.user_id)],
);

/** A sign-up that waits for its code. One an address: a later one replaces code and password (bars AUTH-10). */
export const registrations = sqliteTable(
  "registrations",
  {
    email: text().primaryKey(),
    /** HMAC-SHA-256 of address and code under a key of its own, hex. */
    code_hmac: text().notNull(),
    password_hash: text().notNull(),
    full_name: text(),
    company_name: text(),
    /** Wrong codes given so far. */
    tries: integer().notNull(),
    created_at: integer().notNull(),
    expires_at: integer().notNull(),
  },
  (table) => [index("registrations_by_expiry").on(table.expires_at)],
);

/** A signed-in browser. The cookie's token is kept as its SHA-256 only. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: text().primaryKey(),
    token_hash: text().notNull().unique(),
    user_id: text()
      .notNull()
      .references(() => users.id),
    workspace_id: text()
      .notNull()
      .references(() => workspaces.id),
    user_agent: text().notNull(),
    created_at: integer().notNull(),
    last_seen_at: integer().notNull(),
    /** At the latest; rest ends a session earlier. */
    expires_at: integer().notNull(),
  },
  (table) => [index("sessions_by_user").on(table.user_id), index("sessions_by_expiry").on(table.expires_at)],
);

/** A program that calls for a workspace. The key is kept as its SHA-256 only. */
export const api_keys = sqliteTable(
  "api_keys",
  {
    id: text().primaryKey(),
    workspace_id: text()
      .notNull()
      .references(() => workspaces.id),
    name: text().notNull(),
    scopes: text({ mode: "json" }).$type<ApiKeyScope[]>().notNull(),
    key_hash: text().notNull().unique(),
    last4: text().notNull(),
    /** Null: all sites of the workspace. It is no reference, for sites stand to the right of accounts. */
    site_id: text(),
    /** Null: it does not end. */
    expires_at: integer(),
    created_at: integer().notNull(),
    last_used_at: integer(),
  },
  (table) => [
    index("api_keys_by_workspace").on(table.workspace_id, table.created_at),
    index("api_keys_by_site").on(table.site_id),
  ],
);

/** Members who answer together, at hours of their own. */
export const teams = sqliteTable(
  "teams",
  {
    id: text().primaryKey(),
    workspace_id: text()
      .notNull()
      .references(() => workspaces.id),
    name: text().notNull(),
    business_hours: text({ mode: "json" }).$type<BusinessHours>(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (table) => [index("teams_by_workspace").on(table.workspace_id, table.name)],
);

/** Who is in a team: goes with the team, and with the member. */
export const team_members = sqliteTable(
  "team_members",
  {
    team_id: text()
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    workspace_id: text().notNull(),
    user_id: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.team_id, table.user_id] }),
    foreignKey({
      columns: [table.workspace_id, table.user_id],
      foreignColumns: [members.workspace_id, members.user_id],
    }).onDelete("cascade"),
    index("team_members_by_workspace").on(table.workspace_id, table.user_id),
  ],
);
