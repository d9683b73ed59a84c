/** Which members were mailed, and what about. Storage only. */

/** A member is mailed once in this time about one thing. Milliseconds. */
const MAIL_EVERY_MS = 1_800_000;

/** For the room's migrations. */
export const MAILS_TABLE = "CREATE TABLE mailed (user_id TEXT PRIMARY KEY, at INTEGER NOT NULL)";

/** Those of `user_ids` who may be mailed now about it; from here on they count as mailed. That visitors wait is one thing, however many do: null. */
export function takeMails(
  sql: SqlStorage,
  user_ids: readonly string[],
  conversation_id: string | null,
  now: number,
): string[] {
  sql.exec("DELETE FROM mailed WHERE at <= ?", now - MAIL_EVERY_MS);
  const taken = (user_id: string) => {
    const key = conversation_id === null ? user_id : `${user_id} ${conversation_id}`;
    return (
      sql.exec("INSERT INTO mailed VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1", key, now).toArray().length > 0
    );
  };
  return user_ids.filter(taken);
}
