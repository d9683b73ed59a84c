/** Which members were mailed that a visitor waits. Storage only. */

/** A member is mailed once in this time, however many visitors wait. Milliseconds. */
const MAIL_EVERY_MS = 1_800_000;

/** For the room's migrations. */
export const MAILS_TABLE = "CREATE TABLE mailed (user_id TEXT PRIMARY KEY, at INTEGER NOT NULL)";

/** Those of `user_ids` who may be mailed now; from here on they count as mailed. */
export function takeMails(sql: SqlStorage, user_ids: readonly string[], now: number): string[] {
  sql.exec("DELETE FROM mailed WHERE at <= ?", now - MAIL_EVERY_MS);
  const taken = (user_id: string) =>
    sql.exec("INSERT INTO mailed VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1", user_id, now).toArray().length > 0;
  return user_ids.filter(taken);
}
