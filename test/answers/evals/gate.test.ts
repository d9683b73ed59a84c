import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, describe, expect, it } from "vitest";
import { replanLostTests } from "../../../workers/answers/evals/lost-tests";
import { eval_runs } from "../../../workers/answers/schema";
import type { Source, Version } from "../../../workers/contract/knowledge";
import { sources } from "../../../workers/knowledge/schema";
import type { SourceRow } from "../../../workers/knowledge/service";
import { HELD_ERRORS } from "../../../workers/knowledge/versions";
import type { SiteIndexPort } from "../../../workers/ports";
import { call } from "../../support/client";
import { CRAWL_TIMEOUT_MS, deps, readLivePages, recrawlSource } from "../../support/crawl";
import { runJob } from "../../support/evals";
import { read } from "../../support/owner-sources";
import type { Owner } from "../../support/owners";
import { makeShop, REFUNDS, writePage } from "../../support/tested-shop";
import { createTestDeps, faults, replacements } from "../../worker";

const show = (owner: Owner, { id }: SourceRow) => read<Source>(call(`/api/v1/sources/${id}`, { owner }));
async function listVersions(owner: Owner, { id, site_id }: SourceRow): Promise<string[]> {
  const { items } = await read<{ items: Version[] }>(
    call(`/api/v1/sites/${site_id}/versions?source_id=${id}`, { owner }),
  );
  return items.map(({ version, status, held_reason }) => [version, status, held_reason ?? "-"].join(" "));
}
const readTexts = async (source: SourceRow) =>
  (await readLivePages(source)).flatMap(({ chunks }) => chunks.map(({ text }) => text)).join("\n");

afterEach(() => {
  faults.clear();
  delete replacements.site_index;
});

describe("a crawl's version of a site with test questions", { timeout: CRAWL_TIMEOUT_MS }, () => {
  it("goes live once its questions are answered as well as before", async () => {
    const { shop, evals, owner, source } = await makeShop();
    shop.pages["/refunds"] = writePage("Refunds", REFUNDS.replace("5", "7"));
    expect(await recrawlSource(source)).toMatchObject({ status: "held", version: 2 });
    expect(await show(owner, source)).toMatchObject({ status: "held", last_error: HELD_ERRORS.testing });
    expect(await readTexts(source)).not.toContain("7 business days");
    await runJob();
    expect(await readTexts(source)).toContain("7 business days");
    expect(await show(owner, source)).toMatchObject({ status: "synced", last_error: null });
    expect(await listVersions(owner, source)).toEqual(["2 live -", "1 kept -"]);
    const { items } = await evals.listRuns(`?source_id=${source.id}&version=2`);
    expect(items).toMatchObject([
      { kind: "version", status: "done", decision: "published", before: { passed: 2 }, after: { passed: 2 } },
    ]);
  });

  it("is held when they are answered worse, until its owner says so", async () => {
    const { shop, evals, owner, source } = await makeShop();
    shop.pages["/refunds"] = writePage("Members only", "Please log in to see this page.");
    await recrawlSource(source);
    await runJob();
    expect(await readTexts(source)).toContain(REFUNDS);
    expect(await show(owner, source)).toMatchObject({ status: "held", last_error: HELD_ERRORS.test_worse });
    expect(await listVersions(owner, source)).toEqual(["2 held test_worse", "1 live -"]);
    const [run] = (await evals.listRuns()).items;
    expect(run).toMatchObject({ status: "done", decision: "held", before: { passed: 2 }, after: { passed: 1 } });
    const { items } = await evals.listResults(run?.id ?? "");
    expect(items.map(({ question, change }) => [question, change])).toEqual([
      ["How long do refunds take?", "worse"],
      ["Who won the World Cup in 1998?", "passing"],
    ]);
    const published = await call(`/api/v1/sources/${source.id}/versions/2/publish`, { method: "POST", owner });
    expect(published.status).toBe(200);
    expect(await readTexts(source)).not.toContain(REFUNDS);
    expect(await show(owner, source)).toMatchObject({ status: "synced", last_error: null });
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", version: 3 });
    await runJob();
  });

  it("is not tested when nothing has changed, and no run of it is kept", async () => {
    const { evals, owner, source } = await makeShop();
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", version: 2 });
    expect(await show(owner, source)).toMatchObject({ status: "synced" });
    await runJob();
    expect((await evals.listRuns()).total).toBe(0);
  });

  it("goes live untested after half an hour in which they cannot be asked, and its run says so", async () => {
    const { shop, evals, owner, source } = await makeShop();
    shop.pages["/refunds"] = writePage("Refunds", REFUNDS.replace("5", "7"));
    await recrawlSource(source);
    const real = createTestDeps(env, "req_test").site_index;
    const searchMany: SiteIndexPort["searchMany"] = async () => {
      throw new Error("away");
    };
    replacements.site_index = Object.assign(Object.create(real) as SiteIndexPort, { searchMany });
    await runJob();
    expect(await show(owner, source)).toMatchObject({ status: "held" });
    await runJob(31 * 60_000);
    expect(await show(owner, source)).toMatchObject({ status: "synced", last_error: null });
    expect(await readTexts(source)).toContain("7 business days");
    expect((await evals.listRuns()).items).toMatchObject([{ status: "failed", decision: "published_untested" }]);
  });

  it("that its owner publishes meanwhile is not tested any more", async () => {
    const { shop, evals, owner, source } = await makeShop();
    shop.pages["/refunds"] = writePage("Members only", "Please log in to see this page.");
    await recrawlSource(source);
    await call(`/api/v1/sources/${source.id}/versions/2/publish`, { method: "POST", owner });
    await runJob();
    expect(await listVersions(owner, source)).toEqual(["2 live -", "1 kept -"]);
    expect(await show(owner, source)).toMatchObject({ status: "synced", last_error: null });
    expect((await evals.listRuns()).total).toBe(0);
  });

  it("gives way to a newer one", async () => {
    const { shop, evals, owner, source } = await makeShop();
    shop.pages["/refunds"] = writePage("Members only", "Please log in to see this page.");
    await recrawlSource(source);
    shop.pages["/refunds"] = writePage("Refunds", REFUNDS.replace("5", "7"));
    await recrawlSource(source);
    await runJob();
    expect(await listVersions(owner, source)).toEqual(["3 live -", "1 kept -"]);
    expect((await evals.listRuns()).items).toMatchObject([{ version: 3, decision: "published" }]);
    expect(await show(owner, source)).toMatchObject({ status: "synced", last_error: null });
  });

  it("waits for nothing when its run cannot be planned yet: the crawl ends later", async () => {
    const { shop, owner, source } = await makeShop();
    shop.pages["/refunds"] = writePage("Refunds", REFUNDS.replace("5", "7"));
    let failures = 2;
    const real = deps.planTest;
    replacements.planTest = async (tested) => {
      if (failures-- > 0) throw new Error("away");
      return real(tested);
    };
    try {
      expect(await recrawlSource(source)).toMatchObject({ status: "held", version: 2 });
    } finally {
      delete replacements.planTest;
    }
    await runJob();
    expect(await listVersions(owner, source)).toEqual(["2 live -", "1 kept -"]);
  });
});

describe("a version whose run is gone", { timeout: CRAWL_TIMEOUT_MS }, () => {
  /** Another reading of the shop, which waits for its test. */
  async function makeHeld(page = writePage("Refunds", REFUNDS.replace("5", "7"))) {
    const made = await makeShop();
    made.shop.pages["/refunds"] = page;
    expect(await recrawlSource(made.source)).toMatchObject({ status: "held", version: 2 });
    return made;
  }
  const isRunOf = ({ id, site_id }: SourceRow) => and(eq(eval_runs.site_id, site_id), eq(eval_runs.source_id, id));
  const replan = () => replanLostTests(createTestDeps(env, "req_test"));

  it("is tested all the same", async () => {
    const { evals, owner, source } = await makeHeld(writePage("Members only", "Please log in to see this page."));
    await drizzle(env.DB).delete(eval_runs).where(isRunOf(source));
    await replan();
    await replan();
    expect((await evals.listRuns()).items).toMatchObject([{ kind: "version", version: 2, status: "running" }]);
    await runJob();
    expect(await listVersions(owner, source)).toEqual(["2 held test_worse", "1 live -"]);
    await replan();
    expect((await evals.listRuns()).items).toMatchObject([{ status: "done", decision: "held" }]);
  });

  it("is tested again when its run ended before the crawl did", async () => {
    const { evals, owner, source } = await makeHeld();
    await drizzle(env.DB).update(eval_runs).set({ status: "failed" }).where(isRunOf(source));
    await replan();
    await runJob();
    expect(await listVersions(owner, source)).toEqual(["2 live -", "1 kept -"]);
    expect((await evals.listRuns()).items).toMatchObject([{ status: "done", decision: "published" }]);
  });

  it("goes live when there is no question left to ask", async () => {
    const { evals, owner, source } = await makeHeld();
    for (const { id } of (await evals.listQuestions()).items) await evals.remove(id);
    await drizzle(env.DB).delete(eval_runs).where(isRunOf(source));
    await replan();
    expect(await listVersions(owner, source)).toEqual(["2 live -", "1 kept -"]);
    expect(await show(owner, source)).toMatchObject({ status: "synced", last_error: null });
  });

  it("does not keep its source waiting once it was decided", async () => {
    const { owner, source } = await makeHeld();
    await runJob();
    // The crawl's own last word came after the test's.
    const late = { status: "held", last_error: HELD_ERRORS.testing } as const;
    await drizzle(env.DB)
      .update(sources)
      .set(late)
      .where(and(eq(sources.site_id, source.site_id), eq(sources.id, source.id)));
    await replan();
    expect(await show(owner, source)).toMatchObject({ status: "synced", last_error: null });
    expect(await listVersions(owner, source)).toEqual(["2 live -", "1 kept -"]);
  });

  it("does not keep its source waiting once it is gone itself", async () => {
    const { owner, source } = await makeHeld();
    await drizzle(env.DB).delete(eval_runs).where(isRunOf(source));
    await createTestDeps(env, "req_test").site_index.clear(source.site_id);
    await replan();
    expect(await show(owner, source)).toMatchObject({ status: "synced", last_error: null });
  });
});

describe("a site without test questions", () => {
  it(
    "has its versions published as they come",
    async () => {
      const { shop, evals, source } = await makeShop();
      for (const { id } of (await evals.listQuestions()).items) await evals.remove(id);
      shop.pages["/refunds"] = writePage("Refunds", REFUNDS.replace("5", "7"));
      expect(await recrawlSource(source)).toMatchObject({ status: "synced", version: 2 });
      expect(await readTexts(source)).toContain("7 business days");
    },
    CRAWL_TIMEOUT_MS,
  );
});
