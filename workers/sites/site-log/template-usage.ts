/** What came of the answers that each prompt template was used for. Synchronous. */
import type { TemplatesQuery } from "../../contract/templates";
import type { AnswerRecord, LoggedUsage } from "../../ports";

/**
 * `template`: with which the model was asked for an answer to a visitor. The id of a version of the site's, or `built_in:` and
 * the category; null where no model was asked. The index holds all that is counted but the ratings: the rows are long.
 */
export const TEMPLATE_COLUMN = `
  ALTER TABLE answers ADD COLUMN template TEXT;
  UPDATE answers SET template = 'built_in:' || json_extract(trace, '$.attempts[0].template.category')
    WHERE asked_by = 'visitor' AND json_extract(trace, '$.attempts[0].sent') IS NOT NULL;
  CREATE INDEX answers_by_template ON answers (created_at, template, outcome) WHERE template IS NOT NULL;`;

/** As TEMPLATE_COLUMN says it. */
export function readTemplate({ asked_by, trace }: AnswerRecord): string | null {
  const template = trace.attempts.find((attempt) => attempt.sent !== null && attempt.template !== null)?.template;
  if (asked_by !== "visitor" || !template) return null;
  return template.id ?? `built_in:${template.category}`;
}

const DAY_MS = 86_400_000;

/** Of answers given in the last so many days. */
export function readTemplateUsage(sql: SqlStorage, { days }: TemplatesQuery, now: number): LoggedUsage[] {
  return sql
    .exec<LoggedUsage & Record<string, SqlStorageValue>>(
      `SELECT template, COUNT(*) AS answers, TOTAL(outcome = 'answered') AS answered, COUNT(rating) AS rated,
         TOTAL(rating = 'thumbs_up') AS helpful
       FROM answers LEFT JOIN ratings ON ratings.answer_id = answers.id
       WHERE template IS NOT NULL AND answers.created_at >= ? GROUP BY template`,
      now - days * DAY_MS,
    )
    .toArray();
}
