/** The tables of a site's log and what is done with them. Synchronous; the caller opens the transaction. */
import type { AnswerSource, Rating } from "../../contract/socket";
import type { AnswerRecord } from "../../ports";

/** Append-only (platform/object.ts). `sources` and `trace` are JSON. */
export const MIGRATIONS = [
  `CREATE TABLE answers (
     id TEXT PRIMARY KEY, guest_id TEXT NOT NULL, conversation_id TEXT, question TEXT NOT NULL, text TEXT NOT NULL,
     outcome TEXT NOT NULL, confidence_score REAL NOT NULL, sources TEXT NOT NULL, trace TEXT NOT NULL,
     created_at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE ratings (
     answer_id TEXT PRIMARY KEY, rating TEXT NOT NULL, reason TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;`,
] as const;

export interface LoggedAnswer extends AnswerRecord {
  rating: { rating: Rating; reason: string | null; updated_at: number } | null;
}

type AnswerRow = Omit<AnswerRecord, "sources" | "trace" | "outcome"> & {
  outcome: string;
  sources: string;
  trace: string;
};
type RatingRow = { rating: string; reason: string | null; updated_at: number };

export function writeAnswer(sql: SqlStorage, answer: AnswerRecord): void {
  sql.exec(
    "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
    answer.id,
    answer.guest_id,
    answer.conversation_id,
    answer.question,
    answer.text,
    answer.outcome,
    answer.confidence_score,
    JSON.stringify(answer.sources),
    JSON.stringify(answer.trace),
    answer.created_at,
  );
}

/** False when there is no such answer of this guest. */
export function rateAnswer(
  sql: SqlStorage,
  {
    answer_id,
    guest_id,
    rating,
    reason,
    at,
  }: { answer_id: string; guest_id: string; rating: Rating; reason: string | null; at: number },
): boolean {
  const owned = sql.exec("SELECT 1 FROM answers WHERE id = ? AND guest_id = ?", answer_id, guest_id).toArray();
  if (owned.length === 0) return false;
  sql.exec(
    `INSERT INTO ratings (answer_id, rating, reason, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)
     ON CONFLICT (answer_id) DO UPDATE SET rating = ?2, reason = ?3, updated_at = ?4`,
    answer_id,
    rating,
    reason,
    at,
  );
  return true;
}

export function readAnswer(sql: SqlStorage, answer_id: string): LoggedAnswer | null {
  const row = sql.exec<AnswerRow>("SELECT * FROM answers WHERE id = ?", answer_id).toArray()[0];
  if (!row) return null;
  const rating = sql
    .exec<RatingRow>("SELECT rating, reason, updated_at FROM ratings WHERE answer_id = ?", answer_id)
    .toArray()[0];
  return {
    ...row,
    outcome: row.outcome as AnswerRecord["outcome"],
    sources: JSON.parse(row.sources) as AnswerSource[],
    trace: JSON.parse(row.trace) as Record<string, unknown>,
    rating: rating ? { ...rating, rating: rating.rating as Rating } : null,
  };
}
