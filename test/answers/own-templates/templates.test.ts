import { beforeEach, describe, expect, it } from "vitest";
import { eraseTemplates } from "../../../workers/answers/own-templates/service";
import type { Site } from "../../../workers/contract/sites";
import type { PromptTemplate, SiteTemplates, TemplatePreview } from "../../../workers/contract/templates";
import {
  askSite,
  guest_id,
  makeDeps,
  makeIndexedSite,
  playClaude,
  playModel,
  QUESTION,
  REFUND,
  readRequests,
} from "../../support/answers";
import { call, readProblem } from "../../support/client";
import { makeSite } from "../../support/factories";
import { makeOwner, type Owner } from "../../support/owners";
import { replacements } from "../../worker";

const TEXT = "Give the number of days first.";

let site: Site;
let owner: Owner;
let base: string;

beforeEach(async () => {
  site = await makeIndexedSite();
  owner = await makeOwner({ workspace_id: requireWorkspace(site) });
  base = `/api/v1/sites/${site.id}`;
});

function requireWorkspace({ workspace_id }: Site): string {
  if (workspace_id === null) throw new Error("The site has no workspace");
  return workspace_id;
}

const send = (method: string, path: string, body?: unknown) =>
  call(base + path, { method, owner, ...(body === undefined ? {} : { body }) });

async function draft(text = TEXT, category = "question"): Promise<PromptTemplate> {
  const response = await send("POST", "/templates", { category, text });
  expect(response.status).toBe(201);
  return response.json();
}

const share = (shares: { template_id: string; share: number }[], category = "question") =>
  send("PUT", `/template-shares/${category}`, { shares });

async function read(category = "question") {
  const response = await send("GET", "/templates");
  expect(response.status).toBe(200);
  const { categories } = await response.json<SiteTemplates>();
  const found = categories.find((one) => one.category === category);
  if (!found) throw new Error("No such category");
  return found;
}

describe("versions", () => {
  it("start with the built-in text alone", async () => {
    expect(await read()).toMatchObject({ built_in: { share: 100, usage: { answers: 0 } }, versions: [] });
  });

  it("are numbered in each category, and a draft is not used", async () => {
    await draft();
    await draft("Two sentences at most.");
    await draft("Steps.", "tutorial");
    const { built_in, versions } = await read();
    expect(built_in.share).toBe(100);
    expect(versions).toMatchObject([
      { version: 2, share: 0, published_at: null },
      { version: 1, share: 0, published_at: null },
    ]);
    expect(await read("tutorial")).toMatchObject({ versions: [{ version: 1 }] });
  });

  it("can be changed and deleted as drafts only", async () => {
    const { id } = await draft();
    expect(await (await send("PATCH", `/templates/${id}`, { text: "Other." })).json()).toMatchObject({
      text: "Other.",
    });
    expect((await share([{ template_id: id, share: 50 }])).status).toBe(200);
    expect(await readProblem(await send("PATCH", `/templates/${id}`, { text: "Late." }))).toMatchObject({
      error: "conflict",
    });
    expect(await readProblem(await send("DELETE", `/templates/${id}`))).toMatchObject({ error: "conflict" });
    const other = await draft();
    expect((await send("DELETE", `/templates/${other.id}`)).status).toBe(204);
    expect((await read()).versions).toMatchObject([{ id, text: "Other." }]);
  });

  it("refuse a text that is empty or too long", async () => {
    for (const text of ["  ", "x".repeat(2_001)])
      expect(await readProblem(await send("POST", "/templates", { category: "question", text }))).toMatchObject({
        error: "invalid_request",
      });
  });

  it("go with their site", async () => {
    await draft();
    await eraseTemplates(makeDeps(), site.id);
    expect((await read()).versions).toEqual([]);
  });
});

describe("shares", () => {
  it("are published all at once: who is not named is retired", async () => {
    const [a, b] = [await draft(), await draft("Shorter.")];
    await share([
      { template_id: a.id, share: 30 },
      { template_id: b.id, share: 50 },
    ]);
    expect(await read()).toMatchObject({ built_in: { share: 20 }, versions: [{ share: 50 }, { share: 30 }] });
    await share([{ template_id: b.id, share: 100 }]);
    const { built_in, versions } = await read();
    expect(built_in.share).toBe(0);
    expect(versions).toMatchObject([{ share: 100 }, { share: 0, published_at: expect.any(Number) }]);
  });

  it("are at most a hundred, of versions of the category", async () => {
    const [a, b] = [await draft(), await draft("Steps.", "tutorial")];
    const too_much = await share([
      { template_id: a.id, share: 60 },
      { template_id: b.id, share: 60 },
    ]);
    expect(await readProblem(too_much)).toMatchObject({ error: "invalid_request" });
    expect(await readProblem(await share([{ template_id: b.id, share: 60 }]))).toMatchObject({ error: "not_found" });
    expect((await read()).built_in.share).toBe(100);
  });

  it("name no version of another workspace's site", async () => {
    const other = await makeSite();
    const stranger = await makeOwner({ workspace_id: requireWorkspace(other) });
    const path = `/api/v1/sites/${other.id}/templates`;
    const foreign = await call(path, { owner: stranger, body: { category: "question", text: TEXT } });
    const { id } = await foreign.json<PromptTemplate>();
    expect(await readProblem(await share([{ template_id: id, share: 60 }]))).toMatchObject({ error: "not_found" });
    const untouched = await (await call(path, { owner: stranger })).json<SiteTemplates>();
    expect(untouched.categories.at(-1)).toMatchObject({ built_in: { share: 100 }, versions: [{ published_at: null }] });
  });
});

describe("answers", () => {
  it("are written with the version that is live, and count for it", async () => {
    const { id } = await draft();
    await share([{ template_id: id, share: 100 }]);
    const llm = playClaude("good");
    const { record, response_id } = await askSite(site, QUESTION, { llm });
    expect(record.trace.attempts[0]?.template).toEqual({ category: "question", version: 1, id });
    const [request] = await readRequests(llm.key);
    expect(JSON.stringify(request?.body.system)).toContain(TEXT);
    await makeDeps().site_log.rate(site.id, {
      answer_id: response_id,
      guest_id,
      rating: "thumbs_up",
      reason: null,
      at: Date.now(),
    });
    expect(await read()).toMatchObject({
      built_in: { usage: { answers: 0 } },
      versions: [{ id, usage: { answers: 1, answered: 1, rated: 1, helpful: 1 } }],
    });
  });

  it("without a share are the built-in text's", async () => {
    await draft();
    const { record } = await askSite(site, QUESTION, { llm: playClaude("good") });
    expect(record.trace.attempts[0]?.template).toEqual({ category: "question", version: 4 });
    expect(await read()).toMatchObject({
      built_in: { usage: { answers: 1, answered: 1, rated: 0 } },
      versions: [{ usage: { answers: 0 } }],
    });
  });

  it("that no model wrote count for no template", async () => {
    const { id } = await draft();
    await share([{ template_id: id, share: 100 }]);
    await askSite(site, QUESTION);
    expect(await read()).toMatchObject({ built_in: { usage: { answers: 0 } }, versions: [{ usage: { answers: 0 } }] });
  });
});

describe("a preview", () => {
  const preview = (id: string, questions: string[]) => send("POST", `/templates/${id}/preview`, { questions });

  it("answers as now and with the draft, and records nothing", async () => {
    const { id } = await draft();
    const llm = playClaude("good");
    replacements.llms = playModel(llm);
    try {
      const response = await preview(id, [QUESTION, "How do I fix a hole in wool?"]);
      expect(response.status).toBe(200);
      const { questions } = await response.json<TemplatePreview>();
      expect(questions).toMatchObject([
        { question: QUESTION, category: "question", live: { outcome: "answered" }, tried: { outcome: "answered" } },
        { category: "troubleshooting", tried: null },
      ]);
      expect(questions[0]?.tried?.response_text).toContain(REFUND.slice(0, -1));
    } finally {
      delete replacements.llms;
    }
    const asked = (await readRequests(llm.key)).map(({ body }) => JSON.stringify(body.system).includes(TEXT));
    expect(asked.slice(0, 2)).toEqual([false, true]);
    expect(await makeDeps().site_log.list(site.id, { page: 1, page_size: 10 })).toMatchObject({ total: 0 });
  });

  it("needs a model", async () => {
    const { id } = await draft();
    replacements.llms = playModel(null);
    try {
      expect(await readProblem(await preview(id, [QUESTION]))).toMatchObject({ status: 409, error: "conflict" });
    } finally {
      delete replacements.llms;
    }
  });
});
