/**
 * Visitors' questions that got no answer, or one rated down, grouped by meaning as they come in. Synchronous; the caller opens
 * the transaction. Triggers keep each group's counts equal to the questions in it, whatever adds or takes one.
 */
import type { GapExample, GapReason, GapState, GapsQuery, NearestPage } from "../../contract/gaps";
import type { Rating } from "../../contract/socket";
import { newId } from "../../platform/ids";
import type { AnswerRecord, LoggedGap, Subject } from "../../ports";
import { compareMeanings } from "./likeness";

/** `words`, `nearest` JSON. `questions` of a group that lose their answer go with it, and a group without questions goes too. */
export const GAP_TABLES = `
  CREATE TABLE subjects (
    answer_id TEXT PRIMARY KEY, question TEXT NOT NULL, words TEXT NOT NULL, nearest TEXT NOT NULL, model TEXT, vector BLOB,
    is_unanswered INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE gaps (
    id TEXT PRIMARY KEY, state TEXT NOT NULL DEFAULT 'open', closed_at INTEGER, words TEXT NOT NULL, model TEXT, vector BLOB,
    questions INTEGER NOT NULL DEFAULT 0, visitors INTEGER NOT NULL DEFAULT 0, rated_down INTEGER NOT NULL DEFAULT 0,
    first_asked_at INTEGER NOT NULL, last_asked_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX gaps_by_rank ON gaps (state, visitors DESC, last_asked_at DESC);
  CREATE INDEX gaps_newest ON gaps (last_asked_at);
  CREATE TABLE gap_questions (
    answer_id TEXT PRIMARY KEY, gap_id TEXT NOT NULL, guest_id TEXT NOT NULL, reason TEXT NOT NULL, asked_at INTEGER NOT NULL)
    WITHOUT ROWID;
  CREATE INDEX gap_questions_by_guest ON gap_questions (gap_id, guest_id);
  CREATE INDEX gap_questions_newest ON gap_questions (gap_id, asked_at);
  CREATE TRIGGER gap_question_added AFTER INSERT ON gap_questions BEGIN
    UPDATE gaps SET questions = questions + 1, rated_down = rated_down + (NEW.reason = 'rated_down'),
      visitors = visitors + NOT EXISTS (
        SELECT 1 FROM gap_questions WHERE gap_id = NEW.gap_id AND guest_id = NEW.guest_id AND answer_id <> NEW.answer_id),
      first_asked_at = MIN(first_asked_at, NEW.asked_at), last_asked_at = MAX(last_asked_at, NEW.asked_at)
    WHERE id = NEW.gap_id;
  END;
  CREATE TRIGGER gap_question_removed AFTER DELETE ON gap_questions BEGIN
    UPDATE gaps SET questions = questions - 1, rated_down = rated_down - (OLD.reason = 'rated_down'),
      visitors = visitors - NOT EXISTS (
        SELECT 1 FROM gap_questions WHERE gap_id = OLD.gap_id AND guest_id = OLD.guest_id)
    WHERE id = OLD.gap_id;
    DELETE FROM gaps WHERE id = OLD.gap_id AND questions = 0;
  END;
  CREATE TRIGGER answer_removed AFTER DELETE ON answers BEGIN
    DELETE FROM gap_questions WHERE answer_id = OLD.id;
    DELETE FROM subjects WHERE answer_id = OLD.id;
    DELETE FROM ratings WHERE answer_id = OLD.id;
  END;`;

/** Vectors tell no more than words do (ADR 22). */
export const GAPS_BY_WORDS = `
  ALTER TABLE subjects DROP COLUMN model;
  ALTER TABLE subjects DROP COLUMN vector;
  ALTER TABLE gaps DROP COLUMN model;
  ALTER TABLE gaps DROP COLUMN vector;`;

/** Groups a new question is compared with: those asked last. */
const COMPARED_GROUPS = 500;
/** Newest questions of a group among which its examples are picked, and how many are shown. */
const EXAMPLE_POOL = 30;
const MAX_EXAMPLES = 5;

type Row<T> = T & Record<string, SqlStorageValue>;
type GapRow = Row<Omit<LoggedGap, "examples" | "nearest_pages"> & { words: string; closed_at: number | null }>;

/** Keeps what a visitor's question is about, and puts it into its group if it got no answer. */
export function noteSubject(sql: SqlStorage, answer: AnswerRecord, subject: Subject): void {
  sql.exec(
    `INSERT INTO subjects (answer_id, question, words, nearest, is_unanswered)
     VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    answer.id,
    subject.question,
    JSON.stringify(subject.words),
    JSON.stringify(subject.nearest_pages),
    isUnanswered(answer) ? 1 : 0,
  );
  placeQuestion(sql, answer.id, null);
}

/**
 * Not small talk and not while answers are switched off: the content was asked and did not say it, or nothing that was said of it
 * could be proven.
 */
function isUnanswered({ outcome, sources, confidence_score, trace }: AnswerRecord): boolean {
  const { query, threshold, attempts } = trace;
  if (query === null || threshold === null) return false;
  if (outcome === "abstained") return attempts.length > 0 || confidence_score < threshold;
  return (outcome === "answered" || outcome === "degraded") && sources.length === 0;
}

/** Puts a question into its group, or takes it out, as its answer and its rating now say. */
export function placeQuestion(sql: SqlStorage, answer_id: string, rating: Rating | null): void {
  const subject = sql
    .exec<Row<{ words: string; is_unanswered: number; guest_id: string; asked_at: number }>>(
      `SELECT s.words, s.is_unanswered, a.asked_by_id AS guest_id, a.created_at AS asked_at
       FROM subjects s JOIN answers a ON a.id = s.answer_id WHERE s.answer_id = ?`,
      answer_id,
    )
    .toArray()[0];
  if (!subject) return;
  const reason: GapReason | null = subject.is_unanswered
    ? "unanswered"
    : rating === "thumbs_down"
      ? "rated_down"
      : null;
  const is_placed = sql.exec("SELECT 1 FROM gap_questions WHERE answer_id = ?", answer_id).toArray().length > 0;
  if (reason === null) sql.exec("DELETE FROM gap_questions WHERE answer_id = ?", answer_id);
  if (reason === null || is_placed) return;
  const { guest_id, asked_at } = subject;
  const gap_id = findGroup(sql, subject.words) ?? addGroup(sql, subject.words, asked_at);
  sql.exec("INSERT INTO gap_questions VALUES (?, ?, ?, ?, ?)", answer_id, gap_id, guest_id, reason, asked_at);
  // Asked again after somebody thought it answered: it is not.
  sql.exec(
    "UPDATE gaps SET state = 'open', closed_at = NULL WHERE id = ? AND state = 'answered' AND closed_at < ?",
    gap_id,
    asked_at,
  );
}

/** The group whose first question means the same; the likest of several. */
function findGroup(sql: SqlStorage, words: string): string | null {
  const asked = readWords(words);
  const rows = sql.exec<{ id: string; words: string }>(
    "SELECT id, words FROM gaps ORDER BY last_asked_at DESC LIMIT ?",
    COMPARED_GROUPS,
  );
  let found: { id: string; likeness: number } | null = null;
  for (const row of rows) {
    const { likeness, is_same } = compareMeanings(asked, readWords(row.words));
    if (is_same && likeness > (found?.likeness ?? -1)) found = { id: row.id, likeness };
  }
  return found?.id ?? null;
}

function addGroup(sql: SqlStorage, words: string, asked_at: number): string {
  const id = newId("gap", asked_at);
  sql.exec("INSERT INTO gaps (id, words, first_asked_at, last_asked_at) VALUES (?1, ?2, ?3, ?3)", id, words, asked_at);
  return id;
}

/** One page of the groups that pass the filters, those that touch most visitors first, and their number over all pages. */
export function listGaps(
  sql: SqlStorage,
  { state, reason, days, page, page_size }: GapsQuery,
  now: number,
): { items: LoggedGap[]; total: number } {
  const filters = [state, reason ?? null, days === undefined ? 0 : now - days * DAY_MS];
  const rows = sql
    .exec<GapRow>(
      `SELECT * ${MATCHING} ORDER BY visitors DESC, last_asked_at DESC, id LIMIT ?4 OFFSET ?5`,
      ...filters,
      page_size,
      (page - 1) * page_size,
    )
    .toArray();
  return {
    items: rows.map((row) => toGap(sql, row)),
    total: sql.exec<{ total: number }>(`SELECT COUNT(*) AS total ${MATCHING}`, ...filters).one().total,
  };
}

const DAY_MS = 86_400_000;
const MATCHING = `FROM gaps WHERE state = ?1 AND last_asked_at >= ?3
  AND (?2 IS NULL OR CASE ?2 WHEN 'rated_down' THEN rated_down > 0 ELSE questions > rated_down END)`;

export function readGap(sql: SqlStorage, gap_id: string): LoggedGap | null {
  const row = sql.exec<GapRow>("SELECT * FROM gaps WHERE id = ?", gap_id).toArray()[0];
  return row ? toGap(sql, row) : null;
}

export function setGapState(sql: SqlStorage, gap_id: string, state: GapState, now: number): void {
  sql.exec("UPDATE gaps SET state = ?2, closed_at = ?3 WHERE id = ?1", gap_id, state, state === "open" ? null : now);
}

function toGap(sql: SqlStorage, row: GapRow): LoggedGap {
  const { words: _words, closed_at: _closed, ...gap } = row;
  const asked = sql
    .exec<Row<GapExample & { nearest: string }>>(
      `SELECT q.answer_id, s.question, q.reason, q.asked_at, s.nearest
       FROM gap_questions q JOIN subjects s ON s.answer_id = q.answer_id
       WHERE q.gap_id = ? ORDER BY q.asked_at DESC, q.answer_id DESC LIMIT ?`,
      gap.id,
      EXAMPLE_POOL,
    )
    .toArray();
  const wordings = new Map<string, GapExample>();
  for (const { nearest: _, ...example } of asked) {
    const wording = example.question
      .normalize("NFKC")
      .toLowerCase()
      .replace(/\P{L}+/gu, " ")
      .trim();
    if (!wordings.has(wording)) wordings.set(wording, example);
  }
  return {
    ...gap,
    examples: [...wordings.values()].slice(0, MAX_EXAMPLES),
    nearest_pages: JSON.parse(asked[0]?.nearest ?? "[]") as NearestPage[],
  };
}

function readWords(words: string): Subject["words"] {
  return JSON.parse(words) as Subject["words"];
}
