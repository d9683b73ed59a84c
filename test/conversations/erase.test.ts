import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, describe, expect, it } from "vitest";
import { guests } from "../../workers/contacts/schema";
import type { ServerFrame } from "../../workers/contract/socket";
import { eraseGuests } from "../../workers/conversations/service";
import type { ConversationPort } from "../../workers/ports";
import { events, getObject, open, QUESTION, readLog, readTurn, send, useGatedModel } from "../support/chat";
import { readEvents } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { createTestDeps, replacements } from "../worker";

const db = drizzle(env.DB);
const countGuests = (site_id: string) => db.$count(guests, eq(guests.site_id, site_id));
const erase = (site_id: string) => eraseGuests(createTestDeps(env, "req_test"), site_id);

afterEach(() => {
  delete replacements.llms;
  delete replacements.conversation;
});

async function makeConversation() {
  const site = await makeSite();
  await indexPages(site, SHOP_PAGES);
  const guest = await makeGuest(site);
  const id = await open(guest);
  return { site, guest, id, stub: getObject(guest, id) };
}

describe("erasing the guests of a site", () => {
  it("leaves nothing of them and of their conversations, and nothing of another site's missing", async () => {
    const gone = await makeConversation();
    const stays = await makeConversation();
    await makeGuest(gone.site);
    for (const { guest, id } of [gone, stays]) {
      await send(guest, id, QUESTION);
      await readTurn(guest, id);
    }
    expect(await erase(gone.site.id)).toBe(true);
    expect(await countGuests(gone.site.id)).toBe(0);
    await runInDurableObject(gone.stub, async (_, { storage }) => {
      const tables = storage.sql
        .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
        .toArray();
      expect(tables.map(({ name }) => name)).toContain("messages");
      for (const table of ["messages", "turns", "conversation"])
        expect(storage.sql.exec(`SELECT * FROM ${table}`).toArray(), table).toEqual([]);
      expect(await storage.getAlarm()).toBeNull();
    });
    expect(await countGuests(stays.site.id)).toBe(1);
    expect(await readLog(stays.guest, stays.id)).toHaveLength(2);
    expect(await erase(gone.site.id)).toBe(true);
  });

  it("ends open streams and drops the answer that is being written", async () => {
    const { site, guest, id, stub } = await makeConversation();
    const model = useGatedModel();
    await send(guest, id, QUESTION);
    await readEvents<ServerFrame>(await events(guest, id), (frame) => frame.type === "delta");
    const open_stream = await events(guest, id);
    const erased = erase(site.id);
    const frames = await readEvents<ServerFrame>(open_stream, () => false);
    expect(frames.at(-1)).toMatchObject({ type: "delta" });
    model.release();
    expect(await erased).toBe(true);
    await runInDurableObject(stub, (_, { storage }) => {
      expect(storage.sql.exec("SELECT * FROM messages").toArray()).toEqual([]);
    });
  });

  it("goes on in the next run where there are more than 500, and where it was cut short", async () => {
    const { site } = await makeConversation();
    const rows = Array.from({ length: 500 }, (_, n) => ({
      uuid: crypto.randomUUID(),
      site_id: site.id,
      token_hash: `${site.id}-${n}`,
      conversation_id: null,
      metadata: {},
      created_at: 1,
      expires_at: 2,
    }));
    for (let at = 0; at < rows.length; at += 10) await db.insert(guests).values(rows.slice(at, at + 10));
    const { conversation } = createTestDeps(env, "req_test");
    const down: ConversationPort = { ...conversation, erase: () => Promise.reject(new Error("down")) };
    replacements.conversation = down;
    await expect(erase(site.id)).rejects.toThrow("down");
    delete replacements.conversation;
    expect(await countGuests(site.id)).toBeGreaterThan(0);
    const runs: boolean[] = [];
    while (runs.at(-1) !== true) runs.push(await erase(site.id));
    expect(await countGuests(site.id)).toBe(0);
    expect(runs.length).toBeLessThanOrEqual(2);
  });

  it("is refused by the object for another tenant", async () => {
    const { guest, id, stub } = await makeConversation();
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    expect(await stub.erase("site_other", id)).toEqual({ ok: false, code: "not_found" });
    expect(await readLog(guest, id)).toHaveLength(2);
  });
});
