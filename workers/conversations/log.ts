import type { AnswerSource, AnswerSummary, Author, ConversationStatus, MessageFrame, Rating } from "../contract/socket";

/** Append-only: a released entry is never edited. */
export const MIGRATIONS = [
  `CREATE TABLE conversation (id TEXT PRIMARY KEY, site_id TEXT NOT NULL, guest_id TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
   CREATE TABLE messages (
     seq INTEGER PRIMARY KEY, client_id TEXT UNIQUE, turn_id TEXT, author TEXT NOT NULL, text TEXT NOT NULL,
     sources TEXT, answer TEXT, rating TEXT, context TEXT, at INTEGER NOT NULL);
   CREATE TABLE turns (
     turn_id TEXT PRIMARY KEY, question_seq INTEGER NOT NULL UNIQUE, status TEXT NOT NULL, attempts INTEGER NOT NULL,
     text TEXT NOT NULL, sources TEXT NOT NULL, request_id TEXT NOT NULL, created_at INTEGER NOT NULL);
   CREATE INDEX turns_by_status ON turns (status)`,
];

export interface NewMessage {
  author: Author;
  text: string;
  client_id?: string;
  turn_id?: string;
  sources?: AnswerSource[];
  answer?: AnswerSummary;
  context?: Record<string, unknown> | null;
  at: number;
}

interface ConversationRow extends Record<string, SqlStorageValue> {
  id: string;
  site_id: string;
  guest_id: string;
  status: ConversationStatus;
  updated_at: number;
}

interface MessageRow extends Record<string, SqlStorageValue> {
  seq: number;
  client_id: string | null;
  turn_id: string | null;
  author: Author;
  text: string;
  sources: string | null;
  answer: string | null;
  rating: Rating | null;
  context: string | null;
  at: number;
}

/** The messages of one conversation: `seq` 1..n without gaps, the one order everybody sees. Storage only. */
export class ConversationLog {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  read(): ConversationRow | null {
    return this.#sql.exec<ConversationRow>("SELECT * FROM conversation").toArray()[0] ?? null;
  }

  open(id: string, site_id: string, guest_id: string, now: number): void {
    const values = [id, site_id, guest_id, now, now];
    this.#sql.exec("INSERT INTO conversation VALUES (?, ?, ?, 'active', ?, ?) ON CONFLICT DO NOTHING", ...values);
  }

  setStatus(status: ConversationStatus, now: number): void {
    this.#sql.exec("UPDATE conversation SET status = ?, updated_at = ?", status, now);
  }

  /** max(seq) + 1 in the same synchronous turn as the insert: AUTOINCREMENT would burn numbers on conflict. */
  append(message: NewMessage): MessageFrame {
    const seq = this.lastSeq() + 1;
    this.#sql.exec(
      "INSERT INTO messages (seq, client_id, turn_id, author, text, sources, answer, context, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      seq,
      message.client_id ?? null,
      message.turn_id ?? null,
      message.author,
      message.text,
      message.sources ? JSON.stringify(message.sources) : null,
      message.answer ? JSON.stringify(message.answer) : null,
      message.context ? JSON.stringify(message.context) : null,
      message.at,
    );
    this.#sql.exec("UPDATE conversation SET updated_at = ?", message.at);
    const { context: _, ...shown } = message;
    return { type: "message", seq, ...shown };
  }

  lastSeq(): number {
    return this.#sql.exec<{ seq: number }>("SELECT COALESCE(MAX(seq), 0) AS seq FROM messages").one().seq;
  }

  findSeqByClientId(client_id: string): number | null {
    return (
      this.#sql.exec<{ seq: number }>("SELECT seq FROM messages WHERE client_id = ?", client_id).toArray()[0]?.seq ??
      null
    );
  }

  /** The visitor's messages after `since` (milliseconds UTC): how many, and when the first of them was sent. */
  countVisitorSince(since: number): { count: number; oldest: number | null } {
    return this.#sql
      .exec<{ count: number; oldest: number | null }>(
        "SELECT COUNT(*) AS count, MIN(at) AS oldest FROM messages WHERE author = 'visitor' AND at > ?",
        since,
      )
      .one();
  }

  after(seq: number): MessageFrame[] {
    return this.#sql.exec<MessageRow>("SELECT * FROM messages WHERE seq > ? ORDER BY seq", seq).toArray().map(toFrame);
  }

  get(seq: number): (MessageFrame & { context: Record<string, unknown> | null }) | null {
    const row = this.#sql.exec<MessageRow>("SELECT * FROM messages WHERE seq = ?", seq).toArray()[0];
    return row ? { ...toFrame(row), context: row.context ? JSON.parse(row.context) : null } : null;
  }

  /** The messages before `seq`, oldest first. */
  before(seq: number, limit: number): MessageFrame[] {
    return this.#sql
      .exec<MessageRow>("SELECT * FROM messages WHERE seq < ? ORDER BY seq DESC LIMIT ?", seq, limit)
      .toArray()
      .reverse()
      .map(toFrame);
  }

  rate(seq: number, rating: Rating): void {
    this.#sql.exec("UPDATE messages SET rating = ? WHERE seq = ?", rating, seq);
  }
}

function toFrame(row: MessageRow): MessageFrame {
  return {
    type: "message",
    seq: row.seq,
    author: row.author,
    text: row.text,
    at: row.at,
    ...(row.client_id ? { client_id: row.client_id } : {}),
    ...(row.turn_id ? { turn_id: row.turn_id } : {}),
    ...(row.sources ? { sources: JSON.parse(row.sources) } : {}),
    ...(row.answer ? { answer: JSON.parse(row.answer) } : {}),
    ...(row.rating ? { rating: row.rating } : {}),
  };
}
