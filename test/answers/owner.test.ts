import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { AnswerDetail, AnswerSummary, FoundContent, TestAnswer } from "../../workers/contract/answers";
import type { SearchAnswer } from "../../workers/contract/embed";
import type { List } from "../../workers/contract/lists";
import type { SiteEvent } from "../../workers/contract/live";
import type { Site } from "../../workers/contract/sites";
import { createDeps } from "../../workers/deps";
import { call, fingerprint, readProblem } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { replacements } from "../worker";

const QUESTION = "How long do refunds take?";
let owner: Owner;
let site: Site;

beforeAll(async () => {
  owner = await makeOwner();
  site = await makeShop();
});
afterEach(() => {
  delete replacements.site_room;
});

async function makeShop(): Promise<Site> {
  const shop = await makeSite({ workspace_id: owner.scope.workspace_id });
  await indexPages(shop, SHOP_PAGES);
  return shop;
}

async function read<T>(path: string, at = site): Promise<T> {
  const response = await call(`/api/v1/sites/${at.id}${path}`, { owner });
  expect(response.status).toBe(200);
  return response.json();
}

const list = (query: string, at = site) => read<List<AnswerSummary>>(`/answers?${query}`, at);

const post = (at: Site, member: Owner = owner) =>
  call(`/api/v1/sites/${at.id}/ask`, { body: { question: QUESTION }, owner: member });

async function askAsMember(at = site): Promise<TestAnswer> {
  const response = await post(at);
  expect(response.status).toBe(200);
  return response.json();
}

async function askAsVisitor(query: string, at = site): Promise<{ answer: SearchAnswer; uuid: string }> {
  const { uuid } = await makeGuest(at);
  const response = await call(`/api/embed/ai-searchbox/search/${uuid}`, { body: { query } });
  expect(response.status).toBe(200);
  return { answer: await response.json(), uuid };
}

describe("search", () => {
  it("shows the passages found, with their pages, scores and terms, and records nothing", async () => {
    const shop = await makeShop();
    const found = await read<FoundContent>(`/search?query=${encodeURIComponent(QUESTION)}`, shop);
    expect(found.analysis).toMatchObject({ categories: ["question"], language: "en" });
    expect(found.terms.map(({ term }) => term)).toContain("refunds");
    const [best] = found.candidates;
    expect(best).toMatchObject({
      url: "https://shop.example.org/refunds",
      title: "Refunds",
      heading_path: expect.any(Array),
      snippet: expect.stringContaining("5 business days"),
      scores: { words: expect.any(Number), phrases: expect.any(Number), meaning: null },
      matched_terms: expect.arrayContaining(["refunds"]),
    });
    expect((await list("", shop)).total).toBe(0);
  });

  it("looks among the pages of one language, source or kind, or at one page", async () => {
    const shop = await makeShop();
    const find = async (filter: string) =>
      (await read<FoundContent>(`/search?query=refunds%20shipping%20wool&${filter}`, shop)).candidates;
    const all = await find("");
    const [first] = all;
    expect(all.length).toBeGreaterThan(2);
    expect(await find("kind=page&language=en")).toEqual(all);
    expect(new Set((await find(`page_id=${first?.page_id}`)).map(({ page_id }) => page_id))).toEqual(
      new Set([first?.page_id]),
    );
    for (const none of ["kind=faq", "language=de", "source_id=src_0", "page_id=page_0"])
      expect(await find(none)).toEqual([]);
  });

  it("takes a limit, and refuses a blank question", async () => {
    expect((await read<FoundContent>("/search?query=refunds%20shipping%20wool&limit=1")).candidates).toHaveLength(1);
    for (const query of [
      "query=%20",
      "query=x&limit=0",
      "query=x&limit=51",
      "query=x&kind=all",
      `query=${"x".repeat(1_001)}`,
    ]) {
      const response = await call(`/api/v1/sites/${site.id}/search?${query}`, { owner });
      expect(await readProblem(response)).toMatchObject({ status: 400, error: "invalid_request" });
    }
  });
});

describe("ask", () => {
  it("answers as a visitor is answered, with the trace, and marks the record as a member's", async () => {
    const { answer, trace } = await askAsMember();
    const { answer: visitors } = await askAsVisitor(QUESTION);
    expect(answer.response_text).toBe(visitors.response_text);
    expect(trace.candidates[0]?.url).toBe("https://shop.example.org/refunds");
    const detail = await read<AnswerDetail>(`/answers/${answer.response_id}`);
    expect(detail).toMatchObject({ asked_by: "member", conversation_id: null, text: answer.response_text, trace });
  });

  it("is open to every role, 30 times a minute each", async () => {
    const viewer = await makeOwner({ role: "viewer", workspace_id: owner.scope.workspace_id });
    const statuses = await Promise.all(Array.from({ length: 31 }, async () => (await post(site, viewer)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(30);
    const refused = await post(site, viewer);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await readProblem(refused)).toMatchObject({ status: 429, error: "rate_limited" });
    expect((await post(site)).status).toBe(200);
  });
});

describe("the answer log", () => {
  it("lists the newest first, page by page, and filters", async () => {
    const shop = await makeShop();
    const { answer: first } = await askAsVisitor(QUESTION, shop);
    const { answer: unsure, uuid } = await askAsVisitor("Do you sell helicopters?", shop);
    const { answer: test } = await askAsMember(shop);
    const ids = async (query: string) => (await list(query, shop)).items.map(({ id }) => id);
    await call(`/api/ai-searchbox/feedback/${uuid}`, {
      body: { response_id: unsure.response_id, rating: "thumbs_down", reason: "no" },
    });
    expect(await list("page_size=2", shop)).toMatchObject({
      items: [{ id: test.response_id }, { id: unsure.response_id, rating: "thumbs_down" }],
      total: 3,
      page: 1,
      page_size: 2,
    });
    expect(await ids("page_size=2&page=2")).toEqual([first.response_id]);
    expect(await ids("asked_by=member")).toEqual([test.response_id]);
    expect(await ids("asked_by=visitor&outcome=answered")).toEqual([first.response_id]);
    expect(await ids("outcome=abstained")).toEqual([unsure.response_id]);
    expect(await ids("rating=thumbs_down")).toEqual([unsure.response_id]);
    expect(await ids("q=HELICOPTERS")).toEqual([unsure.response_id]);
    const detail = await read<AnswerDetail>(`/answers/${unsure.response_id}`, shop);
    expect(detail).toMatchObject({ rating: "thumbs_down", rating_reason: "no", sources: unsure.sources });
  });

  it("refuses filters and pages that do not exist", async () => {
    for (const query of [
      "outcome=fine",
      "rating=up",
      "asked_by=bot",
      "page=0",
      "page_size=101",
      `q=${"x".repeat(201)}`,
    ])
      expect((await call(`/api/v1/sites/${site.id}/answers?${query}`, { owner })).status, query).toBe(400);
  });

  it("does not know an answer that was never given", async () => {
    const response = await call(`/api/v1/sites/${site.id}/answers/ans_none`, { owner });
    expect(await readProblem(response)).toMatchObject({ status: 404, error: "not_found" });
  });
});

describe("another workspace's site", () => {
  it("is one that never existed, for every call, and none of its objects is asked", async () => {
    const foreign = await makeSite();
    await indexPages(foreign, SHOP_PAGES);
    const { answer } = await askAsVisitor(QUESTION, foreign);
    const { site_index, site_log } = createDeps(env, "req_test");
    replacements.site_index = refuse(site_index);
    replacements.site_log = refuse(site_log);
    const calls = (id: string) => [
      call(`/api/v1/sites/${id}/search?query=refunds`, { owner }),
      call(`/api/v1/sites/${id}/ask`, { body: { question: QUESTION }, owner }),
      call(`/api/v1/sites/${id}/answers`, { owner }),
      call(`/api/v1/sites/${id}/answers/${answer.response_id}`, { owner }),
    ];
    try {
      const theirs = await Promise.all(calls(foreign.id));
      const nobodys = await Promise.all(calls("site_none"));
      expect(theirs.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
      for (const [at, response] of theirs.entries())
        expect(await fingerprint(response)).toBe(await fingerprint(nobodys[at] as Response));
    } finally {
      delete replacements.site_index;
      delete replacements.site_log;
    }
  });

  it("gives no answer of another site of the same workspace", async () => {
    const { answer } = await askAsMember(await makeShop());
    expect((await call(`/api/v1/sites/${site.id}/answers/${answer.response_id}`, { owner })).status).toBe(404);
  });
});

/** A port whose every use fails. */
function refuse<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get: (_, name) => {
      throw new Error(`${String(name)} was asked`);
    },
  });
}

describe("the live event of an answer", () => {
  it("is the summary that the log shows", async () => {
    const published: { site_id: string; event: SiteEvent }[] = [];
    replacements.site_room = {
      ...createDeps(env, "req_test").site_room,
      publish: async (site_id, event) => {
        published.push({ site_id, event });
        return { ok: true };
      },
    };
    const shop = await makeShop();
    await askAsVisitor(QUESTION, shop);
    await askAsMember(shop);
    const { items } = await list("", shop);
    const answers = items.toReversed().map((answer) => ({ site_id: shop.id, event: { type: "answer", answer } }));
    expect(published).toEqual(answers);
  });
});
