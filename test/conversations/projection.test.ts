import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { override } from "../../workers/answers/without-record";
import type { Site } from "../../workers/contract/sites";
import { conversations } from "../../workers/conversations/schema";
import { requireOk } from "../../workers/platform/object";
import { makeDeps } from "../support/answers";
import { type Guest, getObject, open, QUESTION, readTurn, send } from "../support/chat";
import { call } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner } from "../support/owners";
import { replacements } from "../worker";

/** The inbox is told again after eight seconds; members may not wait longer than this. */
const TOLD_WITHIN_MS = 10_000;
/** After so much silence a conversation ends. */
const DAY_MS = 86_400_000;
let site: Site;

beforeAll(async () => {
  site = await makeSite({ workspace_id: (await makeOwner()).scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  delete replacements.db;
  delete replacements.meter;
});

/** A conversation whose first question was answered; from here on the database takes its time over what the inbox is told. */
async function begin(): Promise<{ guest: Guest; id: string; told: { last_seq: number }[]; answer: () => void }> {
  const guest = await makeGuest(site);
  const id = await open(guest);
  await send(guest, id, QUESTION);
  await readTurn(guest, id);
  const isTold = () =>
    runInDurableObject(getObject(guest, id), (_, { storage }) =>
      storage.sql.exec("SELECT 1 FROM conversation WHERE projected = version").toArray(),
    );
  await expect.poll(isTold).toHaveLength(1);
  const { db } = makeDeps();
  let answer = (): void => {};
  const silence = new Promise<never[]>((resolve) => {
    answer = () => resolve([]);
  });
  const told: { last_seq: number }[] = [];
  const values = (row: { last_seq: number }) => {
    told.push(row);
    return statement;
  };
  const statement = { values, onConflictDoUpdate: () => statement, returning: () => silence };
  const insert: typeof db.insert = (table) =>
    Object.is(table, conversations)
      ? (statement as unknown as ReturnType<typeof db.insert<typeof table>>)
      : db.insert(table);
  replacements.db = override(db, { insert });
  return { guest, id, told, answer };
}

const readAlarm = (guest: Guest, id: string) =>
  runInDurableObject(getObject(guest, id), (_, state) => state.storage.getAlarm());
const ask = (guest: Guest, conversation_id: string, type: string) =>
  call("/api/chat/frames", { token: guest.token, site, body: { conversation_id, frame: { type } } });

describe("an object that dies while it tells the inbox (MSG-11)", () => {
  it.each(["request_human", "end"])("has its alarm tell of %s within seconds", async (type) => {
    const { guest, id, answer } = await begin();
    expect((await ask(guest, id, type)).status).toBe(200);
    expect(await readAlarm(guest, id)).toBeLessThan(Date.now() + TOLD_WITHIN_MS);
    answer();
  });

  it("has its alarm tell of a message to a human within seconds, whatever was due before", async () => {
    const { guest, id, answer } = await begin();
    await ask(guest, id, "request_human");
    expect((await send(guest, id, "Where is my parcel?")).status).toBe(200);
    expect(await readAlarm(guest, id)).toBeLessThan(Date.now() + TOLD_WITHIN_MS);
    answer();
  });
});

describe("a conversation", () => {
  const readCount = async ({ workspace_id }: Site): Promise<number> =>
    requireOk(await makeDeps().meter.today(workspace_id ?? "", Date.now()), "").conversations;

  it("is counted once for who pays, and again and again until it is", async () => {
    const own = await makeSite();
    await indexPages(own, SHOP_PAGES);
    const guest = await makeGuest(own);
    const id = await open(guest);
    const { meter } = makeDeps();
    let tries = 0;
    const countConversation: typeof meter.countConversation = async (...input) => {
      // The first is not heard of, the second is, and its acknowledgement lost.
      if (++tries === 2) await meter.countConversation(...input);
      if (tries <= 2) throw new Error("down");
      return meter.countConversation(...input);
    };
    replacements.meter = override(meter, { countConversation });
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    await expect.poll(() => tries).toBe(2);
    await runDurableObjectAlarm(getObject(guest, id));
    expect(tries).toBe(3);
    for (const text of ["And then?", "Thanks"]) await send(guest, id, text);
    await readTurn(guest, id);
    expect([tries, await readCount(own)]).toEqual([3, 1]);
    const other = await makeGuest(own);
    await send(other, await open(other), QUESTION);
    await expect.poll(() => readCount(own)).toBe(2);
  });
});

describe("an object that tells the inbox", () => {
  it("tells one state at a time, and of those that came meanwhile the newest", async () => {
    const { guest, id, told, answer } = await begin();
    await ask(guest, id, "request_human");
    for (const text of ["Where is my parcel?", "Hello?"]) await send(guest, id, text);
    expect(told.map(({ last_seq }) => last_seq)).toEqual([2]);
    answer();
    await expect.poll(() => told.map(({ last_seq }) => last_seq)).toEqual([2, 4]);
  });

  it("lets no alarm ring for what the inbox has heard", async () => {
    const { guest, id, answer } = await begin();
    // Nor for the search, which is told apart.
    await runInDurableObject(getObject(guest, id), (_, { storage }) => {
      storage.sql.exec("UPDATE search_feed SET indexed_seq = 1000");
    });
    await ask(guest, id, "end");
    await send(guest, id, QUESTION);
    expect(await readAlarm(guest, id)).toBeLessThan(Date.now() + TOLD_WITHIN_MS);
    answer();
    await expect.poll(() => readAlarm(guest, id)).toBeGreaterThan(Date.now() + DAY_MS - TOLD_WITHIN_MS);
  });
});
