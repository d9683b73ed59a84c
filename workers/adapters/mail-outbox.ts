import { newId } from "../platform/ids";
import type { Mailer } from "../ports";

/** Mail of a development machine: kept in the database and shown at `/dev/outbox`, never sent. */
export function createOutbox(db: D1Database): Mailer {
  return {
    send: async ({ to, subject, text }) => {
      const now = Date.now();
      await db
        .prepare('INSERT INTO outbox (id, "to", subject, text, created_at) VALUES (?, ?, ?, ?, ?)')
        .bind(newId("mail", now), to, subject, text, now)
        .run();
    },
  };
}
