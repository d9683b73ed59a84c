import { beforeAll, describe, expect, it } from "vitest";
import type { Gap } from "../../../workers/contract/gaps";
import type { List } from "../../../workers/contract/lists";
import type { Site } from "../../../workers/contract/sites";
import { call, readProblem } from "../../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../../support/factories";
import { makeOwner, type Owner } from "../../support/owners";

let owner: Owner;
let site: Site;

beforeAll(async () => {
  owner = await makeOwner();
  site = await makeShop();
});

async function makeShop(): Promise<Site> {
  const shop = await makeSite({ workspace_id: owner.scope.workspace_id });
  await indexPages(shop, SHOP_PAGES);
  return shop;
}

async function list(at: Site, query = ""): Promise<List<Gap>> {
  const response = await call(`/api/v1/sites/${at.id}/gaps${query}`, { owner });
  expect(response.status).toBe(200);
  return response.json();
}

async function ask(at: Site, query: string): Promise<{ response_id: string; uuid: string }> {
  const { uuid } = await makeGuest(at);
  const response = await call(`/api/embed/ai-searchbox/search/${uuid}`, { body: { query } });
  expect(response.status).toBe(200);
  return { uuid, ...(await response.json<{ response_id: string }>()) };
}

const update = (at: Site, gap_id: string, body: unknown, member = owner) =>
  call(`/api/v1/sites/${at.id}/gaps/${gap_id}`, { method: "PATCH", body, owner: member });

describe("gaps", () => {
  it("list what visitors asked in vain, with drafts and the nearest pages", async () => {
    const shop = await makeShop();
    await ask(shop, "do you ship to Mongolia");
    await ask(shop, "Hi, is shipping to Mongolia possible?");
    await ask(shop, "How long do refunds take?");
    const { items, total, page, page_size } = await list(shop);
    expect({ total, page, page_size }).toEqual({ total: 1, page: 1, page_size: 20 });
    expect(items[0]).toMatchObject({ state: "open", visitors: 2, questions: 2, rated_down: 0 });
    expect(items[0]?.question).toMatch(/^(?:Is shipping to Mongolia possible\?|Do you ship to Mongolia\?)$/);
    expect(items[0]?.title).toMatch(/Mongolia/);
    expect(items[0]?.nearest_pages[0]).toMatchObject({ title: "Shipping", url: "https://shop.example.org/shipping" });
  });

  it("take an answer its visitor rated down", async () => {
    const shop = await makeShop();
    const { uuid, response_id } = await ask(shop, "How long do refunds take?");
    const body = { response_id, rating: "thumbs_down", reason: "Mine took longer" };
    expect((await call(`/api/ai-searchbox/feedback/${uuid}`, { body })).status).toBe(200);
    expect((await list(shop, "?reason=rated_down")).items).toMatchObject([
      { question: "How long do refunds take?", rated_down: 1, examples: [{ answer_id: response_id }] },
    ]);
  });

  it("do not know a test of a member", async () => {
    const shop = await makeShop();
    await call(`/api/v1/sites/${shop.id}/ask`, { body: { question: "Do you ship to Mongolia?" }, owner });
    expect((await list(shop)).total).toBe(0);
  });

  it("are dismissed and opened again", async () => {
    const shop = await makeShop();
    await ask(shop, "Do you ship to Mongolia?");
    const [gap] = (await list(shop)).items;
    const dismissed = await update(shop, gap?.id ?? "", { state: "dismissed" });
    expect(await dismissed.json()).toMatchObject({ id: gap?.id, state: "dismissed" });
    expect((await list(shop)).total).toBe(0);
    expect((await list(shop, "?state=dismissed")).total).toBe(1);
    expect((await update(shop, gap?.id ?? "", { state: "open" })).status).toBe(200);
    expect((await list(shop)).total).toBe(1);
  });

  it("refuse what they do not know", async () => {
    expect(await readProblem(await update(site, "gap_none", { state: "open" }))).toMatchObject({ status: 404 });
    expect(await readProblem(await update(site, "gap_none", { state: "gone" }))).toMatchObject({ status: 400 });
    const response = await call(`/api/v1/sites/${site.id}/gaps?state=gone`, { owner });
    expect(await readProblem(response)).toMatchObject({ status: 400, error: "invalid_request" });
  });

  it("of another site of the same workspace are not found", async () => {
    const shop = await makeShop();
    await ask(shop, "Do you ship to Mongolia?");
    const [gap] = (await list(shop)).items;
    expect((await update(site, gap?.id ?? "", { state: "dismissed" })).status).toBe(404);
    expect((await list(shop)).items[0]?.state).toBe("open");
  });
});
