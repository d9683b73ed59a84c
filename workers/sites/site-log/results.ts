/** What became of the test questions of each run. Synchronous; the caller opens the transaction. */
import type { ExpectedPage } from "../../contract/evals";
import type { LoggedResult } from "../../ports";

/** Asked of what was live before, or of what the run tests. */
export type Stage = "before" | "after";

/** `expected` JSON or null. */
export const RESULT_TABLES = `
  CREATE TABLE eval_results (
    run_id TEXT NOT NULL, stage TEXT NOT NULL, question_id TEXT NOT NULL, question TEXT NOT NULL, expected TEXT,
    rank INTEGER, answered INTEGER NOT NULL, confidence_score REAL NOT NULL, quotes INTEGER NOT NULL,
    verbatim INTEGER NOT NULL, passed INTEGER NOT NULL, PRIMARY KEY (run_id, stage, question_id)) WITHOUT ROWID;`;

export function noteResults(sql: SqlStorage, run_id: string, stage: Stage, results: readonly LoggedResult[]): void {
  for (const { question_id, question, expected, rank, answered, confidence_score, quotes, verbatim, passed } of results)
    sql.exec(
      "INSERT INTO eval_results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      run_id,
      stage,
      question_id,
      question,
      expected && JSON.stringify(expected),
      rank,
      answered ? 1 : 0,
      confidence_score,
      quotes,
      verbatim,
      passed ? 1 : 0,
    );
}

type ResultRow = Omit<LoggedResult, "expected" | "answered" | "passed"> &
  Record<"answered" | "passed", number> & { expected: string | null } & Record<string, SqlStorageValue>;

/** In the order of the questions' ids. */
export function readResults(sql: SqlStorage, run_id: string, stage: Stage): LoggedResult[] {
  const rows = sql.exec<ResultRow & { run_id: string; stage: string }>(
    "SELECT * FROM eval_results WHERE run_id = ? AND stage = ? ORDER BY question_id",
    run_id,
    stage,
  );
  return Array.from(rows, ({ run_id: _run, stage: _stage, expected, answered, passed, ...row }) => ({
    ...row,
    expected: expected === null ? null : (JSON.parse(expected) as ExpectedPage),
    answered: answered === 1,
    passed: passed === 1,
  }));
}

export function dropResults(sql: SqlStorage, run_ids: readonly string[]): void {
  sql.exec("DELETE FROM eval_results WHERE run_id IN (SELECT value FROM json_each(?))", JSON.stringify(run_ids));
}
