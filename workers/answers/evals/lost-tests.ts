/** Versions that wait for a test which nobody runs: a run that was lost, or had ended before the crawl did, holds nothing back for ever. */
import { and, eq, ne, notExists } from "drizzle-orm";
import { sources } from "../../knowledge/schema";
import { HELD_ERRORS, settleVersionTest } from "../../knowledge/versions";
import { describeError } from "../../platform/log";
import { requireOk } from "../../platform/object";
import type { Deps } from "../../ports";
import { eval_runs } from "../schema";
import { dropRuns, planVersionTest, UNKNOWN_RUN } from "./runs";

/** Looked after in one minute's job. */
const VERSIONS_A_JOB = 20;

interface Tested {
  site_id: string;
  source_id: string;
  version: number;
}

/** Plans the missing runs: the minute's job. One version's failure does not stop the next. */
export async function replanLostTests(deps: Deps): Promise<void> {
  for (const tested of await listLost(deps)) {
    try {
      await replanTest(deps, tested);
    } catch (error) {
      deps.log("ERROR", "ANALYSIS", "run.not_replanned", { ...tested, ...describeError(error) });
    }
  }
}

/** By what the sources say of themselves: to ask every index would wake them all each minute. */
function listLost({ db }: Pick<Deps, "db">): Promise<Tested[]> {
  const { site_id, id: source_id, version } = sources;
  const run = db
    .select({ id: eval_runs.id })
    .from(eval_runs)
    .where(
      and(
        eq(eval_runs.site_id, site_id),
        eq(eval_runs.source_id, source_id),
        eq(eval_runs.version, version),
        eq(eval_runs.status, "running"),
      ),
    );
  return db
    .select({ site_id, source_id, version })
    .from(sources)
    .where(and(eq(sources.status, "held"), eq(sources.last_error, HELD_ERRORS.testing), notExists(run)))
    .limit(VERSIONS_A_JOB);
}

async function replanTest(deps: Deps, tested: Tested): Promise<void> {
  const { site_id, source_id, version } = tested;
  const { versions } = requireOk(await deps.site_index.versions(site_id, source_id), UNKNOWN_RUN);
  const is_waiting = versions.find((one) => one.version === version)?.held_reason === "testing";
  if (is_waiting) {
    await dropEnded(deps, tested);
    if (await planVersionTest(deps, tested)) return;
  }
  // Without questions it goes live; what was decided otherwise stays so, and its source is told.
  await settleVersionTest(deps, { ...tested, is_worse: false });
}

/** A version has one run: the one that ended too early makes way. */
async function dropEnded(deps: Deps, { site_id, source_id, version }: Tested): Promise<void> {
  const of_version = and(eq(eval_runs.source_id, source_id), eq(eval_runs.version, version));
  const ended = await deps.db
    .select({ id: eval_runs.id })
    .from(eval_runs)
    .where(and(eq(eval_runs.site_id, site_id), of_version, ne(eval_runs.status, "running")));
  await dropRuns(
    deps,
    site_id,
    ended.map(({ id }) => id),
  );
}
