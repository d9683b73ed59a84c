import type { AnswerSource } from "../../contract/socket";

export type StoredTurnStatus = "queued" | "running" | "done" | "interrupted" | "failed" | "cancelled";

/** One generation of the AI. `attempts` is its lease epoch: output of an older attempt is dropped before it is sent. */
export interface Turn {
  turn_id: string;
  question_seq: number;
  status: StoredTurnStatus;
  attempts: number;
  /** What has been shown so far, in verified sentences. */
  text: string;
  sources: AnswerSource[];
  request_id: string;
  created_at: number;
}

type TurnRow = Omit<Turn, "sources"> & { sources: string } & Record<string, SqlStorageValue>;

/** The turns of one conversation, run one at a time in the order of their questions. Storage only. */
export class TurnQueue {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  enqueue(turn: Pick<Turn, "turn_id" | "question_seq" | "request_id" | "created_at">): void {
    this.#sql.exec(
      "INSERT INTO turns VALUES (?, ?, 'queued', 0, '', '[]', ?, ?)",
      turn.turn_id,
      turn.question_seq,
      turn.request_id,
      turn.created_at,
    );
  }

  /** The turn being written, else the oldest waiting one. */
  current(): Turn | null {
    const row = this.#sql
      .exec<TurnRow>(
        "SELECT * FROM turns WHERE status IN ('running', 'queued') ORDER BY status = 'queued', question_seq LIMIT 1",
      )
      .toArray()[0];
    return row ? { ...row, sources: JSON.parse(row.sources) } : null;
  }

  /** Turns asked for after `since` (milliseconds UTC): how many, and when the first of them was. */
  countSince(since: number): { count: number; oldest: number | null } {
    return this.#sql
      .exec<{ count: number; oldest: number | null }>(
        "SELECT COUNT(*) AS count, MIN(created_at) AS oldest FROM turns WHERE created_at > ?",
        since,
      )
      .one();
  }

  /** Takes a new lease on a turn and returns its epoch. */
  lease(turn_id: string): number {
    return this.#sql
      .exec<{ attempts: number }>(
        "UPDATE turns SET status = 'running', attempts = attempts + 1 WHERE turn_id = ? RETURNING attempts",
        turn_id,
      )
      .one().attempts;
  }

  holds(turn_id: string, epoch: number): boolean {
    return (
      this.#sql
        .exec("SELECT 1 FROM turns WHERE turn_id = ? AND attempts = ? AND status = 'running'", turn_id, epoch)
        .toArray().length === 1
    );
  }

  /** Adds verified text; returns the offset it starts at. */
  write(turn_id: string, text: string, sources: AnswerSource[]): number {
    const turn = this.#sql.exec<TurnRow>("SELECT * FROM turns WHERE turn_id = ?", turn_id).one();
    this.#sql.exec(
      "UPDATE turns SET text = ?, sources = ? WHERE turn_id = ?",
      turn.text + text,
      JSON.stringify([...JSON.parse(turn.sources), ...sources]),
      turn_id,
    );
    return turn.text.length;
  }

  finish(turn_id: string, status: Exclude<StoredTurnStatus, "queued" | "running">): void {
    this.#sql.exec("UPDATE turns SET status = ? WHERE turn_id = ?", status, turn_id);
  }

  /** Whether a question came after this one's. */
  hasLater({ question_seq }: Turn): boolean {
    return (
      this.#sql.exec("SELECT 1 FROM turns WHERE question_seq > ? AND status = 'queued'", question_seq).toArray()
        .length > 0
    );
  }

  /** The questions right before this one's, oldest first, whose turns were cancelled: no answer of the AI came between. */
  listCancelledBefore({ question_seq }: Turn): number[] {
    return this.#sql
      .exec<Pick<Turn, "question_seq">>(
        `SELECT question_seq FROM turns WHERE question_seq < ?1 AND status = 'cancelled' AND question_seq >
           (SELECT COALESCE(MAX(question_seq), 0) FROM turns WHERE question_seq < ?1 AND status <> 'cancelled')
         ORDER BY question_seq`,
        question_seq,
      )
      .toArray()
      .map((turn) => turn.question_seq);
  }

  /** Those that were queued or running, and the messages they would have answered. */
  cancelAll(): Pick<Turn, "turn_id" | "question_seq">[] {
    return this.#sql
      .exec<Pick<Turn, "turn_id" | "question_seq">>(
        "UPDATE turns SET status = 'cancelled' WHERE status IN ('queued', 'running') RETURNING turn_id, question_seq",
      )
      .toArray();
  }
}
