/** What another threshold would have made of the answers given. Synchronous. */
import type { AskedQuestion, ThresholdPreview } from "../../contract/answers";
import type { AnswerRecord } from "../../ports";

/**
 * `weighed`: an answer to a visitor that hung on the threshold. "Not sure" because nothing of what a model said held did not, and
 * neither did what is said of products that a question wishes for. The index holds all that is counted: the rows are long.
 */
export const THRESHOLD_COLUMN = `
  ALTER TABLE answers ADD COLUMN weighed INTEGER NOT NULL DEFAULT 0;
  UPDATE answers SET weighed = 1 WHERE asked_by = 'visitor' AND json_extract(trace, '$.threshold') IS NOT NULL
    AND json_extract(trace, '$.wishes') IS NULL AND outcome IN ('answered', 'degraded', 'abstained')
    AND (json_array_length(trace, '$.attempts') = 0) = (outcome = 'abstained');
  CREATE INDEX answers_weighed ON answers (created_at, outcome, confidence_score) WHERE weighed = 1;`;

/** As THRESHOLD_COLUMN says it. */
export function isWeighed({ asked_by, outcome, trace }: AnswerRecord): boolean {
  if (asked_by !== "visitor" || trace.threshold === null || trace.wishes !== null) return false;
  const was_tried = trace.attempts.length > 0;
  return outcome === "abstained" ? !was_tried : was_tried && (outcome === "answered" || outcome === "degraded");
}

const WEEK_MS = 7 * 86_400_000;
const EXAMPLES = 10;

const WEIGHED = "FROM answers WHERE weighed = 1 AND created_at >= ?1";
const IS_LOST = "outcome <> 'abstained' AND confidence_score < ?2";
const IS_GAINED = "outcome = 'abstained' AND confidence_score >= ?2";
const NEAREST = "ORDER BY abs(confidence_score - ?2), id LIMIT ?3";
const LIST_LOST = `SELECT id, question, confidence_score ${WEIGHED} AND ${IS_LOST} ${NEAREST}`;
const LIST_GAINED = `SELECT id, question, confidence_score ${WEIGHED} AND ${IS_GAINED} ${NEAREST}`;

/** Of the seven days before `now`. */
export function previewThreshold(sql: SqlStorage, threshold: number, now: number): ThresholdPreview {
  const since = now - WEEK_MS;
  const counts = sql
    .exec<{ asked: number; answered: number; lost: number; gained: number }>(
      `SELECT COUNT(*) AS asked, TOTAL(outcome <> 'abstained') AS answered, TOTAL(${IS_LOST}) AS lost,
         TOTAL(${IS_GAINED}) AS gained ${WEIGHED}`,
      since,
      threshold,
    )
    .one();
  const list = (statement: string) =>
    sql.exec<AskedQuestion & Record<string, SqlStorageValue>>(statement, since, threshold, EXAMPLES).toArray();
  return {
    asked: counts.asked,
    answered: counts.answered,
    would_be_answered: counts.answered - counts.lost + counts.gained,
    lost: list(LIST_LOST),
    gained: list(LIST_GAINED),
  };
}
