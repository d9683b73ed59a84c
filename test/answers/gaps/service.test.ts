import { beforeAll, describe, expect, it } from "vitest";
import type { TestAnswer } from "../../../workers/contract/answers";
import type { EntryRow } from "../../../workers/contract/entries";
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

const answer = (at: Site, gap_id: string, body: unknown) =>
  call(`/api/v1/sites/${at.id}/gaps/${gap_id}/answer`, { method: "POST", body, owner });

async function listEntries(at: Site): Promise<EntryRow[]> {
  return (await (await call(`/api/v1/sites/${at.id}/knowledge`, { owner })).json<List<EntryRow>>()).items;
}

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

  it("are answered: what was written is an entry, found at once, and the gap is closed with it", async () => {
    const shop = await makeShop();
    await ask(shop, "Do you ship to Mongolia?");
    const [gap] = (await list(shop)).items;
    expect(gap?.entry).toBeNull();
    const written = { question: "Do you ship to Mongolia?", content: "Yes, to Ulaanbaatar, for 30 EUR." };
    const answered = await answer(shop, gap?.id ?? "", written);
    expect(answered.status).toBe(200);
    expect(await answered.json()).toMatchObject({
      id: gap?.id,
      state: "answered",
      entry: { title: written.question, content: written.content, status: "approved", is_active: true },
    });
    expect((await list(shop)).total).toBe(0);
    expect((await list(shop, "?state=answered")).items).toMatchObject([
      { id: gap?.id, entry: { content: written.content } },
    ]);
    const asked = await call(`/api/v1/sites/${shop.id}/ask`, { body: { question: gap?.question }, owner });
    const { answer: given } = await asked.json<TestAnswer>();
    expect(given.answered).toBe(true);
    expect(given.response_text).toContain("Ulaanbaatar");
    const [entry] = await listEntries(shop);
    expect(given.sources[0]).toMatchObject({ page_id: entry?.id, quote: expect.stringContaining("30 EUR") });
  });

  it("are answered once, however often it is sent and however many send it", async () => {
    const shop = await makeShop();
    await ask(shop, "Do you ship to Mongolia?");
    const [gap] = (await list(shop)).items;
    const written = { question: "Do you ship to Mongolia?", content: "Yes, for 30 EUR." };
    const tries = await Promise.all([1, 2, 3].map(() => answer(shop, gap?.id ?? "", written)));
    expect(tries.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await answer(shop, gap?.id ?? "", { ...written, content: "Yes, for 35 EUR." })).status).toBe(200);
    expect(await listEntries(shop)).toMatchObject([{ title: written.question, excerpt: "Yes, for 35 EUR." }]);
  });

  it("whose entry was removed have none, and may be answered again", async () => {
    const shop = await makeShop();
    await ask(shop, "Do you ship to Mongolia?");
    const [gap] = (await list(shop)).items;
    const written = { question: "Do you ship to Mongolia?", content: "Yes, for 30 EUR." };
    await answer(shop, gap?.id ?? "", written);
    const [entry] = await listEntries(shop);
    await call(`/api/v1/knowledge/${entry?.id}`, { method: "DELETE", owner });
    expect((await list(shop, "?state=answered")).items).toMatchObject([{ id: gap?.id, entry: null }]);
    await answer(shop, gap?.id ?? "", written);
    expect(await listEntries(shop)).toHaveLength(1);
  });

  it("refuse what they do not know", async () => {
    expect(await readProblem(await update(site, "gap_none", { state: "open" }))).toMatchObject({ status: 404 });
    expect(await readProblem(await update(site, "gap_none", { state: "gone" }))).toMatchObject({ status: 400 });
    const written = { question: "Do you ship to Mongolia?", content: "Yes." };
    expect((await answer(site, "gap_none", written)).status).toBe(404);
    expect(await readProblem(await answer(site, "gap_none", { ...written, content: " " }))).toMatchObject({
      status: 400,
      fields: { content: expect.any(String) },
    });
    const response = await call(`/api/v1/sites/${site.id}/gaps?state=gone`, { owner });
    expect(await readProblem(response)).toMatchObject({ status: 400, error: "invalid_request" });
  });

  it("of another site of the same workspace are not found", async () => {
    const shop = await makeShop();
    await ask(shop, "Do you ship to Mongolia?");
    const [gap] = (await list(shop)).items;
    expect((await update(site, gap?.id ?? "", { state: "dismissed" })).status).toBe(404);
    expect((await answer(site, gap?.id ?? "", { question: "Mongolia?", content: "Yes." })).status).toBe(404);
    expect(await listEntries(site)).toEqual([]);
    expect((await list(shop)).items[0]?.state).toBe("open");
  });
});
