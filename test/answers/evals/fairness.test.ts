import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import { RUNS_A_JOB, RUNS_OF_A_WORKSPACE } from "../../../workers/answers/evals/advance";
import { eval_runs } from "../../../workers/answers/schema";
import type { TestRun } from "../../../workers/contract/evals";
import { newId } from "../../../workers/platform/ids";
import { openEvals, runJob } from "../../support/evals";
import { makeSite } from "../../support/factories";
import { makeOwner } from "../../support/owners";
import { clock } from "../../worker";

/** An owner with runs under way on some sites, the oldest begun so many minutes ago and one each second after it. */
async function makeTester(minutes_ago: number, runs_by_site: number[]) {
  const owner = await makeOwner();
  let at = Date.now() + clock.offset_ms - minutes_ago * 60_000;
  const sites = await Promise.all(runs_by_site.map(() => makeSite({ workspace_id: owner.scope.workspace_id })));
  for (const [index, { id: site_id }] of sites.entries())
    for (let version = 1; version <= (runs_by_site[index] ?? 0); version++) {
      at += 1_000;
      const about = { kind: "template", category: "question", status: "running", done: 0, questions: 0 } as const;
      await drizzle(env.DB)
        .insert(eval_runs)
        .values({ id: newId("run", at), site_id, ...about, created_at: at, updated_at: at });
    }
  /** Those that were taken up, in the order they were begun. */
  const listTaken = async (): Promise<TestRun[]> => {
    const lists = await Promise.all(sites.map((site) => openEvals(owner, site).listRuns("?page_size=100")));
    return lists.flatMap(({ items }) => items.filter(({ status }) => status !== "running"));
  };
  return { listTaken };
}

describe("the minute's job", () => {
  it("takes up the oldest run of each workspace before anybody's second one", async () => {
    const busy = await makeTester(20, [RUNS_A_JOB, RUNS_A_JOB]);
    const others = [await makeTester(2, [1]), await makeTester(1, [1])];
    await runJob(0);
    for (const other of others) expect(await other.listTaken()).toHaveLength(1);
    expect(await busy.listTaken()).toHaveLength(RUNS_OF_A_WORKSPACE);
    await runJob(0);
    expect(await busy.listTaken()).toHaveLength(2 * RUNS_OF_A_WORKSPACE);
  });

  it("takes up so many and no more, those that have waited longest", async () => {
    // Longer than whatever is under way besides.
    const testers = await Promise.all(Array.from({ length: RUNS_A_JOB + 2 }, (_, n) => makeTester(90 - n, [1])));
    await runJob(0);
    const taken = await Promise.all(testers.map(async ({ listTaken }) => (await listTaken()).length));
    expect(taken).toEqual([...Array.from({ length: RUNS_A_JOB }, () => 1), 0, 0]);
  });
});
