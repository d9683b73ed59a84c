/** What was said on a site, to be found by its words. Synchronous; the caller opens the transaction. */
import type { FoundMessage, SearchWord, ToldMessage } from "../../ports";

/**
 * `words` come normalised and set apart by spaces (knowledge/lexical.ts), so a token is what lies between two of them: this tokenizer
 * splits no letter that is not ASCII, and one word is one token on both sides. `detail=none`: which message holds a word, not where.
 */
export const MESSAGE_TABLES = `
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY, conversation_id TEXT NOT NULL, seq INTEGER NOT NULL, author TEXT NOT NULL, text TEXT NOT NULL,
    at INTEGER NOT NULL);
  CREATE UNIQUE INDEX messages_by_seq ON messages (conversation_id, seq);
  CREATE VIRTUAL TABLE message_fts USING fts5(
    words, content='', contentless_delete=1, detail=none, tokenize='ascii');
  CREATE TRIGGER message_removed AFTER DELETE ON messages BEGIN
    DELETE FROM message_fts WHERE rowid = OLD.id;
  END;`;

/** Beyond these nobody turns pages: they are neither counted nor shown, and a word that all messages hold costs no more. */
const MAX_FOUND = 1_000;

type Row = FoundMessage & Record<string, SqlStorageValue>;

/** Each message once, however often it comes. */
export function indexMessages(sql: SqlStorage, conversation_id: string, messages: readonly ToldMessage[]): void {
  for (const { seq, author, text, words, at } of messages) {
    const added = sql
      .exec<{ id: number }>(
        `INSERT INTO messages (conversation_id, seq, author, text, at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (conversation_id, seq) DO NOTHING RETURNING id`,
        conversation_id,
        seq,
        author,
        text,
        at,
      )
      .toArray()[0];
    if (added) sql.exec("INSERT INTO message_fts (rowid, words) VALUES (?, ?)", added.id, words);
  }
}

/** One page of those that hold every word, the newest first, and their number over all pages. */
export function searchMessages(
  sql: SqlStorage,
  words: readonly SearchWord[],
  { page, page_size }: { page: number; page_size: number },
): { items: FoundMessage[]; total: number } {
  const query = matchAll(words);
  const { total } = sql
    .exec<{ total: number }>(
      "SELECT COUNT(*) AS total FROM (SELECT 1 FROM message_fts WHERE message_fts MATCH ? LIMIT ?)",
      query,
      MAX_FOUND,
    )
    .one();
  const from = (page - 1) * page_size;
  if (from >= total) return { items: [], total };
  const items = sql
    .exec<Row>(
      `SELECT conversation_id, seq, author, text, at
       FROM message_fts JOIN messages ON messages.id = message_fts.rowid
       WHERE message_fts MATCH ? ORDER BY message_fts.rowid DESC LIMIT ? OFFSET ?`,
      query,
      Math.min(page_size, total - from),
      from,
    )
    .toArray();
  return { items, total };
}

export function eraseMessages(sql: SqlStorage, conversation_id: string): void {
  sql.exec("DELETE FROM messages WHERE conversation_id = ?", conversation_id);
}

/** Each word is one quoted string with its quotes doubled: nothing in it is read as an operator (bars DATA-01). */
function matchAll(words: readonly SearchWord[]): string {
  return words
    .map(({ word, is_beginning }) => `"${word.replaceAll('"', '""')}"${is_beginning ? "*" : ""}`)
    .join(" AND ");
}
