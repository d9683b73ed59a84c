/** The tables of a site's log and what is done with them. Synchronous; the caller opens the transaction. */
import type { AnswerSummary, AnswersQuery } from "../../contract/answers";
import type { AnswerSource, ProductCard, Rating } from "../../contract/socket";
import type { AnswerRecord, LoggedAnswer, Subject } from "../../ports";
import { ERASED_TABLE } from "./erased";
import { GAP_TABLES, GAPS_BY_WORDS, noteSubject, placeQuestion } from "./gaps";
import { MESSAGE_TABLES } from "./messages";
import { RESULT_TABLES } from "./results";
import { noteCitedPages, SATISFACTION_TABLES } from "./satisfaction";
import { summariseAnswer } from "./summary";
import { readTemplate, TEMPLATE_COLUMN } from "./template-usage";
import { isWeighed, THRESHOLD_COLUMN } from "./threshold";
import { readTrace } from "./trace";

/**
 * Append-only (platform/object.ts). `sources`, `products` and `trace` are JSON; `folded` is the question as it is searched, because SQLite's
 * own lower() knows ASCII only.
 */
export const MIGRATIONS = [
  `CREATE TABLE answers (
     id TEXT PRIMARY KEY, guest_id TEXT NOT NULL, conversation_id TEXT, question TEXT NOT NULL, text TEXT NOT NULL,
     outcome TEXT NOT NULL, confidence_score REAL NOT NULL, sources TEXT NOT NULL, trace TEXT NOT NULL,
     created_at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE ratings (
     answer_id TEXT PRIMARY KEY, rating TEXT NOT NULL, reason TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;`,
  `ALTER TABLE answers RENAME COLUMN guest_id TO asked_by_id;
   ALTER TABLE answers ADD COLUMN asked_by TEXT NOT NULL DEFAULT 'visitor';
   ALTER TABLE answers ADD COLUMN folded TEXT NOT NULL DEFAULT '';
   UPDATE answers SET folded = lower(question);
   CREATE INDEX answers_newest ON answers (created_at);`,
  GAP_TABLES,
  SATISFACTION_TABLES,
  RESULT_TABLES,
  "ALTER TABLE answers ADD COLUMN products TEXT NOT NULL DEFAULT '[]'",
  THRESHOLD_COLUMN,
  TEMPLATE_COLUMN,
  GAPS_BY_WORDS,
  "CREATE INDEX answers_by_conversation ON answers (conversation_id) WHERE conversation_id IS NOT NULL",
  MESSAGE_TABLES,
  ERASED_TABLE,
] as const;

type SummaryRow = Omit<AnswerRecord, "sources" | "products" | "trace" | "conversation_id" | "asked_by_id"> & {
  rating: Rating | null;
};
type AnswerRow = Omit<AnswerRecord, "sources" | "products" | "trace"> & {
  folded: string;
  weighed: number;
  template: string | null;
  sources: string;
  products: string;
  trace: string;
};
type RatingRow = { rating: Rating; reason: string | null; updated_at: number };
type Row<T> = T & Record<string, SqlStorageValue>;

/** The first record of an id stays. With what its question is about, it counts among the gaps. */
export function writeAnswer(sql: SqlStorage, answer: AnswerRecord, subject: Subject | null): void {
  const { rowsWritten } = sql.exec(
    `INSERT INTO answers
       (id, asked_by_id, asked_by, conversation_id, question, folded, text, outcome, confidence_score, sources, products, trace,
        created_at, weighed, template)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    answer.id,
    answer.asked_by_id,
    answer.asked_by,
    answer.conversation_id,
    answer.question,
    fold(answer.question),
    answer.text,
    answer.outcome,
    answer.confidence_score,
    JSON.stringify(answer.sources),
    JSON.stringify(answer.products),
    JSON.stringify(answer.trace),
    answer.created_at,
    Number(isWeighed(answer)),
    readTemplate(answer),
  );
  if (subject && rowsWritten > 0 && answer.asked_by === "visitor") noteSubject(sql, answer, subject);
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
  const owned = sql
    .exec("SELECT 1 FROM answers WHERE id = ? AND asked_by = 'visitor' AND asked_by_id = ?", answer_id, guest_id)
    .toArray();
  if (owned.length === 0) return false;
  sql.exec(
    `INSERT INTO ratings (answer_id, rating, reason, created_at, updated_at, category)
     VALUES (?1, ?2, ?3, ?4, ?4, COALESCE(
       (SELECT json_extract(trace, '$.analysis.categories[0]') FROM answers WHERE id = ?1), 'question'))
     ON CONFLICT (answer_id) DO UPDATE SET rating = ?2, reason = ?3, updated_at = ?4`,
    answer_id,
    rating,
    reason,
    at,
  );
  noteCitedPages(sql, answer_id);
  placeQuestion(sql, answer_id, rating);
  return true;
}

export function readAnswer(sql: SqlStorage, answer_id: string): LoggedAnswer | null {
  const row = sql.exec<Row<AnswerRow>>("SELECT * FROM answers WHERE id = ?", answer_id).toArray()[0];
  if (!row) return null;
  const { folded: _, weighed: __, template: ___, ...answer } = row;
  const rating = sql
    .exec<RatingRow>("SELECT rating, reason, updated_at FROM ratings WHERE answer_id = ?", answer_id)
    .toArray()[0];
  return {
    ...answer,
    sources: JSON.parse(answer.sources) as AnswerSource[],
    products: JSON.parse(answer.products) as ProductCard[],
    trace: readTrace(answer.trace),
    rating: rating ?? null,
  };
}

/** Those given in a conversation. Triggers take their ratings, and their part in gaps, with them. */
export function eraseAnswers(sql: SqlStorage, conversation_id: string): void {
  sql.exec("DELETE FROM answers WHERE conversation_id = ?", conversation_id);
}

/** A filter that is null lets every answer pass. */
const MATCHING = `FROM answers LEFT JOIN ratings ON ratings.answer_id = answers.id
  WHERE (?1 IS NULL OR outcome = ?1) AND (?2 IS NULL OR rating = ?2) AND (?3 IS NULL OR asked_by = ?3)
    AND (?4 IS NULL OR instr(folded, ?4) > 0)`;

/** One page of the log, newest first, and how many answers pass the filters in all. */
export function listAnswers(
  sql: SqlStorage,
  { outcome, rating, asked_by, q, page, page_size }: AnswersQuery,
): { items: AnswerSummary[]; total: number } {
  const filters = [outcome ?? null, rating ?? null, asked_by ?? null, q ? fold(q) : null];
  const rows = sql.exec<Row<SummaryRow>>(
    `SELECT id, question, text, outcome, confidence_score, asked_by, answers.created_at, rating ${MATCHING}
     ORDER BY answers.created_at DESC, id DESC LIMIT ?5 OFFSET ?6`,
    ...filters,
    page_size,
    (page - 1) * page_size,
  );
  return {
    items: rows.toArray().map((row) => summariseAnswer(row, row.rating)),
    total: sql.exec<{ total: number }>(`SELECT COUNT(*) AS total ${MATCHING}`, ...filters).one().total,
  };
}

/** Upper and lower case, and the ways to write one letter, are one. */
function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
