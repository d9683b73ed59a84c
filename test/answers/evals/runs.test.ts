import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { insertRun, updateRun } from "../../../workers/answers/evals/runs";
import type { Site } from "../../../workers/contract/sites";
import { requireOk } from "../../../workers/platform/object";
import type { SiteIndexPort } from "../../../workers/ports";
import { call, readProblem } from "../../support/client";
import { openEvals, readRunRow, runJob } from "../../support/evals";
import { indexPages, makeSite, SHOP_PAGES } from "../../support/factories";
import { makeOwner, type Owner } from "../../support/owners";
import { createTestDeps, faults, late, replacements } from "../../worker";

let owner: Owner;
let site: Site;
let refunds: string;
let shipping: string;
let evals: ReturnType<typeof openEvals>;

beforeEach(async () => {
  owner = await makeOwner();
  site = await makeSite({ workspace_id: owner.scope.workspace_id });
  [refunds = "", shipping = ""] = await indexPages(site, SHOP_PAGES);
  evals = openEvals(owner, site);
});
afterEach(() => {
  faults.clear();
  delete replacements.site_index;
});

describe("a run", () => {
  it("asks every question and scores what was found, answered and quoted", async () => {
    await evals.add({ question: "How long do refunds take?", page: refunds });
    await evals.add({ question: "What does shipping to Norway cost?", page: shipping });
    await evals
      .add({ question: "How long do refunds of shipping take?", page: "https://nowhere.example" })
      .catch(() => {});
    await evals.add({ question: "Who won the World Cup in 1998?", should_refuse: true });
    const run = await evals.run();
    expect(run).toMatchObject({ kind: "manual", status: "done", done: 3, questions: 3, before: null, decision: null });
    expect(run.after).toMatchObject({ questions: 3, passed: 3, with_page: 2, found: 2, mrr: 1, right: 3 });
    expect(run.after?.quotes).toBeGreaterThan(0);
    expect(run.after?.verbatim).toBe(run.after?.quotes);
    const { items: confident } = await evals.listResults(run.id, "?change=passing");
    const given = confident.filter(({ after }) => after.answered).map(({ after }) => after.confidence_score);
    expect(run.after?.confidence_right).toBeCloseTo(given.reduce((sum, score) => sum + score, 0) / 2);
    expect(run.after?.confidence_wrong).toBeNull();
    const { items } = await evals.listResults(run.id);
    expect(items.map(({ question, change, after }) => [question, change, after.rank, after.answered])).toEqual([
      ["How long do refunds take?", "passing", 1, true],
      ["What does shipping to Norway cost?", "passing", 1, true],
      ["Who won the World Cup in 1998?", "passing", null, false],
    ]);
  });

  it("fails what is answered from elsewhere, not answered, or answered against its owner's will", async () => {
    await evals.add({ question: "How long do refunds take?", page: shipping });
    await evals.add({ question: "Do you sell gift cards in Mongolia?", page: refunds });
    await evals.add({ question: "May wool blankets be tumble dried?", should_refuse: true });
    const run = await evals.run();
    expect(run.after).toMatchObject({ passed: 0, questions: 3, confidence_right: null });
    expect(run.after?.confidence_wrong).toBeGreaterThan(0.5);
    expect((await evals.listResults(run.id, "?change=failing")).total).toBe(3);
    expect((await evals.listResults(run.id, "?change=passing")).total).toBe(0);
  });

  it("is compared with another one, question by question", async () => {
    await evals.add({ question: "How long do refunds take?", page: refunds });
    await evals.add({ question: "What does shipping to Norway cost?", page: shipping });
    await evals.add({ question: "Do you sell teapots?", page: refunds });
    const first = await evals.run();
    const { site_index } = createTestDeps(env, "req_test");
    const { page } = requireOk(await site_index.page(site.id, refunds), "The page is not live.");
    await site_index.setPublished(site.id, page, false);
    const second = await evals.run();
    const { items } = await evals.listResults(second.id, `?against=${first.id}`);
    expect(items.map(({ question, change }) => [question, change])).toEqual([
      ["How long do refunds take?", "worse"],
      ["Do you sell teapots?", "failing"],
      ["What does shipping to Norway cost?", "passing"],
    ]);
    expect(items[0]).toMatchObject({ before: { passed: true, rank: 1 }, after: { passed: false, rank: null } });
    expect((await evals.listResults(second.id, `?against=${first.id}&change=worse`)).total).toBe(1);
    const reverse = await evals.listResults(first.id, `?against=${second.id}&change=better`);
    expect(reverse.items.map(({ question }) => question)).toEqual(["How long do refunds take?"]);
    expect((await evals.listRuns()).items.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it("shows questions that were not asked before", async () => {
    await evals.add({ question: "How long do refunds take?", page: refunds });
    const first = await evals.run();
    await evals.add({ question: "What does shipping to Norway cost?", page: shipping });
    const second = await evals.run();
    const { items } = await evals.listResults(second.id, `?against=${first.id}`);
    expect(items.map(({ before }) => before === null)).toEqual([false, true]);
  });

  it("needs a question", async () => {
    expect(await readProblem(await evals.post("/runs"))).toMatchObject({ status: 409, error: "conflict" });
  });

  it("is the only one that its owner has asked for", async () => {
    await evals.add({ question: "Who won?", should_refuse: true });
    faults.set("site_index", new Error("away"));
    const posted = await Promise.all(Array.from({ length: 5 }, () => evals.post("/runs")));
    await Promise.all(late);
    faults.clear();
    expect(posted.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    const refused = posted.find(({ status }) => status === 409) ?? new Response();
    expect(await readProblem(refused)).toMatchObject({ error: "conflict" });
    expect((await evals.listRuns()).total).toBe(1);
    // Neither a reading's test nor another site keeps it waiting.
    const other = await makeSite({ workspace_id: owner.scope.workspace_id });
    const others = openEvals(owner, other);
    await others.add({ question: "Who won?", should_refuse: true });
    await insertRun(createTestDeps(env, "req_test"), other.id, {
      kind: "version",
      source_id: "src_a",
      version: 2,
      questions: 1,
    });
    expect(await others.run()).toMatchObject({ status: "done" });
    await runJob(61_000);
    expect(await evals.run()).toMatchObject({ status: "done" });
  });

  it("is refused when its owner has asked for very many", async () => {
    await evals.add({ question: "Who won?", should_refuse: true });
    const { config, limiter } = createTestDeps(env, "req_test");
    for (let n = 1; n < config.limits.test_runs_per_site.limit; n++) await limiter.take("test_runs_per_site", site.id);
    expect(await evals.run()).toMatchObject({ status: "done" });
    const refused = await evals.post("/runs");
    expect(refused.headers.has("retry-after")).toBe(true);
    expect(await readProblem(refused)).toMatchObject({ status: 429, error: "rate_limited" });
    expect((await evals.listRuns()).total).toBe(1);
  });

  it("goes on where it was cut short, and asks nothing twice", async () => {
    const many = Array.from({ length: 120 }, (_, n) => ({ question: `Off topic ${n}?`, should_refuse: true }));
    await evals.post("/import", { format: "json", text: JSON.stringify(many) });
    const real = createTestDeps(env, "req_test").site_index;
    let calls = 0;
    const searchMany: SiteIndexPort["searchMany"] = async (...args) => {
      if (++calls === 2) throw new Error("cut");
      return real.searchMany(...args);
    };
    replacements.site_index = Object.assign(Object.create(real) as SiteIndexPort, { searchMany });
    const cut = await evals.run();
    expect(cut).toMatchObject({ status: "running", done: 50, after: null });
    await runJob(1_000);
    expect(await evals.readRun(cut.id)).toMatchObject({ status: "running", done: 50 });
    await runJob(61_000);
    expect(await evals.readRun(cut.id)).toMatchObject({ status: "done", done: 120, after: { questions: 120 } });
    expect(calls).toBe(4);
  });

  it("is done by one at a time", async () => {
    const many = Array.from({ length: 60 }, (_, n) => ({ question: `Off topic ${n}?`, should_refuse: true }));
    await evals.post("/import", { format: "json", text: JSON.stringify(many) });
    faults.set("site_index", new Error("away"));
    const run = await (await evals.post("/runs")).json<{ id: string }>().catch(() => ({ id: "" }));
    await Promise.all(late);
    faults.clear();
    const real = createTestDeps(env, "req_test").site_index;
    let calls = 0;
    const searchMany: SiteIndexPort["searchMany"] = (...args) => {
      calls++;
      return real.searchMany(...args);
    };
    replacements.site_index = Object.assign(Object.create(real) as SiteIndexPort, { searchMany });
    await Promise.all([runJob(61_000), runJob(61_000)]);
    expect(await evals.readRun(run.id)).toMatchObject({ status: "done", done: 60 });
    expect(calls).toBe(2);
  });

  it("is given up after half an hour, and says so", async () => {
    await evals.add({ question: "How long do refunds take?", page: refunds });
    faults.set("site_log", new Error("away"));
    const response = await evals.post("/runs");
    const { id } = await response.json<{ id: string }>();
    await Promise.all(late);
    await runJob(61_000);
    expect(await evals.readRun(id)).toMatchObject({ status: "running" });
    await runJob(31 * 60_000);
    expect(await evals.readRun(id)).toMatchObject({ status: "failed", decision: null, after: null });
    faults.clear();
    await runJob(40 * 60_000);
    expect((await readRunRow(site, id))?.status).toBe("failed");
  });

  it("is kept with the last twenty, and its results with it", async () => {
    await evals.add({ question: "Who won?", should_refuse: true });
    const first = await evals.run();
    for (let n = 0; n < 20; n++) await evals.run();
    const { items, total } = await evals.listRuns("?page_size=100");
    expect(total).toBe(20);
    expect(items.map(({ id }) => id)).not.toContain(first.id);
    const { results } = createTestDeps(env, "req_test").site_log;
    expect(await results(site.id, first.id, "after")).toEqual({ ok: true, results: [] });
    expect(await results(site.id, items[0]?.id ?? "", "after")).toMatchObject({ results: [{ passed: true }] });
  });

  it("is not dropped before it has ended, however many follow it", async () => {
    await evals.add({ question: "Who won?", should_refuse: true });
    const deps = createTestDeps(env, "req_test");
    const tested = { kind: "version", source_id: "src_long", questions: 1 } as const;
    const going = await Promise.all([1, 2].map((version) => insertRun(deps, site.id, { ...tested, version })));
    for (let n = 0; n < 22; n++) await evals.run();
    const { items, total } = await evals.listRuns("?page_size=100");
    expect(total).toBe(22);
    expect(new Set(items.slice(20).map(({ id }) => id))).toEqual(new Set(going.map(({ id }) => id)));
    for (const run of going) await updateRun(deps, run, { status: "cancelled" });
    await evals.run();
    expect((await evals.listRuns()).total).toBe(20);
  });

  it("ends with its site", async () => {
    await evals.add({ question: "Who won?", should_refuse: true });
    faults.set("site_index", new Error("away"));
    const { id } = await (await evals.post("/runs")).json<{ id: string }>();
    await Promise.all(late);
    faults.clear();
    expect((await call(`/api/v1/sites/${site.id}`, { method: "DELETE", owner })).status).toBe(204);
    await runJob(61_000);
    expect((await readRunRow(site, id))?.status).toBe("cancelled");
  });
});
