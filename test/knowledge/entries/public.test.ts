import { beforeEach, describe, expect, it } from "vitest";
import type { ContentResults, SearchAnswer } from "../../../workers/contract/embed";
import { call } from "../../support/client";
import { addEntry, type Desk, edit, openDesk, REFUNDS, remove } from "../../support/entries";
import { indexPages, makeGuest } from "../../support/factories";

const QUESTION = "How long does a refund take?";
/** Longest wait from a save to its being found. */
const MAX_WAIT_MS = 2_000;
let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
  const said = "Refunds take long: how long a refund takes depends on how long refunds take.";
  await indexPages(desk.site, [
    { url: "https://shop.example.org/a", title: "How long refunds take, and how long a refund takes", markdown: said },
    { url: "https://shop.example.org/b", title: "Refunds: how long do refunds take, how long?", markdown: said },
  ]);
});

/** Titles of the sources a visitor is shown, best first. */
async function ask(query = QUESTION): Promise<string[]> {
  const { uuid } = await makeGuest(desk.site);
  const response = await call(`/api/embed/ai-searchbox/search/${uuid}`, { body: { query } });
  expect(response.status).toBe(200);
  return ((await response.json()) as SearchAnswer).sources.map(({ title }) => title);
}

/** Titles of what the content search lists, best first. */
async function rank(): Promise<string[]> {
  const { uuid } = await makeGuest(desk.site);
  const response = await call(`/api/ai-searchbox/crawler-content/${uuid}?query=${encodeURIComponent(QUESTION)}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as ContentResults).content.map(({ title }) => title);
}

describe("a visitor's search", () => {
  it("finds a faq entry that asks the question before pages that repeat its words, from saving to switching off", async () => {
    // The same words, but as a text that answers no question.
    const text = await addEntry(desk, { ...REFUNDS, source_type: "custom_text" });
    expect((await rank()).indexOf(REFUNDS.title)).toBe(2);
    await remove(desk, text.id);
    expect(await ask()).not.toContain(REFUNDS.title);

    const saved_at = performance.now();
    const { id } = await addEntry(desk);
    expect((await ask())[0]).toBe(REFUNDS.title);
    expect((await rank())[0]).toBe(REFUNDS.title);
    expect(performance.now() - saved_at).toBeLessThan(MAX_WAIT_MS);

    expect((await edit(desk, id, { is_active: false })).status).toBe(200);
    expect(await ask()).not.toContain(REFUNDS.title);
    expect(await rank()).not.toContain(REFUNDS.title);
    expect((await edit(desk, id, { is_active: true })).status).toBe(200);
    expect((await rank())[0]).toBe(REFUNDS.title);
  });

  it("finds an edited entry by its new words, and no more by the old ones", async () => {
    const { id } = await addEntry(desk, { title: "Parking", content: "Park in the velodrome behind the shop." });
    expect(await ask("Is there a velodrome?")).toEqual(["Parking"]);
    expect((await edit(desk, id, { content: "Park in the orangery behind the shop." })).status).toBe(200);
    expect(await ask("Is there an orangery?")).toEqual(["Parking"]);
    expect(await ask("Is there a velodrome?")).toEqual([]);
  });
});
