import { beforeAll, describe, expect, it } from "vitest";
import type { ThresholdPreview } from "../../workers/contract/answers";
import type { SearchAnswer } from "../../workers/contract/embed";
import type { Site } from "../../workers/contract/sites";
import { call, readProblem } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";

const KNOWN = "How long do refunds take?";
const UNKNOWN = "What does express shipping to Norway cost on Sundays?";
let owner: Owner;

beforeAll(async () => {
  owner = await makeOwner();
});

async function makeShop(): Promise<Site> {
  const site = await makeSite({ workspace_id: owner.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
  return site;
}

async function ask(site: Site, query: string): Promise<SearchAnswer> {
  const { uuid } = await makeGuest(site);
  const response = await call(`/api/embed/ai-searchbox/search/${uuid}`, { body: { query } });
  return response.json();
}

const patch = (site: Site, body: unknown) => call(`/api/v1/sites/${site.id}`, { method: "PATCH", body, owner });

async function preview(site: Site, threshold: number): Promise<ThresholdPreview> {
  const response = await call(`/api/v1/sites/${site.id}/threshold-preview?threshold=${threshold}`, { owner });
  expect(response.status).toBe(200);
  return response.json();
}

describe("a site's own threshold", () => {
  it("decides which answers are given", async () => {
    const site = await makeShop();
    const { confidence_score, answered } = await ask(site, KNOWN);
    expect(answered).toBe(true);
    expect((await patch(site, { answer_threshold: confidence_score + 0.01 })).status).toBe(200);
    expect(await ask(site, KNOWN)).toMatchObject({ answered: false, confidence_score });
    await patch(site, { answer_threshold: null });
    expect(await ask(site, KNOWN)).toMatchObject({ answered: true });
  });

  it.each([0.2, 1, "0.5"])("is not %j", async (answer_threshold) => {
    const site = await makeShop();
    expect(await readProblem(await patch(site, { answer_threshold }))).toMatchObject({
      status: 400,
      fields: { answer_threshold: expect.any(String) },
    });
  });

  it("is shown with what it would have made of last week's questions", async () => {
    const site = await makeShop();
    const known = await ask(site, KNOWN);
    const unknown = await ask(site, UNKNOWN);
    expect(unknown).toMatchObject({ answered: false });
    // Neither small talk nor a member's test hangs on it.
    await ask(site, "Hello");
    await call(`/api/v1/sites/${site.id}/ask`, { body: { question: KNOWN }, owner });
    const counts = { asked: 2, answered: 1 };
    expect(await preview(site, 0.62)).toEqual({ ...counts, would_be_answered: 1, lost: [], gained: [] });
    const [low, high] = [unknown.confidence_score - 0.001, known.confidence_score + 0.001];
    expect(await preview(site, high)).toEqual({
      ...counts,
      would_be_answered: 0,
      lost: [{ id: known.response_id, question: KNOWN, confidence_score: known.confidence_score }],
      gained: [],
    });
    expect(await preview(site, low)).toEqual({
      ...counts,
      would_be_answered: 2,
      lost: [],
      gained: [{ id: unknown.response_id, question: UNKNOWN, confidence_score: unknown.confidence_score }],
    });
    const refused = await call(`/api/v1/sites/${site.id}/threshold-preview?threshold=2`, { owner });
    expect(await readProblem(refused)).toMatchObject({ status: 400 });
  });
});

describe("synonyms of a site", () => {
  it("lead from a visitor's word to the owner's", async () => {
    const site = await makeSite({ workspace_id: owner.scope.workspace_id });
    await indexPages(site, [
      ...SHOP_PAGES,
      {
        url: "https://shop.example.org/settees",
        title: "Settees",
        markdown: "Our settee has a washable cover of linen.",
      },
    ]);
    const question = "Is the davenport washable?";
    expect((await ask(site, question)).answered).toBe(false);
    expect((await patch(site, { synonyms: [["settee", "davenport", "pull-out couch"]] })).status).toBe(200);
    expect(await ask(site, question)).toMatchObject({ answered: true, sources: [{ title: "Settees" }] });
  });

  it.each([
    ["a group of one", [["settee"]]],
    ["a group of nine", [Array.from({ length: 9 }, (_, n) => `word${n}`)]],
    ["an empty word", [["settee", " "]]],
    ["too many groups", Array.from({ length: 101 }, (_, n) => [`a${n}`, `b${n}`])],
  ])("are not %s", async (_, synonyms) => {
    const site = await makeShop();
    expect(await readProblem(await patch(site, { synonyms }))).toMatchObject({ status: 400 });
  });
});
