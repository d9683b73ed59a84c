/** What became of each question of a run, beside what was before. */
import type { ComparedResult, ResultChange, ResultsQuery, TestResult } from "../../contract/evals";
import type { List } from "../../contract/lists";
import { requireOk } from "../../platform/object";
import type { OwnerScope } from "../../platform/scope";
import type { Deps, LoggedResult } from "../../ports";
import { getRun, UNKNOWN_RUN } from "./runs";

/** What needs its owner first. */
const ORDER: ResultChange[] = ["worse", "failing", "better", "passing"];

/** The questions of a run, those that got worse first. Throws not_found, for the run it is compared with as well. */
export async function listResults(
  deps: Pick<Deps, "db" | "site_log">,
  scope: OwnerScope,
  { site_id, run_id }: { site_id: string; run_id: string },
  { against, change, page, page_size }: ResultsQuery,
): Promise<List<ComparedResult>> {
  const run = await getRun(deps, scope, { site_id, run_id });
  if (against !== undefined) await getRun(deps, scope, { site_id, run_id: against });
  const read = async (id: string, stage: "before" | "after") =>
    requireOk(await deps.site_log.results(site_id, id, stage), UNKNOWN_RUN).results;
  const before = against === undefined ? await read(run.id, "before") : await read(against, "after");
  const compared = compareResults(before, await read(run.id, "after"));
  const wanted = change === undefined ? compared : compared.filter((item) => item.change === change);
  const items = wanted.slice((page - 1) * page_size, page * page_size);
  return { items, total: wanted.length, page, page_size };
}

function compareResults(before: readonly LoggedResult[], after: readonly LoggedResult[]): ComparedResult[] {
  const known = new Map(before.map((result) => [result.question_id, result]));
  const compared = after.map(({ question_id, question, expected, ...result }) => {
    const was = known.get(question_id);
    return {
      question_id,
      question,
      expected,
      before: was ? toResult(was) : null,
      after: result,
      change: judge(was, result),
    };
  });
  return compared.sort((a, b) => ORDER.indexOf(a.change) - ORDER.indexOf(b.change));
}

function judge(before: TestResult | undefined, after: TestResult): ResultChange {
  if (before && before.passed !== after.passed) return after.passed ? "better" : "worse";
  return after.passed ? "passing" : "failing";
}

function toResult({ question_id: _id, question: _question, expected: _expected, ...result }: LoggedResult): TestResult {
  return result;
}
