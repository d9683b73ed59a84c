import { beforeAll, describe, expect, it } from "vitest";
import type { AnswerDetail, TestAnswer } from "../../workers/contract/answers";
import type { Correction } from "../../workers/contract/corrections";
import type { LearnedEntry } from "../../workers/contract/entries";
import type { List } from "../../workers/contract/lists";
import type { Site } from "../../workers/contract/sites";
import { call, readProblem } from "../support/client";
import { edit, remove } from "../support/entries";
import { indexPages, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";

const QUESTION = "Can I pay with Bitcoin?";
const TEXT = "Yes. We take Bitcoin through Strike, from 20 EUR on.";

let owner: Owner;
beforeAll(async () => {
  owner = await makeOwner();
});

async function makeShop(): Promise<Site> {
  const shop = await makeSite({ workspace_id: owner.scope.workspace_id });
  await indexPages(shop, SHOP_PAGES);
  return shop;
}

async function ask(site: Site, question = QUESTION): Promise<TestAnswer["answer"]> {
  const response = await call(`/api/v1/sites/${site.id}/ask`, { body: { question }, owner });
  return (await response.json<TestAnswer>()).answer;
}

const correct = (site: Site, answer_id: string, text = TEXT) =>
  call(`/api/v1/sites/${site.id}/answers/${answer_id}/correction`, { body: { text }, owner });

async function list(site: Site): Promise<Correction[]> {
  const response = await call(`/api/v1/sites/${site.id}/corrections`, { owner });
  expect(response.status).toBe(200);
  const { items, total } = await response.json<List<Correction>>();
  expect(total).toBe(items.length);
  return items;
}

async function readCorrection(site: Site, answer_id: string): Promise<LearnedEntry | null> {
  const response = await call(`/api/v1/sites/${site.id}/answers/${answer_id}`, { owner });
  return (await response.json<AnswerDetail>()).correction;
}

describe("a correction", () => {
  it("waits beside the answer it corrects, and no visitor is answered from it", async () => {
    const shop = await makeShop();
    const { response_id, response_text } = await ask(shop);
    expect(await readCorrection(shop, response_id)).toBeNull();
    const offered = await correct(shop, response_id);
    expect(offered.status).toBe(200);
    const entry = { title: QUESTION, content: TEXT, status: "pending", is_active: true };
    expect(await offered.json()).toMatchObject(entry);
    expect(await list(shop)).toMatchObject([{ answer_id: response_id, entry, answer: { text: response_text } }]);
    expect(await readCorrection(shop, response_id)).toMatchObject(entry);
    expect((await ask(shop)).answered).toBe(false);
  });

  it("is one, however often it is sent, and the last text counts", async () => {
    const shop = await makeShop();
    const { response_id } = await ask(shop);
    const tries = await Promise.all([1, 2, 3].map(() => correct(shop, response_id)));
    expect(tries.map(({ status }) => status)).toEqual([200, 200, 200]);
    await correct(shop, response_id, "No.");
    expect(await list(shop)).toMatchObject([{ entry: { content: "No.", status: "pending" } }]);
  });

  it("answers visitors once it is approved, and is no longer changed from the answer", async () => {
    const shop = await makeShop();
    const { response_id } = await ask(shop);
    const { id } = await (await correct(shop, response_id)).json<LearnedEntry>();
    expect((await edit({ owner, site: shop }, id, { status: "approved" })).status).toBe(200);
    const { answered, response_text, sources } = await ask(shop, "can i pay with bitcoin");
    expect({ answered, page_id: sources[0]?.page_id }).toEqual({ answered: true, page_id: id });
    expect(response_text).toContain("Strike");
    expect(await list(shop)).toEqual([]);
    expect(await readCorrection(shop, response_id)).toMatchObject({ status: "approved" });
    expect(await readProblem(await correct(shop, response_id, "No."))).toMatchObject({
      status: 409,
      error: "conflict",
    });
  });

  it("that is dismissed is gone", async () => {
    const shop = await makeShop();
    const { response_id } = await ask(shop);
    const { id } = await (await correct(shop, response_id)).json<LearnedEntry>();
    expect((await remove({ owner, site: shop }, id)).status).toBe(204);
    expect(await list(shop)).toEqual([]);
    expect(await readCorrection(shop, response_id)).toBeNull();
  });

  it("is not made of small talk, of nothing, or of another site's answer", async () => {
    const [shop, other] = await Promise.all([makeShop(), makeShop()]);
    const greeting = await ask(shop, "Hello!");
    expect(await readProblem(await correct(shop, greeting.response_id))).toMatchObject({ status: 409 });
    const { response_id } = await ask(shop);
    expect(await readProblem(await correct(shop, response_id, " \n"))).toMatchObject({
      status: 400,
      fields: { text: expect.any(String) },
    });
    expect((await correct(other, response_id)).status).toBe(404);
    expect(await list(other)).toEqual([]);
  });

  it("is told apart from other entries that wait", async () => {
    const shop = await makeShop();
    const body = { source_type: "faq", title: QUESTION, content: TEXT, status: "pending" };
    expect((await call(`/api/v1/sites/${shop.id}/knowledge`, { body, owner })).status).toBe(201);
    expect(await list(shop)).toEqual([]);
  });
});
