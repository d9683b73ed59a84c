/** Everything that D1 is known to throw, at every place where a conversation asks it for something (bars DATA-03). */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { CreatedGuest } from "../../workers/contract/embed";
import type { Site } from "../../workers/contract/sites";
import { newNetwork } from "../support/accounts";
import { breakD1 } from "../support/broken-d1";
import { type Ack, type Guest, getObject, open, QUESTION, readLog, readTurn, send } from "../support/chat";
import { type ChatSocket, openSocket } from "../support/chat-socket";
import { type Call, call } from "../support/client";
import { D1_FAULTS } from "../support/d1-faults";
import { indexPages, makeGuest, makeSite, SHOP_PAGES, siteScope } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { showConversation } from "../support/waiting";
import { faults, replacements } from "../worker";

/** A page or a program asks again no oftener. */
const MAX_TRIES = 3;
/** What a visitor's page waits for a greeting that does not come. */
const GREETED_WITHIN_MS = 300;

let ada: Owner;
let site: Site;
beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  delete replacements.db;
  faults.clear();
});

/** Asks until it is done; what is refused meanwhile says when to come again. */
async function ask<Answer>(path: string, what: Call): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const response = await call(path, what);
    if (response.ok) return response.json();
    expect([path, response.status, response.headers.get("retry-after") !== null]).toEqual([path, 503, true]);
    expect(tries).toBeLessThan(MAX_TRIES);
  }
}

/** A socket that is greeted, where need be the next one. */
async function connect(id: string, token: string): Promise<ChatSocket> {
  for (let tries = 1; ; tries++) {
    const upgraded = await openSocket(site, id).catch(() => null);
    upgraded?.say({ type: "hello", protocol: 1, token });
    const greeted = upgraded?.find(({ type }) => type === "resumed");
    const is_greeted = await Promise.race([greeted, upgraded?.closed, scheduler.wait(GREETED_WITHIN_MS)]);
    if (upgraded && typeof is_greeted === "object") return upgraded;
    expect(tries).toBeLessThan(MAX_TRIES);
  }
}

const countTurns = (guest: Guest, id: string) =>
  runInDurableObject(getObject(guest, id), (_, { storage }) =>
    storage.sql
      .exec<{ status: string }>("SELECT status FROM turns ORDER BY question_seq")
      .toArray()
      .map(({ status }) => status),
  );

/** From a visitor's first call to the end, as their page and a member's do it; everything that was acknowledged. `beforeEnd` runs when nothing else comes after it that the inbox would learn. */
async function converse(
  beforeEnd = () => {},
): Promise<{ guest: Guest; id: string; acked: [seq: number, text: string][] }> {
  const acked: [number, string][] = [];
  const headers = { "cf-connecting-ip": newNetwork() };
  const created = await ask<CreatedGuest>("/api/guest/create", { site, headers, body: { metadata: {} } });
  const { token } = created;
  const scope = { ...siteScope(site), guest_id: created.uuid, is_blocked: false, conversation_id: null, expires_at: 0 };
  const guest = { ...created, scope };
  const opened = await ask<{ conversation_id: string }>("/api/chat/conversations", { site, token, body: {} });
  const id = opened.conversation_id;
  const post = async (text: string) => {
    const body = { conversation_id: id, client_id: `faults-${text}`, text };
    acked.push([(await ask<Ack>("/api/chat/message", { site, token, body })).seq, text]);
  };
  await post(QUESTION);
  await expect.poll(() => countTurns(guest, id)).toSatisfy(isEnded);
  const socket = await connect(id, token);
  socket.say({ type: "send", client_id: "faults-socket", text: "And by socket?" });
  const ack = await socket.find((frame) => frame.type === "ack");
  acked.push(["seq" in ack ? Number(ack.seq) : 0, "And by socket?"]);
  await expect.poll(() => countTurns(guest, id)).toSatisfy(isEnded);
  await ask("/api/chat/frames", { site, token, body: { conversation_id: id, frame: { type: "request_human" } } });
  await expect.poll(() => isInInbox(guest, id)).toBe(true);
  const path = `/api/v1/conversations/${id}`;
  await ask(path, { owner: ada });
  await ask(`${path}/takeover`, { owner: ada, method: "POST" });
  const reply = { client_id: "faults-reply", text: "Ada here." };
  acked.push([(await ask<Ack>(`${path}/messages`, { owner: ada, body: reply })).seq, reply.text]);
  await post("Thank you");
  await expect.poll(async () => (await showConversation(ada, id))?.last_author).toBe("visitor");
  beforeEnd();
  await ask(`${path}/end`, { owner: ada, method: "POST" });
  socket.close();
  return { guest, id, acked };
}

const isEnded = (turns: string[]) => turns.every((status) => ["done", "failed"].includes(status));

/** Once members see it, by the alarm where it could not be told. */
async function isInInbox(guest: Guest, id: string): Promise<boolean> {
  if ((await call(`/api/v1/conversations/${id}`, { owner: ada })).status === 200) return true;
  await runDurableObjectAlarm(getObject(guest, id));
  return false;
}

async function expectWhole({ guest, id, acked }: Awaited<ReturnType<typeof converse>>): Promise<void> {
  await runDurableObjectAlarm(getObject(guest, id));
  const log = await readLog(guest, id);
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at + 1));
  expect(log.filter(({ author }) => author !== "ai").map(({ seq, text }) => [seq, text])).toEqual(acked);
  expect(log.filter(({ author }) => author === "ai")).toHaveLength(2);
  const last = log.at(-1);
  expect(await showConversation(ada, id)).toMatchObject({
    status: "ended",
    last_seq: last?.seq,
    last_author: last?.author,
    last_text: last?.text,
  });
}

describe("a conversation", () => {
  const d1 = breakD1(env.DB);
  let places: string[] = [];

  it("asks D1 at many places, and is whole where nothing fails", async () => {
    replacements.db = drizzle(d1.db);
    await expectWhole(await converse());
    places = [...d1.sent];
    expect(places.length).toBeGreaterThan(10);
  });

  it.each([...D1_FAULTS.map((message) => [message, "before"] as const), [D1_FAULTS[0] ?? "", "after"] as const])(
    "is whole wherever D1 says once: %s (%s it did what it was asked)",
    { timeout: 120_000 },
    async (message, when) => {
      let met = 0;
      for (const sql of places) {
        replacements.db = drizzle(d1.db);
        d1.fail(sql, message, when);
        const done = await converse().catch((cause) => {
          throw new Error(sql, { cause });
        });
        met += d1.heal() ? 1 : 0;
        await expectWhole(done);
      }
      expect(met).toBe(places.length);
    },
  );

  it.each(["before", "after"] as const)(
    "is in the inbox as it ended wherever D1 fails once at its end, %s it did what it was asked",
    { timeout: 60_000 },
    async (when) => {
      replacements.db = drizzle(d1.db);
      let met = 0;
      for (const sql of places) {
        const done = await converse(() => d1.fail(sql, D1_FAULTS[0] ?? "", when));
        met += d1.heal() ? 1 : 0;
        await expectWhole(done);
      }
      expect(met).toBeGreaterThan(2);
    },
  );

  it("goes on between those who are in it while D1 says nothing else, and the inbox hears of it afterwards", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    await expect.poll(() => showConversation(ada, id)).toMatchObject({ last_seq: 2 });
    const socket = await connect(id, guest.token);
    faults.set("db", new Error(D1_FAULTS[0]));
    socket.say({ type: "request_human" });
    socket.say({ type: "send", client_id: "outage-message", text: "Is anybody there?" });
    expect(await socket.find(({ type }) => type === "ack")).toMatchObject({ seq: 3 });
    const agent = { id: ada.scope.user_id, name: "Ada" };
    const reply = { type: "reply", client_id: "outage-reply", text: "Ada here." } as const;
    expect(await getObject(guest, id).act(site.id, agent, reply, "req_outage")).toMatchObject({ ok: true });
    expect(await socket.find((frame) => frame.type === "message" && frame.author === "agent")).toMatchObject({
      text: "Ada here.",
    });
    faults.clear();
    expect((await showConversation(ada, id))?.last_seq).toBe(2);
    expect(await runDurableObjectAlarm(getObject(guest, id))).toBe(true);
    const log = await readLog(guest, id);
    expect(await showConversation(ada, id)).toMatchObject({
      status: "with_human",
      last_seq: log.at(-1)?.seq,
      last_author: "agent",
    });
    socket.close();
  });
});
