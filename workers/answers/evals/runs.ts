/** Runs of a site's test questions: planned, read and kept. */
import { and, asc, desc, eq, exists, inArray, isNull, lte, ne, notInArray } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { RunsQuery, TestRun } from "../../contract/evals";
import type { List } from "../../contract/lists";
import type { QueryCategory } from "../../contract/templates";
import { newId } from "../../platform/ids";
import { requireOk } from "../../platform/object";
import { AppError } from "../../platform/problem";
import type { OwnerScope } from "../../platform/scope";
import type { Deps } from "../../ports";
import { getOwnSite } from "../../sites/service";
import { analyseQuery } from "../analyse";
import { eval_questions, eval_runs } from "../schema";
import { readCategory } from "../templates";
import type { AskedQuestion } from "./measure";

export type RunRow = typeof eval_runs.$inferSelect;
type NewRun = Pick<RunRow, "kind" | "questions"> & Partial<RunRow>;

const KEPT_RUNS = 20;
/** At once: each is a parameter, and D1 takes 100 (design §7.3). */
const MAX_DROPPED = 90;
/** A model is asked each of them twice, before a template goes live. */
const MAX_OF_CATEGORY = 20;
/** A crawl plans its version's run just before it says so to the index. */
const PLAN_DELAY_MS = 15_000;

export const UNKNOWN_RUN = "There is no such run, or it is no longer kept.";

/** The runs of a site, newest first. */
export async function listRuns(
  deps: Pick<Deps, "db">,
  scope: OwnerScope,
  site_id: string,
  { source_id, version, page, page_size }: RunsQuery,
): Promise<List<TestRun>> {
  await getOwnSite(deps, scope, site_id);
  const { db } = deps;
  const wanted = and(
    eq(eval_runs.site_id, site_id),
    source_id === undefined ? undefined : eq(eval_runs.source_id, source_id),
    version === undefined ? undefined : eq(eval_runs.version, version),
  );
  const items = await db
    .select()
    .from(eval_runs)
    .where(wanted)
    .orderBy(desc(eval_runs.created_at), desc(eval_runs.id))
    .limit(page_size)
    .offset((page - 1) * page_size);
  return { items, total: await db.$count(eval_runs, wanted), page, page_size };
}

/** Throws not_found. */
export async function getRun(
  deps: Pick<Deps, "db">,
  scope: OwnerScope,
  { site_id, run_id }: { site_id: string; run_id: string },
): Promise<RunRow> {
  await getOwnSite(deps, scope, site_id);
  const [run] = await deps.db
    .select()
    .from(eval_runs)
    .where(and(eq(eval_runs.site_id, site_id), eq(eval_runs.id, run_id)));
  if (!run) throw new AppError("not_found", UNKNOWN_RUN);
  return run;
}

/** Plans the run that decides whether a crawl's version goes live; false for a site without test questions. Again changes nothing. */
export async function planVersionTest(
  deps: Deps,
  { site_id, source_id, version }: { site_id: string; source_id: string; version: number },
): Promise<boolean> {
  const questions = await countQuestions(deps, site_id);
  if (questions === 0) return false;
  const leased_until = deps.now() + PLAN_DELAY_MS;
  await insertRun(deps, site_id, { kind: "version", source_id, version, questions, leased_until });
  return true;
}

export function countQuestions({ db }: Pick<Deps, "db">, site_id: string): Promise<number> {
  return db.$count(eval_questions, eq(eval_questions.site_id, site_id));
}

/** The site's first test questions that a template of this category answers, of those that were there at `until`. */
export async function listOfCategory(
  { db }: Pick<Deps, "db">,
  site_id: string,
  category: QueryCategory,
  until: number,
): Promise<AskedQuestion[]> {
  const all = await db
    .select()
    .from(eval_questions)
    .where(and(eq(eval_questions.site_id, site_id), lte(eval_questions.created_at, until)))
    .orderBy(asc(eval_questions.id));
  return all.filter(({ question }) => readCategory(analyseQuery(question)) === category).slice(0, MAX_OF_CATEGORY);
}

/** Keeps a run, and at once does `others`. Throws when it cannot be kept. */
export async function insertRun(
  deps: Pick<Deps, "db" | "site_log" | "now">,
  site_id: string,
  about: NewRun,
  others: readonly BatchItem<"sqlite">[] = [],
): Promise<RunRow> {
  const row = makeRow(deps, site_id, about);
  const insert = deps.db
    .insert(eval_runs)
    .values(row)
    .onConflictDoUpdate({
      target: [eval_runs.site_id, eval_runs.source_id, eval_runs.version],
      set: { updated_at: row.updated_at },
      setWhere: eq(eval_runs.site_id, site_id),
    })
    .returning();
  const [[run]] = await deps.db.batch([insert, ...others]);
  if (!run) throw new Error("The run was not kept");
  await dropOldRuns(deps, site_id);
  return run;
}

/** Keeps a run that somebody asked for; null while another one of the site is under way. Of several asked for at once one is kept. */
export async function insertManualRun(
  deps: Pick<Deps, "db" | "site_log" | "now">,
  site_id: string,
  questions: number,
): Promise<RunRow | null> {
  const { db } = deps;
  const row = makeRow(deps, site_id, { kind: "manual", questions });
  const is_going = and(eq(eval_runs.kind, "manual"), eq(eval_runs.status, "running"), ne(eval_runs.id, row.id));
  const another = db
    .select({ id: eval_runs.id })
    .from(eval_runs)
    .where(and(eq(eval_runs.site_id, site_id), is_going));
  const [[run], refused] = await db.batch([
    db.insert(eval_runs).values(row).returning(),
    db
      .delete(eval_runs)
      .where(and(isRun(site_id, row.id), exists(another)))
      .returning({ id: eval_runs.id }),
  ]);
  if (!run || refused.length > 0) return null;
  await dropOldRuns(deps, site_id);
  return run;
}

function makeRow({ now }: Pick<Deps, "now">, site_id: string, about: NewRun) {
  const at = now();
  const status = "running" as const;
  return { id: newId("run", at), site_id, status, done: 0, created_at: at, updated_at: at, ...about };
}

/** Beyond the newest twenty; but one that is still under way, or whose shares wait, decides something. */
async function dropOldRuns(deps: Pick<Deps, "db" | "site_log">, site_id: string): Promise<void> {
  const { db } = deps;
  const droppable = and(eq(eval_runs.site_id, site_id), isNull(eval_runs.shares));
  const newest = db
    .select({ id: eval_runs.id })
    .from(eval_runs)
    .where(droppable)
    .orderBy(desc(eval_runs.created_at), desc(eval_runs.id))
    .limit(KEPT_RUNS);
  const old = await db
    .select({ id: eval_runs.id })
    .from(eval_runs)
    .where(and(droppable, ne(eval_runs.status, "running"), notInArray(eval_runs.id, newest)))
    .limit(MAX_DROPPED);
  await dropRuns(
    deps,
    site_id,
    old.map(({ id }) => id),
  );
}

/** Forgets runs, at most 90, and what became of their questions. */
export async function dropRuns(
  { db, site_log }: Pick<Deps, "db" | "site_log">,
  site_id: string,
  ids: string[],
): Promise<void> {
  if (ids.length === 0) return;
  requireOk(await site_log.dropResults(site_id, ids), UNKNOWN_RUN);
  await db.delete(eval_runs).where(and(eq(eval_runs.site_id, site_id), inArray(eval_runs.id, ids)));
}

export async function updateRun(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id, id }: RunRow,
  change: Partial<RunRow>,
): Promise<RunRow | null> {
  const [run] = await db
    .update(eval_runs)
    .set({ ...change, updated_at: now() })
    .where(isRun(site_id, id))
    .returning();
  return run ?? null;
}

export function isRun(site_id: string, id: string) {
  return and(eq(eval_runs.site_id, site_id), eq(eval_runs.id, id));
}

/** Erases the test questions and runs of a deleted site: for the cron only. */
export async function eraseEvals({ db }: Pick<Deps, "db">, site_id: string): Promise<void> {
  await db.batch([
    db.delete(eval_questions).where(eq(eval_questions.site_id, site_id)),
    db.delete(eval_runs).where(eq(eval_runs.site_id, site_id)),
  ]);
}
