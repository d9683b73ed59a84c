/** Which members were mailed, and what about. Storage only. */
import type { MailCall } from "../../ports";

/** A member is mailed once in this time about one thing. Milliseconds. */
const MAIL_EVERY_MS = 1_800_000;

/** For the room's migrations. */
export const MAILS_TABLE = "CREATE TABLE mailed (user_id TEXT PRIMARY KEY, at INTEGER NOT NULL)";
/** By which call a member came to count as mailed. */
export const MAILS_CALL_COLUMN = "ALTER TABLE mailed ADD COLUMN call_id TEXT NOT NULL DEFAULT ''";

/** Those of `user_ids` who may be mailed now; from here on they count as mailed. That visitors wait is one thing, however many do. */
export function takeMails(
  sql: SqlStorage,
  user_ids: readonly string[],
  { conversation_id, call_id }: MailCall,
  now: number,
): string[] {
  sql.exec("DELETE FROM mailed WHERE at <= ?", now - MAIL_EVERY_MS);
  const taken = (user_id: string) =>
    sql
      .exec(
        `INSERT INTO mailed (user_id, at, call_id) VALUES (?, ?, ?)
         ON CONFLICT (user_id) DO UPDATE SET at = at WHERE call_id = excluded.call_id RETURNING 1`,
        keyOf(user_id, conversation_id),
        now,
        call_id,
      )
      .toArray().length > 0;
  return user_ids.filter(taken);
}

/** Their mails of this call did not go out. */
export function giveBackMails(
  sql: SqlStorage,
  user_ids: readonly string[],
  { conversation_id, call_id }: MailCall,
): void {
  for (const user_id of user_ids)
    sql.exec("DELETE FROM mailed WHERE user_id = ? AND call_id = ?", keyOf(user_id, conversation_id), call_id);
}

function keyOf(user_id: string, conversation_id: string | null): string {
  return conversation_id === null ? user_id : `${user_id} ${conversation_id}`;
}
