import { beforeEach, describe, expect, it } from "vitest";
import type { SearchAnswer } from "../../../workers/contract/embed";
import type { ImportedTestQuestions } from "../../../workers/contract/evals";
import type { Site } from "../../../workers/contract/sites";
import { call, readProblem } from "../../support/client";
import { openEvals } from "../../support/evals";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../../support/factories";
import { makeOwner, type Owner } from "../../support/owners";
import { makeKnowledge } from "../../support/tenants";

const REFUSE = { question: "Who won the World Cup in 1998?", should_refuse: true };

let owner: Owner;
let site: Site;
let page_ids: string[];
let evals: ReturnType<typeof openEvals>;

beforeEach(async () => {
  owner = await makeOwner();
  site = await makeSite({ workspace_id: owner.scope.workspace_id });
  page_ids = await indexPages(site, SHOP_PAGES);
  evals = openEvals(owner, site);
});

describe("a test question", () => {
  it("expects a page by its address, by its id, or to be refused", async () => {
    const { page_id } = await makeKnowledge(site, "crawled");
    const url = `https://crawled.example.org/${page_id}`;
    const by_url = await evals.add({ question: "What is crawled?", page: `${url}/#top` });
    expect(by_url).toMatchObject({ expected: { page_id, url, title: "crawled" }, origin: "written" });
    const by_id = await evals.add({ question: "How long do refunds take?", page: page_ids[0] });
    expect(by_id.expected).toMatchObject({ page_id: page_ids[0], url: "https://shop.example.org/refunds" });
    expect(await evals.add(REFUSE)).toMatchObject({ expected: null });
    const { items, total } = await evals.listQuestions();
    // The first one is makeKnowledge's.
    expect(total).toBe(4);
    expect(items.slice(1).map(({ question }) => question)).toEqual([
      "What is crawled?",
      "How long do refunds take?",
      REFUSE.question,
    ]);
  });

  it("is kept once, however it is written", async () => {
    await evals.add(REFUSE);
    const again = await evals.post("/questions", { ...REFUSE, question: "who won the WORLD cup, in 1998" });
    expect(await readProblem(again)).toMatchObject({ status: 409, error: "conflict" });
  });

  it("is refused without a page that is there", async () => {
    for (const page of ["https://shop.example.org/nowhere", "page_none", "javascript:alert(1)"]) {
      const response = await evals.post("/questions", { question: "What is that?", page });
      expect(await readProblem(response)).toMatchObject({ status: 400, fields: { page: expect.any(String) } });
    }
    for (const body of [{}, { question: "What?" }, { ...REFUSE, page: "x" }, { ...REFUSE, should_refuse: false }])
      expect((await evals.post("/questions", body)).status).toBe(400);
  });

  it("of another site's page is none", async () => {
    const other = await makeSite({ workspace_id: owner.scope.workspace_id });
    const { page_id } = await makeKnowledge(other, "other");
    const response = await evals.post("/questions", { question: "What is that?", page: page_id });
    expect(response.status).toBe(400);
  });

  it("is removed, once", async () => {
    const { id } = await evals.add(REFUSE);
    const remove = () => call(`/api/v1/sites/${site.id}/evals/questions/${id}`, { method: "DELETE", owner });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect((await evals.listQuestions()).total).toBe(0);
  });
});

describe("a question from the answer log", () => {
  async function ask(query: string): Promise<string> {
    const { uuid } = await makeGuest(site);
    const response = await call(`/api/embed/ai-searchbox/search/${uuid}`, { body: { query } });
    return (await response.json<SearchAnswer>()).response_id;
  }

  const addAsked = (answer_id: string) =>
    call(`/api/v1/sites/${site.id}/answers/${answer_id}/test`, { method: "POST", owner });

  it("expects the page it was answered from, or to be refused again", async () => {
    const answered = await addAsked(await ask("How long do refunds take?"));
    expect(await answered.json()).toMatchObject({
      origin: "asked",
      expected: { page_id: page_ids[0], title: "Refunds" },
    });
    const abstained = await addAsked(await ask("Do you ship to Mongolia?"));
    expect(await abstained.json()).toMatchObject({ expected: null });
  });

  it("is none when it was small talk, or is not there", async () => {
    expect(await readProblem(await addAsked(await ask("Hello")))).toMatchObject({ status: 409 });
    expect((await addAsked("ans_none")).status).toBe(404);
  });
});

describe("generated questions", () => {
  it("come from headings, and a few that should be refused; again only new ones", async () => {
    const instructions = {
      url: "https://shop.example.org/account",
      title: "Your account",
      markdown: "## Reset your password\n\nClick on Forgotten password and follow the mail we send.",
    };
    await indexPages(site, [instructions]);
    const first = await (await evals.post("/generate")).json<{ added: number }>();
    const { items } = await evals.listQuestions();
    expect(items).toHaveLength(first.added);
    expect(items.find(({ expected }) => expected?.url === instructions.url)).toMatchObject({
      question: "How do I reset my password?",
      origin: "generated",
    });
    expect(items.filter(({ expected }) => expected === null)).toHaveLength(3);
    expect(await (await evals.post("/generate")).json()).toEqual({ added: 0 });
  });

  it("are none for a site that says nothing", async () => {
    const empty = openEvals(owner, await makeSite({ workspace_id: owner.scope.workspace_id }));
    expect(await (await empty.post("/generate")).json()).toEqual({ added: 0 });
  });
});

describe("an import", () => {
  const importText = async (format: "csv" | "json", text: string): Promise<ImportedTestQuestions> => {
    const response = await evals.post("/import", { format, text });
    expect(response.status, await response.clone().text()).toBe(200);
    return response.json();
  };

  it("reads CSV as spreadsheets write it, line by line", async () => {
    const { page_id } = await makeKnowledge(site, "crawled");
    const text = [
      "Question;Page;Should refuse",
      `"What is crawled; and how?";https://crawled.example.org/${page_id};`,
      "Who won?;;yes",
      "Who won;;TRUE",
      "No page?;https://elsewhere.example/;",
      "Both?;x;yes",
      "Neither?;;no",
      ";https://crawled.example.org/;",
    ].join("\r\n");
    const result = await importText("csv", text);
    expect(result).toMatchObject({ added: 2, known: 1 });
    expect(result.refused.map(({ line }) => line)).toEqual([5, 6, 7, 8]);
    const { items } = await evals.listQuestions();
    expect(items.slice(1).map(({ question, origin }) => [question, origin])).toEqual([
      ["What is crawled; and how?", "imported"],
      ["Who won?", "imported"],
    ]);
  });

  it("reads JSON", async () => {
    const lines = [{ question: "How long do refunds take?", page: page_ids[0] }, REFUSE, { question: 5 }, null, "x"];
    expect(await importText("json", JSON.stringify(lines))).toMatchObject({
      added: 2,
      refused: [{ line: 3 }, { line: 4 }, { line: 5 }],
    });
  });

  it("refuses what is no list, and more than a site may have", async () => {
    for (const [format, text] of [
      ["json", "{}"],
      ["json", "nonsense"],
      ["csv", "a,b\n1,2"],
    ]) {
      const response = await evals.post("/import", { format, text });
      expect(await readProblem(response)).toMatchObject({ status: 400 });
    }
    const many = (count: number, from = 0) =>
      JSON.stringify(
        Array.from({ length: count }, (_, n) => ({ question: `Off topic ${from + n}?`, should_refuse: true })),
      );
    expect((await evals.post("/import", { format: "json", text: many(501) })).status).toBe(400);
    expect(await importText("json", many(500))).toMatchObject({ added: 500 });
    expect(await readProblem(await evals.post("/import", { format: "json", text: many(1, 500) }))).toMatchObject({
      status: 409,
    });
  });
});
