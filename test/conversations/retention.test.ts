import { createScheduledController, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { eraseOldConversations } from "../../workers/conversations/retention";
import { attachments, conversation_notes, conversations, mail_threads } from "../../workers/conversations/schema";
import type { Deps } from "../../workers/ports";
import { keep } from "../support/attachments";
import { type Ack, beginSeen, type Guest, getObject, open, QUESTION, readLog, readTurn, send } from "../support/chat";
import { call, readProblem } from "../support/client";
import { indexPages, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { openEvents, readSiteEvents } from "../support/site-events";
import worker, { clock, createTestDeps, faults } from "../worker";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const db = drizzle(env.DB);
const makeDeps = () => createTestDeps(env, "req_test");
let ada: Owner;
let site: Site;

beforeEach(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
  faults.clear();
});

const set = (retention_days: number | null, of = site) =>
  call(`/api/v1/sites/${of.id}`, { owner: ada, method: "PATCH", body: { retention_days } });
const lead = (id: string, what: string) => call(`/api/v1/conversations/${id}/${what}`, { method: "POST", owner: ada });
const listIds = async () =>
  (await db.select({ id: conversations.id }).from(conversations).where(eq(conversations.site_id, site.id))).map(
    ({ id }) => id,
  );
const eraseOld = () => eraseOldConversations(makeDeps());

/** A conversation that has ended, with a file, a note, an answer and a thread of mails. */
async function makeEnded(of = site): Promise<{ guest: Guest; id: string }> {
  await indexPages(of, SHOP_PAGES);
  const { guest, id } = await beginSeen(of, ada, [QUESTION]);
  await readTurn(guest, id);
  await keep(guest);
  const note = { client_id: crypto.randomUUID(), text: "Asked the warehouse." };
  expect((await call(`/api/v1/conversations/${id}/notes`, { owner: ada, body: note })).status).toBe(200);
  await db.insert(mail_threads).values({
    token_hash: crypto.randomUUID(),
    site_id: of.id,
    guest_uuid: guest.uuid,
    conversation_id: id,
    email: "guest@example.org",
    created_at: 1,
  });
  await end(id);
  return { guest, id };
}

async function end(id: string): Promise<void> {
  expect((await lead(id, "end")).status).toBe(200);
  const readStatus = async () => {
    const [row] = await db.select().from(conversations).where(eq(conversations.id, id));
    return row?.status;
  };
  await expect.poll(readStatus).toBe("ended");
}

/** How much is kept of a conversation, by where it is kept. */
async function count({ guest, id }: { guest: Guest; id: string }) {
  const site_id = guest.scope.site_id;
  const answers = await makeDeps().site_log.list(site_id, { page: 1, page_size: 10 });
  const kept = await runInDurableObject(getObject(guest, id), (_, { storage }) =>
    storage.sql.exec("SELECT * FROM messages").toArray(),
  );
  return {
    rows: await db.$count(conversations, eq(conversations.id, id)),
    notes: await db.$count(conversation_notes, eq(conversation_notes.conversation_id, id)),
    threads: await db.$count(mail_threads, eq(mail_threads.conversation_id, id)),
    attachments: await db.$count(attachments, eq(attachments.conversation_id, id)),
    files: (await env.PAGES.list({ prefix: `${site_id}/attachments/` })).objects.length,
    answers: answers.ok ? answers.total : null,
    messages: kept.length,
  };
}
const WHOLE = { rows: 1, notes: 1, threads: 1, attachments: 1, files: 1, answers: 1, messages: 2 };
const NOTHING = { rows: 0, notes: 0, threads: 0, attachments: 0, files: 0, answers: 0, messages: 0 };

describe("the setting", () => {
  it("is null at first, and takes whole days from one to ten years", async () => {
    expect(site.retention_days).toBeNull();
    for (const days of [1, 3_650, null]) {
      const changed: Site = await (await set(days)).json();
      expect(changed.retention_days).toBe(days);
    }
    for (const days of [0, -1, 1.5, 3_651, Number.MAX_SAFE_INTEGER])
      expect(await readProblem(await set(days))).toMatchObject({
        status: 400,
        fields: { retention_days: expect.any(String) },
      });
  });
});

describe("an ended conversation", () => {
  it("is erased by the cron with all that is kept of it once it is too old, and no other site's", async () => {
    const other = await makeSite({ workspace_id: ada.scope.workspace_id });
    const [old, stays] = [await makeEnded(), await makeEnded(other)];
    await set(30);
    clock.offset_ms = 29 * DAY_MS;
    await eraseOld();
    expect(await count(old)).toEqual(WHOLE);
    clock.offset_ms = 30 * DAY_MS + HOUR_MS;
    await worker.scheduled(createScheduledController(), env);
    expect(await count(old)).toEqual(NOTHING);
    expect((await count(stays)).messages).toBe(2);
    clock.offset_ms = 400 * DAY_MS;
    await eraseOld();
    expect((await count(stays)).messages).toBe(2);
  });

  it("leaves the list of whoever looks at it", async () => {
    const { id } = await makeEnded();
    await set(1);
    const stream = await openEvents(ada, site.id);
    clock.offset_ms = 2 * DAY_MS;
    await eraseOld();
    const told = await readSiteEvents(stream, 2);
    expect(told.map(({ event }) => event)).toEqual([
      { type: "ping" },
      { type: "conversation_erased", conversation_id: id },
    ]);
    expect(await listIds()).toEqual([]);
    clock.offset_ms = 0;
    expect((await call(`/api/v1/conversations/${id}`, { owner: ada })).status).toBe(404);
  });

  it("stays for an hour after the setting was changed, so that a slip can be put right", async () => {
    const { id } = await makeEnded();
    await set(2);
    const { workspace_id } = ada.scope;
    ada = await makeOwner({ workspace_id, now: Date.now() + 5 * DAY_MS });
    clock.offset_ms = 5 * DAY_MS;
    await set(null);
    await set(1);
    await eraseOld();
    expect(await listIds()).toEqual([id]);
    clock.offset_ms += HOUR_MS - 60_000;
    await eraseOld();
    expect(await listIds()).toEqual([id]);
    // A name that is changed puts nothing off.
    await call(`/api/v1/sites/${site.id}`, { owner: ada, method: "PATCH", body: { name: "Another" } });
    clock.offset_ms += 60_000;
    await eraseOld();
    expect(await listIds()).toEqual([]);
  });

  it("is followed by a new one when its visitor writes again", async () => {
    const { guest, id } = await makeEnded();
    await set(1);
    clock.offset_ms = 2 * DAY_MS;
    await eraseOld();
    const ack: Ack = await (await send(guest, await open(guest), "Hello again")).json();
    expect(ack.conversation_id).not.toBe(id);
    expect(ack.seq).toBe(1);
    expect((await readLog(guest, ack.conversation_id)).map(({ text }) => text)).toContain("Hello again");
    await runInDurableObject(getObject(guest, id), (_, { storage }) =>
      expect(storage.sql.exec("SELECT * FROM messages").toArray()).toEqual([]),
    );
  });
});

it("what is open, with a member or waits for one stays, however old", async () => {
  const [active, waiting, held] = [await beginSeen(site, ada), await beginSeen(site, ada), await beginSeen(site, ada)];
  const wish = { conversation_id: waiting.id, frame: { type: "request_human" } };
  await call("/api/chat/frames", { token: waiting.guest.token, site, body: wish });
  await lead(held.id, "takeover");
  await set(1);
  clock.offset_ms = 400 * DAY_MS;
  await eraseOld();
  expect((await listIds()).sort()).toEqual([active.id, waiting.id, held.id].sort());
});

it("an old row of a conversation that goes on is put right instead", async () => {
  const { guest, id } = await beginSeen(site, ada);
  await readTurn(guest, id);
  await set(1);
  await db.update(conversations).set({ status: "ended", last_at: 1 }).where(eq(conversations.id, id));
  clock.offset_ms = 2 * HOUR_MS;
  await eraseOld();
  const [row] = await db.select().from(conversations).where(eq(conversations.id, id));
  expect(row).toMatchObject({ status: "active", last_seq: 2 });
  expect(await readLog(guest, id)).toHaveLength(2);
});

describe("while D1, R2 or the site's log fails", () => {
  it.each<keyof Deps>(["db", "pages", "site_log"])(
    "nothing counts as erased, and the alarm goes on: %s",
    async (port) => {
      const old = await makeEnded();
      const { conversation } = makeDeps();
      faults.set(port, new Error("down"));
      await expect(conversation.expire(site.id, old.id, Date.now() + DAY_MS)).rejects.toThrow("down");
      faults.clear();
      expect(await listIds()).toEqual([old.id]);
      expect((await count(old)).messages).toBe(2);
      // Nobody reads what is half gone, and what is said now begins anew.
      expect((await call(`/api/v1/conversations/${old.id}/messages`, { owner: ada })).status).toBe(404);
      expect((await lead(old.id, "takeover")).status).toBe(404);
      const ack: Ack = await (await send(old.guest, await open(old.guest), "Hello?")).json();
      expect(ack.conversation_id).not.toBe(old.id);
      faults.set(port, new Error("down"));
      for (let tries = 0; tries < 3; tries++)
        expect(await runDurableObjectAlarm(getObject(old.guest, old.id))).toBe(true);
      faults.clear();
      expect(await listIds()).toContain(old.id);
      expect(await runDurableObjectAlarm(getObject(old.guest, old.id))).toBe(true);
      expect(await count(old)).toMatchObject({ rows: 0, notes: 0, threads: 0, attachments: 0, files: 0, messages: 0 });
      expect(await runDurableObjectAlarm(getObject(old.guest, old.id))).toBe(false);
      expect((await readLog(old.guest, ack.conversation_id))[0]?.text).toBe("Hello?");
    },
  );

  it("one site's trouble keeps no other site's", async () => {
    const other = await makeSite({ workspace_id: ada.scope.workspace_id });
    const [stuck, gone] = [await makeEnded(), await makeEnded(other)];
    await set(1);
    await set(1, other);
    clock.offset_ms = 2 * DAY_MS;
    const deps = makeDeps();
    const { conversation } = deps;
    await eraseOldConversations({
      ...deps,
      conversation: {
        ...conversation,
        expire: (site_id, ...rest) =>
          site_id === site.id ? Promise.reject(new Error("down")) : conversation.expire(site_id, ...rest),
      },
    });
    expect((await count(stuck)).rows).toBe(1);
    expect((await count(gone)).rows).toBe(0);
  });
});

it("another tenant's object neither erases nor tells", async () => {
  const { guest, id } = await makeEnded();
  const stub = getObject(guest, id);
  expect(await stub.expire("site_other", id, Date.now() + DAY_MS)).toEqual({ ok: false, code: "not_found" });
  expect(await readLog(guest, id)).toHaveLength(2);
});
