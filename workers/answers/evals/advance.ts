/** Runs under way: asked step by step in the background and, where one tests what is to go live, decided. */
import { and, asc, eq, getTableColumns, gt, lte, sql } from "drizzle-orm";
import type { RunTotals, TestRun } from "../../contract/evals";
import type { Site } from "../../contract/sites";
import { settleVersionTest } from "../../knowledge/versions";
import { requireWithinLimits } from "../../ops/limits";
import { describeError } from "../../platform/log";
import { requireOk } from "../../platform/object";
import { AppError } from "../../platform/problem";
import type { OwnerScope } from "../../platform/scope";
import type { Deps } from "../../ports";
import { sites } from "../../sites/schema";
import { findSiteById, getOwnSite, publishEvent } from "../../sites/service";
import { findMain, listLive } from "../own-templates/choose";
import { holdShares, listNew, publishTested } from "../own-templates/shares";
import { eval_questions, eval_runs } from "../schema";
import { measureQuestions, type Subject, sumResults } from "./measure";
import {
  countQuestions,
  dropRuns,
  insertManualRun,
  isRun,
  listOfCategory,
  type RunRow,
  UNKNOWN_RUN,
  updateRun,
} from "./runs";
import { hasVectors, shareVectors } from "./vectors";

/** Questions asked in one step. */
const QUESTIONS_A_STEP = 50;
/** Each is two calls of a model, and visitors need it as well. */
const QUESTIONS_A_STEP_OF_A_MODEL = 4;
/** Runs taken up in one minute's job, and of them those of one workspace. */
export const RUNS_A_JOB = 10;
export const RUNS_OF_A_WORKSPACE = 3;
/** Nobody else takes a run up meanwhile; one that was cut short goes on after it. */
const LEASE_MS = 60_000;
/** How long what is to go live waits for questions that cannot be asked. */
const PATIENCE_MS = 30 * 60_000;
/** How long a version's test waits for the vectors of what was read: an embedder that is away holds nothing back for long. */
const VECTOR_PATIENCE_MS = 10 * 60_000;

/** Begins a run that somebody asked for. Throws conflict without test questions and while another one is under way, and rate_limited. */
export async function startRun(deps: Deps, scope: OwnerScope, site_id: string): Promise<TestRun> {
  await getOwnSite(deps, scope, site_id);
  const questions = await countQuestions(deps, site_id);
  if (questions === 0) throw new AppError("conflict", "There are no test questions yet. Add some first.");
  await requireWithinLimits(deps, { test_runs_per_site: site_id });
  const run = await insertManualRun(deps, site_id, questions);
  if (!run) throw new AppError("conflict", "A run is under way already. Start another once it has ended.");
  await beginRun(deps, run);
  return run;
}

/** Begins to ask at once; the minute's job goes on where that is cut short. */
export async function beginRun(deps: Deps, run: RunRow): Promise<void> {
  await publishEvent(deps, run.site_id, { type: "changed", what: "tests" });
  deps.later(advanceRun(deps, run));
}

/** Goes on with what was planned, or was cut short: the minute's job. */
export async function advanceRuns(deps: Deps): Promise<void> {
  for (const run of await listDue(deps)) await advanceRun(deps, run);
}

/** The oldest of each workspace, then the second oldest of each …: whoever has many does not keep the others waiting. */
async function listDue({ db, now }: Pick<Deps, "db" | "now">): Promise<RunRow[]> {
  const turn = sql<number>`row_number() over (partition by ${sites.workspace_id} order by ${eval_runs.created_at})`;
  const due = db
    .select({ ...getTableColumns(eval_runs), turn: turn.as("turn") })
    .from(eval_runs)
    .innerJoin(sites, eq(sites.id, eval_runs.site_id))
    .where(and(eq(eval_runs.status, "running"), lte(eval_runs.leased_until, now())))
    .as("due");
  return db
    .select()
    .from(due)
    .where(lte(due.turn, RUNS_OF_A_WORKSPACE))
    .orderBy(asc(due.turn), asc(due.created_at))
    .limit(RUNS_A_JOB);
}

/** Asks the rest of a run's questions and ends it. Never throws: what goes wrong is tried again in a minute, until it is given up. */
async function advanceRun(deps: Deps, planned: RunRow): Promise<void> {
  const { id, site_id } = planned;
  try {
    let run = await leaseRun(deps, planned);
    if (!run) return;
    const site = await findSiteById(deps, site_id);
    if (!site) return void (await endRun(deps, run, { status: "cancelled" }));
    if (!(await isWanted(deps, run))) return await dropRuns(deps, site_id, [id]);
    const by_words = await chooseSearch(deps, run);
    if (by_words === null) return;
    while (run?.status === "running") run = await takeStep(deps, site, run, by_words);
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

/**
 * Whether a version, and what is live beside it, is searched by words alone: where its vectors do not come. Null while they may,
 * since visitors will search it with them.
 */
async function chooseSearch(deps: Deps, { kind, site_id, created_at }: RunRow): Promise<boolean | null> {
  if (kind !== "version" || !deps.embedder || (await hasVectors(deps, deps.embedder, site_id))) return false;
  return deps.now() - created_at < VECTOR_PATIENCE_MS ? null : true;
}

async function takeStep(deps: Deps, site: Site, run: RunRow, by_words: boolean): Promise<RunRow | null> {
  const { site_id } = run;
  const asked = await listNext(deps, run);
  if (asked.length === 0) return finishRun(deps, run);
  const { before, after } = await chooseSubjects(deps, run, by_words);
  const asking = { ...deps, embedder: shareVectors(deps.embedder) };
  for (const [stage, subject] of [
    ["before", before],
    ["after", after],
  ] as const) {
    if (subject === null) continue;
    const results = await measureQuestions(asking, site, asked, subject);
    requireOk(await deps.site_log.noteResults(site_id, run.id, stage, results), UNKNOWN_RUN);
  }
  const next = await updateRun(deps, run, {
    cursor: asked.at(-1)?.id ?? run.cursor,
    done: run.done + asked.length,
    leased_until: deps.now() + LEASE_MS,
  });
  await publishEvent(deps, site_id, { type: "changed", what: "tests" });
  return next;
}

/** What a run asks its questions of: what is live, where it is to be compared with that, and what it tests. */
async function chooseSubjects(
  deps: Deps,
  run: RunRow,
  by_words: boolean,
): Promise<{ before: Subject | null; after: Subject }> {
  const { site_id, source_id, version, category, shares } = run;
  if (source_id !== null && version !== null)
    return { before: { type: "live", by_words }, after: { type: "version", source_id, version, by_words } };
  if (category === null || shares === null) return { before: null, after: { type: "live", by_words } };
  const of_category = { type: "templates", run_id: run.id, category } as const;
  const live = await listLive(deps, site_id, category);
  return {
    before: { ...of_category, templates: [findMain(live)] },
    after: { ...of_category, templates: await listNew(deps, site_id, live, shares) },
  };
}

/** The questions a run asks next, of those that were there when it was planned. */
async function listNext(deps: Deps, run: RunRow) {
  const { site_id, cursor, created_at, category } = run;
  if (category !== null) {
    const chosen = await listOfCategory(deps, site_id, category, created_at);
    return chosen.filter(({ id }) => id > cursor).slice(0, QUESTIONS_A_STEP_OF_A_MODEL);
  }
  return deps.db
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
  if (run.kind === "manual") return endRun(deps, run, { status: "done", after });
  const before = await sum("before");
  const decision = await decide(deps, run, after.passed < before.passed);
  return endRun(deps, run, { status: decision === null ? "cancelled" : "done", decision, before, after });
}

/** What becomes of what was tested; null when that has been decided otherwise. */
async function decide(deps: Deps, run: RunRow, is_worse: boolean): Promise<"published" | "held" | null> {
  const { site_id, source_id, version } = run;
  if (source_id === null || version === null) return decideShares(deps, run, is_worse);
  const held_reason = await settleVersionTest(deps, { site_id, source_id, version, is_worse });
  if (held_reason === undefined) return null;
  return held_reason === null ? "published" : "held";
}

async function decideShares(deps: Deps, run: RunRow, is_worse: boolean): Promise<"published" | "held" | null> {
  if (is_worse) return (await holdShares(deps, run)) ? "held" : null;
  return (await publishTested(deps, run)) ? "published" : null;
}

/** The questions cannot be asked: a crawl's version that waits for them goes live untested, and its run says so; a template waits on. */
async function giveUp(deps: Deps, run: RunRow): Promise<void> {
  try {
    const is_held = run.kind === "template";
    const decided = run.kind === "manual" ? null : await decide(deps, run, is_held);
    await endRun(deps, run, { status: "failed", decision: decided === "published" ? "published_untested" : decided });
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
