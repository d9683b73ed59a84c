import { beforeEach, describe, expect, it } from "vitest";
import type { SearchAnswer } from "../../../workers/contract/embed";
import { call } from "../../support/client";
import { addEntry, type Desk, edit, openDesk } from "../../support/entries";
import { makeGuest } from "../../support/factories";

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
});

/** Titles of the sources a visitor is shown, best first. */
async function ask(query: string): Promise<string[]> {
  const { uuid } = await makeGuest(desk.site);
  const response = await call(`/api/embed/ai-searchbox/search/${uuid}`, { body: { query } });
  expect(response.status).toBe(200);
  return ((await response.json()) as SearchAnswer).sources.map(({ title }) => title);
}

describe("a visitor's search", () => {
  it("finds an edited entry by its new words, and no more by the old ones", async () => {
    const { id } = await addEntry(desk, { title: "Parking", content: "Park in the velodrome behind the shop." });
    expect(await ask("Is there a velodrome?")).toEqual(["Parking"]);
    expect((await edit(desk, id, { content: "Park in the orangery behind the shop." })).status).toBe(200);
    expect(await ask("Is there an orangery?")).toEqual(["Parking"]);
    expect(await ask("Is there a velodrome?")).toEqual([]);
  });
});
