/** Conversations that were erased a short time ago: what was still being written of them is not kept. Synchronous. */

/** Longer than anything is under way. */
const REMEMBERED_MS = 86_400_000;

/** For the log's migrations. */
export const ERASED_TABLE = "CREATE TABLE erased (conversation_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID";

export function noteErased(sql: SqlStorage, conversation_id: string, now: number): void {
  sql.exec("DELETE FROM erased WHERE at <= ?", now - REMEMBERED_MS);
  sql.exec("INSERT OR REPLACE INTO erased VALUES (?, ?)", conversation_id, now);
}

export function isErased(sql: SqlStorage, conversation_id: string | null): boolean {
  return sql.exec("SELECT 1 FROM erased WHERE conversation_id = ?", conversation_id).toArray().length > 0;
}
