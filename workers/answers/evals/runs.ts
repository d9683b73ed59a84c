/** Runs of a site's test questions: planned, asked step by step in the background, and, of a crawl's version, decided. */
import { and, asc, desc, eq, gt, inArray, lte } from "drizzle-orm";
import type { RunsQuery, RunTotals, TestRun } from "../../contract/evals";
import type { List } from "../../contract/lists";
import type { Site } from "../../contract/sites";
import { settleVersionTest } from "../../knowledge/versions";
import { newId } from "../../platform/ids";
import { describeError } from "../../platform/log";
import { requireOk } from "../../platform/object";
import { AppError } from "../../platform/problem";
import type { OwnerScope } from "../../platform/scope";
import type { Deps } from "../../ports";
import { findSiteById, getOwnSite, publishEvent } from "../../sites/service";
import { eval_questions, eval_runs } from "../schema";
import { measureQuestions, sumResults } from "./measure";

type RunRow = typeof eval_runs.$inferSelect;

const KEPT_RUNS = 20;
/** Questions asked in one step. */
const QUESTIONS_A_STEP = 50;
/** Runs taken up in one minute's job. */
const RUNS_A_JOB = 5;
/** Nobody else takes a run up meanwhile; one that was cut short goes on after it. */
const LEASE_MS = 60_000;
/** A crawl plans its version's run just before it says so to the index. */
const PLAN_DELAY_MS = 15_000;
/** How long a version waits for questions that cannot be asked. */
const PATIENCE_MS = 30 * 60_000;

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

/** Begins a run that somebody asked for. Throws conflict without test questions. */
export async function startRun(deps: Deps, scope: OwnerScope, site_id: string): Promise<TestRun> {
  await getOwnSite(deps, scope, site_id);
  const run = await insertRun(deps, site_id, { kind: "manual", source_id: null, version: null });
  if (!run) throw new AppError("conflict", "There are no test questions yet. Add some first.");
  await publishEvent(deps, site_id, { type: "changed", what: "tests" });
  deps.later(advanceRun(deps, run));
  return run;
}

/** Plans the run that decides whether a crawl's version goes live; false for a site without test questions. Again changes nothing. */
export async function planVersionTest(
  deps: Deps,
  { site_id, source_id, version }: { site_id: string; source_id: string; version: number },
): Promise<boolean> {
  const run = await insertRun(deps, site_id, { kind: "version", source_id, version });
  return run !== null;
}

async function insertRun(
  deps: Deps,
  site_id: string,
  about: Pick<RunRow, "kind" | "source_id" | "version">,
): Promise<RunRow | null> {
  const { db, now } = deps;
  const at = now();
  const questions = await db.$count(eval_questions, eq(eval_questions.site_id, site_id));
  if (questions === 0) return null;
  const row = { id: newId("run", at), site_id, ...about, questions, done: 0, created_at: at, updated_at: at };
  const leased_until = about.version === null ? 0 : at + PLAN_DELAY_MS;
  const [run] = await db
    .insert(eval_runs)
    .values({ ...row, status: "running", leased_until })
    .onConflictDoUpdate({
      target: [eval_runs.site_id, eval_runs.source_id, eval_runs.version],
      set: { updated_at: at },
      setWhere: eq(eval_runs.site_id, site_id),
    })
    .returning();
  await dropOldRuns(deps, site_id);
  return run ?? null;
}

async function dropOldRuns({ db, site_log }: Deps, site_id: string): Promise<void> {
  const old = await db
    .select({ id: eval_runs.id })
    .from(eval_runs)
    .where(eq(eval_runs.site_id, site_id))
    .orderBy(desc(eval_runs.created_at), desc(eval_runs.id))
    .limit(90)
    .offset(KEPT_RUNS);
  const ids = old.map(({ id }) => id);
  if (ids.length === 0) return;
  requireOk(await site_log.dropResults(site_id, ids), UNKNOWN_RUN);
  await db.delete(eval_runs).where(and(eq(eval_runs.site_id, site_id), inArray(eval_runs.id, ids)));
}

/** Goes on with what was planned, or was cut short: the minute's job. */
export async function advanceRuns(deps: Deps): Promise<void> {
  const runs = await deps.db
    .select()
    .from(eval_runs)
    .where(and(eq(eval_runs.status, "running"), lte(eval_runs.leased_until, deps.now())))
    .orderBy(asc(eval_runs.created_at))
    .limit(RUNS_A_JOB);
  for (const run of runs) await advanceRun(deps, run);
}

/** Asks the rest of a run's questions and ends it. Never throws: what goes wrong is tried again in a minute, until it is given up. */
async function advanceRun(deps: Deps, planned: RunRow): Promise<void> {
  const { id, site_id } = planned;
  try {
    let run = await leaseRun(deps, planned);
    if (!run) return;
    const site = await findSiteById(deps, site_id);
    if (!site) return void (await endRun(deps, run, { status: "cancelled" }));
    if (!(await isWanted(deps, run))) return await forgetRun(deps, run);
    while (run?.status === "running") run = await takeStep(deps, site, run);
  } catch (error) {
    deps.log("ERROR", "ANALYSIS", "run.step_failed", { run_id: id, site_id, ...describeError(error) });
    if (deps.now() - planned.created_at >= PATIENCE_MS) await giveUp(deps, planned);
  }
}

/** Null when somebody else is at it. */
async function leaseRun({ db, now }: Deps, { site_id, id }: RunRow): Promise<RunRow | null> {
  const at = now();
  const free = and(isRun(site_id, id), eq(eval_runs.status, "running"), lte(eval_runs.leased_until, at));
  const [run] = await db
    .update(eval_runs)
    .set({ leased_until: at + LEASE_MS })
    .where(free)
    .returning();
  return run ?? null;
}

/** False once a version is decided without its test: it changed nothing, or its owner was faster. Throws unavailable before its crawl has ended. */
async function isWanted({ site_index }: Deps, { site_id, source_id, version }: RunRow): Promise<boolean> {
  if (source_id === null) return true;
  const { versions } = requireOk(await site_index.versions(site_id, source_id), UNKNOWN_RUN);
  const tested = versions.find((one) => one.version === version);
  if (tested) return tested.held_reason === "testing";
  if (versions.some((one) => version !== null && one.version > version)) return false;
  throw new AppError("unavailable", "The version is not there yet.");
}

async function forgetRun({ db }: Deps, { site_id, id }: RunRow): Promise<void> {
  await db.delete(eval_runs).where(isRun(site_id, id));
}

async function takeStep(deps: Deps, site: Site, run: RunRow): Promise<RunRow | null> {
  const { site_id } = run;
  const asked = await listNext(deps, run);
  if (asked.length === 0) return finishRun(deps, run);
  const { source_id, version } = run;
  const as_if = source_id !== null && version !== null ? { source_id, version } : null;
  if (as_if) {
    const before = await measureQuestions(deps, site, asked, null);
    requireOk(await deps.site_log.noteResults(site_id, run.id, "before", before), UNKNOWN_RUN);
  }
  const after = await measureQuestions(deps, site, asked, as_if);
  requireOk(await deps.site_log.noteResults(site_id, run.id, "after", after), UNKNOWN_RUN);
  const next = await updateRun(deps, run, {
    cursor: asked.at(-1)?.id ?? run.cursor,
    done: run.done + asked.length,
    leased_until: deps.now() + LEASE_MS,
  });
  await publishEvent(deps, site_id, { type: "changed", what: "tests" });
  return next;
}

/** Questions that were there when the run was planned. */
function listNext({ db }: Deps, { site_id, cursor, created_at }: RunRow) {
  return db
    .select()
    .from(eval_questions)
    .where(
      and(
        eq(eval_questions.site_id, site_id),
        gt(eval_questions.id, cursor),
        lte(eval_questions.created_at, created_at),
      ),
    )
    .orderBy(asc(eval_questions.id))
    .limit(QUESTIONS_A_STEP);
}

async function finishRun(deps: Deps, run: RunRow): Promise<RunRow | null> {
  const sum = async (stage: "before" | "after") =>
    sumResults(requireOk(await deps.site_log.results(run.site_id, run.id, stage), UNKNOWN_RUN).results);
  const after = await sum("after");
  if (run.source_id === null || run.version === null) return endRun(deps, run, { status: "done", after });
  const before = await sum("before");
  const decision = await decide(deps, run, after.passed < before.passed);
  return endRun(deps, run, { status: decision === null ? "cancelled" : "done", decision, before, after });
}

/** What becomes of the version that was tested; null when that has been decided otherwise. */
async function decide(deps: Deps, { site_id, source_id, version }: RunRow, is_worse: boolean) {
  if (source_id === null || version === null) return null;
  const held_reason = await settleVersionTest(deps, { site_id, source_id, version, is_worse });
  if (held_reason === undefined) return null;
  return held_reason === null ? "published" : "held";
}

/** The questions cannot be asked: a version that waits for them goes live untested, and its run says so. */
async function giveUp(deps: Deps, run: RunRow): Promise<void> {
  try {
    const decision = (await decide(deps, run, false)) === "published" ? "published_untested" : null;
    await endRun(deps, run, { status: "failed", decision });
  } catch (error) {
    const { id, site_id } = run;
    deps.log("ERROR", "ANALYSIS", "run.not_given_up", { run_id: id, site_id, ...describeError(error) });
  }
}

async function endRun(
  deps: Deps,
  run: RunRow,
  end: Pick<RunRow, "status"> & { decision?: RunRow["decision"]; before?: RunTotals; after?: RunTotals },
): Promise<RunRow | null> {
  const ended = await updateRun(deps, run, end);
  const { id, site_id, kind } = run;
  deps.log("INFO", "ANALYSIS", "run.ended", { run_id: id, site_id, kind, status: end.status, decision: end.decision });
  await publishEvent(deps, site_id, { type: "changed", what: "tests" });
  return ended;
}

async function updateRun({ db, now }: Deps, { site_id, id }: RunRow, change: Partial<RunRow>): Promise<RunRow | null> {
  const [run] = await db
    .update(eval_runs)
    .set({ ...change, updated_at: now() })
    .where(isRun(site_id, id))
    .returning();
  return run ?? null;
}

function isRun(site_id: string, id: string) {
  return and(eq(eval_runs.site_id, site_id), eq(eval_runs.id, id));
}

/** Erases the test questions and runs of a deleted site: for the cron only. */
export async function eraseEvals({ db }: Pick<Deps, "db">, site_id: string): Promise<void> {
  await db.batch([
    db.delete(eval_questions).where(eq(eval_questions.site_id, site_id)),
    db.delete(eval_runs).where(eq(eval_runs.site_id, site_id)),
  ]);
}
