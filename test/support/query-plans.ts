/** Every statement the product sends to D1 finds its rows of a big table by an index (bars DATA-05). */
import { NAMED_TABLE } from "./tenant-statements";

/** Tables that grow with owners, content or time. Not `outbox`: it is a development machine's, and holds a day. */
const BIG_TABLES = new Set([
  "api_keys",
  "audit_log",
  "canned_replies",
  "dead_jobs",
  "entries",
  "eval_questions",
  "eval_runs",
  "guest_emails",
  "guests",
  "members",
  "pages",
  "prompt_templates",
  "proofs",
  "registrations",
  "sessions",
  "sites",
  "sources",
  "users",
  "workspaces",
]);

/** Statements that may walk through a big table, each with its reason. */
const WALKS: { table: string; pattern: RegExp; reason: string }[] = [
  {
    table: "dead_jobs",
    pattern: /^select .* from "dead_jobs" order by "dead_jobs"\."created_at" desc, .* limit \?$/,
    reason: "operators see the newest 100: read in the index's order and broken off there",
  },
];

const explained = new Set<string>();
const waiting = new Set<string>();

/** Remembers a statement for `findWalks`. */
export function noteStatement(statement: string): void {
  if (!explained.has(statement)) waiting.add(statement);
}

/**
 * Statements noted since the last call that walk through a big table, each with the step of its plan. The planner goes by the
 * schema alone, since nothing runs ANALYZE: what it plans for ten rows it plans for 100,000.
 */
export async function findWalks(db: D1Database): Promise<string[]> {
  const walks: string[] = [];
  for (const statement of waiting) {
    waiting.delete(statement);
    explained.add(statement);
    walks.push(...(await explain(db, statement)));
  }
  return walks;
}

async function explain(db: D1Database, statement: string): Promise<string[]> {
  const parameters = statement.replace(/'[^']*'/g, "").split("?").length - 1;
  const { results } = await db
    .prepare(`EXPLAIN QUERY PLAN ${statement}`)
    .bind(...Array<null>(parameters).fill(null))
    .all<{ detail: string }>();
  return listWalks(
    statement,
    results.map(({ detail }) => detail),
  );
}

/** `steps` are SQLite's: `SCAN pages`, also with an index, reads every row; `SEARCH pages USING INDEX …` some. */
export function listWalks(statement: string, steps: readonly string[]): string[] {
  const sql = statement.replace(/\s+/g, " ").trim();
  const aliases = new Map([...sql.matchAll(NAMED_TABLE)].map(([, table = "", alias]) => [alias ?? table, table]));
  return steps.flatMap((step) => {
    const name = /^SCAN (\w+)/.exec(step)?.[1] ?? "";
    const table = aliases.get(name) ?? name;
    if (!BIG_TABLES.has(table)) return [];
    const is_allowed = WALKS.some((item) => item.table === table && item.pattern.test(sql));
    return is_allowed ? [] : [`${step}: ${sql}`];
  });
}
