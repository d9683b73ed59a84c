import type { Conversation, HandOverReason } from "../../contract/conversations";
import type {
  Agent,
  AnswerSource,
  AnswerSummary,
  Attachment,
  Author,
  ConversationStatus,
  FormEntry,
  MessageFrame,
  Rating,
} from "../../contract/socket";
import { Merges } from "./merges";
import { type MessageRow, toFrame } from "./message-row";
import { type ConversationRow, type ConversationState, toState } from "./state";
import { Summaries } from "./summaries";

/** A mood is read off so many of the visitor's last messages: one is a moment, a whole conversation is history. */
const FELT_MESSAGES = 3;

export interface NewMessage {
  author: Author;
  text: string;
  client_id?: string;
  turn_id?: string;
  agent?: Agent;
  sources?: AnswerSource[];
  answer?: AnswerSummary;
  attachments?: Attachment[];
  form?: FormEntry[];
  context?: Record<string, unknown> | null;
  /** Of a visitor's: −1 to 1. */
  sentiment?: number;
  at: number;
}

/** The messages of one conversation: `seq` 1..n without gaps, the one order everybody sees. Storage only. */
export class ConversationLog {
  readonly #sql: SqlStorage;
  readonly summaries: Summaries;
  readonly merges: Merges;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.summaries = new Summaries(sql);
    this.merges = new Merges(sql);
  }

  read(): ConversationState | null {
    const row = this.#sql.exec<ConversationRow>("SELECT * FROM conversation").toArray()[0];
    return row ? toState(row) : null;
  }

  open(id: string, site_id: string, guest_id: string, channel: Conversation["channel"], now: number): void {
    this.#sql.exec(
      `INSERT INTO conversation (id, site_id, guest_id, channel, status, created_at, updated_at)
       VALUES (?1, ?2, ?3, ?4, 'active', ?5, ?5) ON CONFLICT DO NOTHING`,
      id,
      site_id,
      guest_id,
      channel,
      now,
    );
  }

  /**
   * Who holds it now: nobody but in `with_human` (in `waiting_human` one may be given it, see `assign`). It waits since the visitor
   * first asked, for the first of the reasons, and meanwhile it is given to none of those whom it is not for. One that is open again is
   * not merged any more.
   */
  setStatus(
    status: ConversationStatus,
    now: number,
    {
      assignee = null,
      reason = null,
      waited_ms = null,
      not_for = null,
    }: {
      assignee?: Agent | null;
      reason?: HandOverReason | null;
      waited_ms?: number | null;
      not_for?: readonly string[] | null;
    } = {},
  ): void {
    this.#sql.exec(
      `UPDATE conversation SET status = ?1, assignee = ?2, updated_at = ?3, version = version + 1,
         waited_ms = COALESCE(?5, waited_ms),
         waiting_since = CASE WHEN ?1 = 'waiting_human' THEN COALESCE(waiting_since, ?3) END,
         not_for = CASE WHEN ?1 = 'waiting_human' THEN COALESCE(?6, not_for) END,
         hand_over_reason = CASE WHEN ?1 <> 'active' THEN COALESCE(hand_over_reason, ?4) END,
         merge = CASE WHEN ?1 = 'ended' THEN merge
           ELSE json_set(merge, '$.undone_at', COALESCE(json_extract(merge, '$.undone_at'), ?3)) END,
         ended_at = CASE WHEN ?1 = 'ended' THEN ?3 END`,
      status,
      assignee && JSON.stringify(assignee),
      now,
      reason,
      waited_ms,
      not_for && JSON.stringify(not_for),
    );
  }

  /** Something in it was not answered, for somebody's safety. */
  flag(): void {
    this.#sql.exec("UPDATE conversation SET is_flagged = 1, version = version + 1 WHERE is_flagged = 0");
  }

  /** Whether its visitor may write. */
  setBlocked(is_blocked: boolean): void {
    this.#sql.exec("UPDATE conversation SET is_blocked = ?, version = version + 1", Number(is_blocked));
  }

  /** How the visitor felt in their last messages, −1 to 1; null before the first. */
  sentiment(): number | null {
    return this.#sql
      .exec<{ felt: number | null }>(
        `SELECT AVG(sentiment) AS felt FROM (
           SELECT sentiment FROM messages WHERE author = 'visitor' AND sentiment IS NOT NULL ORDER BY seq DESC LIMIT ?)`,
        FELT_MESSAGES,
      )
      .one().felt;
  }

  /** While it waits, it waits for this member; false where it does not wait. Who takes it over need not be that member. */
  assign(agent: Agent, now: number): boolean {
    return (
      this.#sql
        .exec(
          `UPDATE conversation SET assignee = ?, updated_at = ?, version = version + 1
           WHERE status = 'waiting_human' RETURNING 1`,
          JSON.stringify(agent),
          now,
        )
        .toArray().length > 0
    );
  }

  /** The visitor has seen everything up to `seq`. False where that is no news to a human: nothing of theirs was seen for the first time. */
  noteRead(seq: number): boolean {
    return (
      this.#sql
        .exec(
          `UPDATE conversation SET read_seq = ?1, version = version + 1
           WHERE EXISTS (SELECT 1 FROM messages WHERE seq > read_seq AND seq <= ?1 AND author = 'agent') RETURNING 1`,
          Math.min(seq, this.lastSeq()),
        )
        .toArray().length > 0
    );
  }

  /** A page without a script holds everything up to `seq`. */
  noteSent(seq: number): void {
    this.#sql.exec("UPDATE conversation SET sent_seq = MAX(sent_seq, ?)", seq);
  }

  /** The visitor's rating of the whole, or what a member recorded of it: the last one counts. False for the one that stands already. */
  rateWhole(score: number, comment: string | null, by: Agent | null): boolean {
    return (
      this.#sql
        .exec(
          `UPDATE conversation SET rating = ?1, rating_comment = ?2, rated_by = ?3, version = version + 1
           WHERE rating IS NOT ?1 OR rating_comment IS NOT ?2 OR rated_by IS NOT ?3 RETURNING 1`,
          score,
          comment,
          by && JSON.stringify(by),
        )
        .toArray().length > 0
    );
  }

  /** It can be opened again from now on as if it had just ended. */
  keepOpen(now: number): void {
    this.#sql.exec("UPDATE conversation SET updated_at = MAX(updated_at, ?), version = version + 1", now);
  }

  /** Members were told by mail that the visitor waits. */
  noteCalled(): void {
    this.#sql.exec("UPDATE conversation SET called_for = waiting_since");
  }

  /** What the inbox was told is not what it shows. */
  noteUnprojected(): void {
    this.#sql.exec("UPDATE conversation SET projected = 0");
  }

  /** The inbox knows it as it was in this version, and the meter knows that it is there. */
  noteProjected(version: number): void {
    this.#sql.exec("UPDATE conversation SET projected = MAX(projected, ?), is_counted = 1", version);
  }

  /** From here on nothing is added to it, and nobody reads it. */
  noteErasing(now: number): void {
    this.#sql.exec("UPDATE conversation SET erasing_since = COALESCE(erasing_since, ?)", now);
  }

  /** max(seq) + 1 in the same synchronous turn as the insert: AUTOINCREMENT would burn numbers on conflict. */
  append(message: NewMessage): MessageFrame {
    const insert = this.#sql.exec<{ seq: number }>(
      `INSERT INTO messages
         (seq, client_id, turn_id, author, agent, text, sources, answer, attachments, form, context, sentiment, at)
       VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM messages), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
      message.client_id ?? null,
      message.turn_id ?? null,
      message.author,
      message.agent ? JSON.stringify(message.agent) : null,
      message.text,
      message.sources ? JSON.stringify(message.sources) : null,
      message.answer ? JSON.stringify(message.answer) : null,
      message.attachments?.length ? JSON.stringify(message.attachments) : null,
      message.form ? JSON.stringify(message.form) : null,
      message.context ? JSON.stringify(message.context) : null,
      message.sentiment ?? null,
      message.at,
    );
    const { seq } = insert.one();
    const { context: _, sentiment: __, attachments = [], ...shown } = message;
    return { type: "message", seq, ...shown, ...(attachments.length > 0 && { attachments }) };
  }

  lastSeq(): number {
    return this.#sql.exec<{ seq: number }>("SELECT COALESCE(MAX(seq), 0) AS seq FROM messages").one().seq;
  }

  /** 0 where they have written nothing. */
  lastSeqOf(author: Author): number {
    return this.#sql
      .exec<{ seq: number }>("SELECT COALESCE(MAX(seq), 0) AS seq FROM messages WHERE author = ?", author)
      .one().seq;
  }

  /** What members wrote after `seq`. */
  agentsAfter(seq: number): MessageFrame[] {
    return this.#sql
      .exec<MessageRow>("SELECT * FROM messages WHERE seq > ? AND author = 'agent' ORDER BY seq", seq)
      .toArray()
      .map(toFrame);
  }

  /** The newest message. */
  last(): MessageFrame | null {
    const newest = this.#sql.exec<MessageRow>("SELECT * FROM messages ORDER BY seq DESC LIMIT 1").toArray()[0];
    return newest ? toFrame(newest) : null;
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

  /** How the visitor felt when they wrote it, as a model reads it: in the place of what its words alone say. */
  feel(seq: number, sentiment: number): void {
    this.#sql.exec("UPDATE messages SET sentiment = ? WHERE seq = ?", sentiment, seq);
    this.#sql.exec("UPDATE conversation SET version = version + 1");
  }

  rate(seq: number, rating: Rating): void {
    this.#sql.exec("UPDATE messages SET rating = ? WHERE seq = ?", rating, seq);
  }
}
