import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What was done, by whom. Rows are only ever added; each carries an HMAC over its fields (bars LOG-01). */
export const audit_log = sqliteTable(
  "audit_log",
  {
    id: text().primaryKey(),
    /** Null for what belongs to nobody yet, such as a sign-in that failed for an unknown address. */
    workspace_id: text(),
    user_id: text(),
    action: text().notNull(),
    target: text(),
    before_hash: text(),
    after_hash: text(),
    ip: text(),
    request_id: text().notNull(),
    created_at: integer().notNull(),
    hmac: text().notNull(),
  },
  (table) => [index("audit_log_by_workspace").on(table.workspace_id, table.created_at)],
);

/** Mails of a development machine, shown at `/dev/outbox` instead of being sent. */
export const outbox = sqliteTable("outbox", {
  id: text().primaryKey(),
  to: text().notNull(),
  subject: text().notNull(),
  text: text().notNull(),
  created_at: integer().notNull(),
});

/** Jobs that were given up: what a queue hands to its dead letters (bars JOB-03). */
export const dead_jobs = sqliteTable(
  "dead_jobs",
  {
    /** The message's own id, so that one delivered twice is one row. */
    id: text().primaryKey(),
    queue: text().notNull(),
    reason: text({ enum: ["attempts_exhausted", "unknown_shape"] }).notNull(),
    payload_hash: text().notNull(),
    /** The message's body as JSON. */
    payload: text().notNull(),
    created_at: integer().notNull(),
    replayed_at: integer(),
  },
  (table) => [index("dead_jobs_by_time").on(table.created_at)],
);
