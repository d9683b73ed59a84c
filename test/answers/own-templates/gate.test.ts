import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TestRun } from "../../../workers/contract/evals";
import type { Site } from "../../../workers/contract/sites";
import type { CategoryTemplates, PromptTemplate, SiteTemplates } from "../../../workers/contract/templates";
import { audit_log } from "../../../workers/ops/schema";
import type { Llm } from "../../../workers/ports";
import { makeDeps, makeIndexedSite, playClaude, playModel, QUESTION, readRequests } from "../../support/answers";
import { call, readProblem } from "../../support/client";
import { openEvals, runJob } from "../../support/evals";
import { makeOwner, type Owner } from "../../support/owners";
import { late, replacements } from "../../worker";

const SILENT = "Say what you think, not what the pages say.";
const GOOD = "Give the number of days first.";

let site: Site;
let owner: Owner;
let evals: ReturnType<typeof openEvals>;
let claude: Llm & { key: string };

beforeEach(async () => {
  site = await makeIndexedSite();
  owner = await makeOwner({ workspace_id: site.workspace_id ?? "" });
  evals = openEvals(owner, site);
  await evals.add({ question: QUESTION, page: "page_refunds" });
  await evals.add({ question: "How many days does shipping to Canada take?", page: "page_shipping" });
  await evals.add({ question: "How do I fix a hole in wool?", page: "page_care" });
  claude = playClaude("good");
  replacements.llms = playModel(heed(claude, playClaude("uncited")));
});
afterEach(() => {
  delete replacements.llms;
});

/** A model that cites nothing where its task is SILENT. */
function heed(good: Llm, silent: Llm): Llm {
  const isSilent = (request: Parameters<Llm["stream"]>[0]) => request.system.some(({ text }) => text.includes(SILENT));
  return { ...good, stream: (request, signal) => (isSilent(request) ? silent : good).stream(request, signal) };
}

const send = (method: string, path: string, body?: unknown) =>
  call(`/api/v1/sites/${site.id}${path}`, { method, owner, ...(body === undefined ? {} : { body }) });

async function draft(text: string): Promise<PromptTemplate> {
  return (await send("POST", "/templates", { category: "question", text })).json();
}

/** Publishes these shares of questions; what becomes of the category. */
async function share(shares: { template_id: string; share: number }[], more: { untested?: boolean } = {}) {
  const response = await send("PUT", "/template-shares/question", { shares, ...more });
  expect(response.status).toBe(200);
  return findQuestions(await response.json());
}

async function read(): Promise<CategoryTemplates> {
  return findQuestions(await (await send("GET", "/templates")).json());
}

function findQuestions({ categories }: SiteTemplates): CategoryTemplates {
  const found = categories.find(({ category }) => category === "question");
  if (!found) throw new Error("No such category");
  return found;
}

async function readOnlyRun(): Promise<TestRun> {
  const { items } = await evals.listRuns();
  expect(items).toHaveLength(1);
  const [run] = items;
  if (!run) throw new Error("No run");
  return run;
}

describe("a version of a site with test questions", () => {
  it("goes live once the model answers those of its kind no worse with it", async () => {
    const { id } = await draft(GOOD);
    const asked = await share([{ template_id: id, share: 60 }]);
    expect(asked).toMatchObject({
      built_in: { share: 100 },
      waiting: { shares: [{ template_id: id, share: 60 }] },
      versions: [{ share: 0, published_at: null }],
    });
    await Promise.all(late);
    expect(await readOnlyRun()).toMatchObject({
      id: asked.waiting?.run_id,
      kind: "template",
      category: "question",
      status: "done",
      decision: "published",
      questions: 2,
      done: 2,
      before: { questions: 2, passed: 2 },
      after: { questions: 2, passed: 2 },
    });
    expect(await read()).toMatchObject({
      built_in: { share: 40 },
      waiting: null,
      versions: [{ share: 60, published_at: expect.any(Number) }],
    });
    const with_draft = (await readRequests(claude.key)).filter(({ body }) =>
      JSON.stringify(body.system).includes(GOOD),
    );
    expect(with_draft).toHaveLength(2);
    expect(await makeDeps().site_log.list(site.id, { page: 1, page_size: 10 })).toMatchObject({ total: 0 });
  });

  it("waits when fewer of them pass, until its owner says so", async () => {
    const { id } = await draft(SILENT);
    await share([{ template_id: id, share: 60 }]);
    await Promise.all(late);
    const run = await readOnlyRun();
    expect(run).toMatchObject({ status: "done", decision: "held", before: { passed: 2 }, after: { passed: 0 } });
    expect((await evals.listResults(run.id, "?change=worse")).total).toBe(2);
    expect(await read()).toMatchObject({
      built_in: { share: 100 },
      waiting: { run_id: run.id },
      versions: [{ share: 0 }],
    });
    expect(await share([{ template_id: id, share: 60 }], { untested: true })).toMatchObject({
      built_in: { share: 40 },
      waiting: null,
      versions: [{ share: 60 }],
    });
    expect((await evals.listRuns()).total).toBe(1);
  });

  it("is compared with the version that answers most", async () => {
    const [silent, good] = [await draft(SILENT), await draft(GOOD)];
    await share([{ template_id: silent.id, share: 60 }], { untested: true });
    await share([{ template_id: good.id, share: 100 }]);
    await Promise.all(late);
    expect(await readOnlyRun()).toMatchObject({ decision: "published", before: { passed: 0 }, after: { passed: 2 } });
  });

  it("keeps its text while it waits, and is a draft again when its owner leaves it", async () => {
    const { id } = await draft(SILENT);
    await share([{ template_id: id, share: 60 }]);
    await Promise.all(late);
    expect(await readProblem(await send("PATCH", `/templates/${id}`, { text: GOOD }))).toMatchObject({
      error: "conflict",
    });
    expect(await readProblem(await send("DELETE", `/templates/${id}`))).toMatchObject({ error: "conflict" });
    expect(await share([])).toMatchObject({ waiting: null, built_in: { share: 100 } });
    expect((await send("PATCH", `/templates/${id}`, { text: GOOD })).status).toBe(200);
  });

  it("is published by the last word of its owner, whatever a run that was under way finds", async () => {
    const { id } = await draft(GOOD);
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow: Llm = {
      ...claude,
      async *stream(request, signal) {
        await held;
        yield* claude.stream(request, signal);
      },
    };
    replacements.llms = playModel(slow);
    await share([{ template_id: id, share: 60 }]);
    expect(await share([])).toMatchObject({ waiting: null });
    go();
    await Promise.all(late);
    expect(await readOnlyRun()).toMatchObject({ status: "cancelled", decision: null });
    expect(await read()).toMatchObject({ built_in: { share: 100 }, versions: [{ share: 0, published_at: null }] });
  });

  it("is tested once, however often it is published at the same time, and each time is audited", async () => {
    const { id } = await draft(GOOD);
    await Promise.all([1, 2, 3].map(() => share([{ template_id: id, share: 60 }])));
    await Promise.all(late);
    const { items } = await evals.listRuns();
    expect(items.map(({ status }) => status).sort()).toEqual(["cancelled", "cancelled", "done"]);
    expect(await read()).toMatchObject({ built_in: { share: 40 }, waiting: null });
    const notes = await drizzle(env.DB)
      .select()
      .from(audit_log)
      .where(and(eq(audit_log.workspace_id, site.workspace_id ?? ""), eq(audit_log.action, "template.published")));
    expect(notes).toHaveLength(3);
  });

  it("waits for its owner when the model cannot be asked for half an hour", async () => {
    const { id } = await draft(GOOD);
    replacements.llms = playModel(playClaude("unauthorised"));
    const { waiting } = await share([{ template_id: id, share: 60 }]);
    await Promise.all(late);
    expect(await readOnlyRun()).toMatchObject({ status: "running", done: 0 });
    await runJob(61_000);
    expect(await readOnlyRun()).toMatchObject({ status: "running", done: 0 });
    await runJob(31 * 60_000);
    expect(await readOnlyRun()).toMatchObject({ id: waiting?.run_id, status: "failed", decision: "held" });
    expect(await read()).toMatchObject({ waiting: { run_id: waiting?.run_id }, versions: [{ share: 0 }] });
  });

  it("counts as one question of the plan, however many it is tested with", async () => {
    const { id } = await draft(GOOD);
    await share([{ template_id: id, share: 60 }]);
    await Promise.all(late);
    const usage = await makeDeps().meter.today(site.workspace_id ?? "", Date.now());
    expect(usage).toMatchObject({ ok: true, questions: 1 });
  });
});

describe("a publish is not tested", () => {
  it("without test questions of its kind", async () => {
    const { id } = await (
      await send("POST", "/templates", { category: "tutorial", text: GOOD })
    ).json<PromptTemplate>();
    await send("PUT", "/template-shares/tutorial", { shares: [{ template_id: id, share: 100 }] });
    expect((await evals.listRuns()).total).toBe(0);
  });

  it("where no model writes the answers", async () => {
    replacements.llms = playModel(null);
    const { id } = await draft(GOOD);
    expect(await share([{ template_id: id, share: 60 }])).toMatchObject({ waiting: null, built_in: { share: 40 } });
  });

  it("of versions that are in use already", async () => {
    const { id } = await draft(SILENT);
    await share([{ template_id: id, share: 60 }], { untested: true });
    expect(await share([{ template_id: id, share: 90 }])).toMatchObject({ waiting: null, built_in: { share: 10 } });
    expect((await evals.listRuns()).total).toBe(0);
  });
});
