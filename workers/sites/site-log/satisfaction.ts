/** What visitors' ratings say, by kind of question and by page. Synchronous; the caller opens the transaction. */
import type { PageRatings, Satisfaction, SatisfactionQuery } from "../../contract/answers";
import type { AnswerSource, RatingReason } from "../../contract/socket";

/** `cited_pages`: of each rated answer the pages it rests on, as they were called then. */
export const SATISFACTION_TABLES = `
  ALTER TABLE ratings ADD COLUMN category TEXT NOT NULL DEFAULT 'question';
  UPDATE ratings SET category = COALESCE(
    (SELECT json_extract(trace, '$.analysis.categories[0]') FROM answers WHERE id = answer_id), 'question');
  CREATE INDEX ratings_newest ON ratings (updated_at, category, rating);
  CREATE TABLE cited_pages (
    answer_id TEXT NOT NULL, page_id TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL, PRIMARY KEY (answer_id, page_id))
    WITHOUT ROWID;
  INSERT OR IGNORE INTO cited_pages
    SELECT a.id, s.value ->> 'page_id', s.value ->> 'title', s.value ->> 'url'
    FROM ratings r JOIN answers a ON a.id = r.answer_id, json_each(a.sources) s
    WHERE a.outcome <> 'abstained' AND s.value ->> 'page_id' IS NOT NULL;
  CREATE TRIGGER rating_removed AFTER DELETE ON ratings BEGIN
    DELETE FROM cited_pages WHERE answer_id = OLD.answer_id;
  END;`;

/** Notes on which pages a rated answer rests; one that was not given rests on none. */
export function noteCitedPages(sql: SqlStorage, answer_id: string): void {
  const { outcome, sources } = sql
    .exec<{ outcome: string; sources: string }>("SELECT outcome, sources FROM answers WHERE id = ?", answer_id)
    .one();
  if (outcome === "abstained") return;
  for (const { page_id, title, url } of JSON.parse(sources) as AnswerSource[])
    sql.exec("INSERT OR IGNORE INTO cited_pages VALUES (?, ?, ?, ?)", answer_id, page_id, title, url);
}

const DAY_MS = 86_400_000;
const WORST_PAGES = 5;
const REASONS: readonly RatingReason[] = ["off_topic", "wrong", "incomplete", "unclear"];

/** Ratings given in the last so many days. */
export function readSatisfaction(sql: SqlStorage, { days }: SatisfactionQuery, now: number): Satisfaction {
  const since = now - days * DAY_MS;
  const by_category = sql
    .exec<{ category: string; rated: number; helpful: number }>(
      `SELECT category, COUNT(*) AS rated, SUM(rating = 'thumbs_up') AS helpful FROM ratings WHERE updated_at >= ?
       GROUP BY category ORDER BY rated DESC, category`,
      since,
    )
    .toArray();
  const worst_pages = sql
    .exec<PageRatings & Record<string, SqlStorageValue>>(
      `SELECT page_id, title, url, COUNT(*) AS rated, SUM(rating = 'thumbs_up') AS helpful
       FROM ratings r JOIN cited_pages c ON c.answer_id = r.answer_id WHERE updated_at >= ?
       GROUP BY page_id HAVING helpful < rated ORDER BY rated - helpful DESC, helpful, page_id LIMIT ?`,
      since,
      WORST_PAGES,
    )
    .toArray();
  const told = sql
    .exec<{ reason: string; n: number }>(
      `SELECT substr(reason, 1, instr(reason || ':', ':') - 1) AS reason, COUNT(*) AS n FROM ratings
       WHERE updated_at >= ? AND rating = 'thumbs_down' AND reason IS NOT NULL GROUP BY 1`,
      since,
    )
    .toArray();
  return {
    rated: by_category.reduce((sum, { rated }) => sum + rated, 0),
    helpful: by_category.reduce((sum, { helpful }) => sum + helpful, 0),
    by_category,
    worst_pages,
    reasons: REASONS.map((reason) => ({ reason, count: told.find((row) => row.reason === reason)?.n ?? 0 })),
  };
}
