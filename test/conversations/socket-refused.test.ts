import { listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import { sites } from "../../workers/sites/schema";
import { type Guest, getObject, open, readLog, send } from "../support/chat";
import { greet, openSocket, upgrade } from "../support/chat-socket";
import { call, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { clock } from "../worker";

let site: Site;
let ada: Owner;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
});

async function begin(): Promise<{ guest: Guest; id: string }> {
  const guest = await makeGuest(site);
  return { guest, id: await open(guest) };
}

const isError = (frame: ServerFrame) => frame.type === "error";
let client_number = 0;
const nextId = () => `refused-client-${++client_number}`;

describe("a socket is refused", () => {
  it("for a conversation that no visitor of the site has, and no object wakes for it", async () => {
    const before = (await listDurableObjectIds(env.CONVERSATION)).length;
    const { id } = await begin();
    const elsewhere = await makeSite();
    for (const [where, what] of [
      [site, "conv_0missing"],
      [elsewhere, id],
    ] as const)
      expect(await readProblem(await upgrade(where, what))).toMatchObject({ status: 404, error: "not_found" });
    expect((await listDurableObjectIds(env.CONVERSATION)).length).toBe(before);
  });

  it("for a page that is not on the site's list, and for what is no socket (WEB-08)", async () => {
    const { id } = await begin();
    expect(await readProblem(await upgrade(site, id, { origin: "https://evil.example" }))).toMatchObject({
      error: "origin_not_allowed",
    });
    expect(await readProblem(await call(`/api/chat/live?conversation_id=${id}`, { site }))).toMatchObject({
      error: "invalid_request",
    });
  });

  it("for what names no origin, or none that can be known, and no object wakes for it (WEB-08)", async () => {
    const before = (await listDurableObjectIds(env.CONVERSATION)).length;
    const { id } = await begin();
    const unnamed = await call(`/api/chat/live?conversation_id=${id}`, { site, headers: { upgrade: "websocket" } });
    for (const response of [unnamed, await upgrade(site, id, { origin: "null" })])
      expect(await readProblem(response)).toMatchObject({ status: 403, error: "origin_not_allowed" });
    expect((await listDurableObjectIds(env.CONVERSATION)).length).toBe(before);
  });

  it("where the site is not active or its widget is off, and no object wakes for it (WEB-08)", async () => {
    const before = (await listDurableObjectIds(env.CONVERSATION)).length;
    for (const [wanted, status] of [
      [{ status: "inactive" }, 404],
      [{ widget_enabled: false }, 403],
    ] as const) {
      const off = await makeSite();
      const id = await open(await makeGuest(off));
      await drizzle(env.DB).update(sites).set(wanted).where(eq(sites.id, off.id));
      expect([wanted, (await upgrade(off, id)).status]).toEqual([wanted, status]);
    }
    expect((await listDurableObjectIds(env.CONVERSATION)).length).toBe(before);
  });

  it("to another guest, to a wrong token, and to whoever speaks before saying who they are (TEN-04, WEB-08)", async () => {
    const { guest, id } = await begin();
    await send(guest, id, "A secret");
    const other = await makeGuest(site);
    const foreign = await makeGuest(await makeSite());
    for (const token of [other.token, foreign.token, "x".repeat(43)]) {
      const socket = await openSocket(site, id);
      socket.say({ type: "hello", protocol: 1, token });
      expect(await socket.closed).toBe(4401);
      expect(socket.frames).toEqual([]);
    }
    const socket = await openSocket(site, id);
    socket.say({ type: "send", client_id: nextId(), text: "Hello" });
    expect(await socket.closed).toBe(4401);
    expect((await readLog(guest, id)).filter(({ author }) => author === "visitor")).toHaveLength(1);
  });

  it("once it has said nothing for five seconds (WEB-08)", async () => {
    const { guest, id } = await begin();
    const socket = await openSocket(site, id);
    clock.offset_ms = 6_000;
    expect(await runDurableObjectAlarm(getObject(guest, id))).toBe(true);
    expect(await socket.closed).toBe(4401);
  });

  it("after frames that are none, are too long or come too fast", async () => {
    const { guest, id } = await begin();
    const confused = await greet(site, id, guest.token);
    for (const frame of ["{", "[]", { type: "nothing" }, { type: "hello", protocol: 1, token: guest.token }, "null"])
      confused.say(frame);
    expect(await confused.closed).toBe(1008);
    expect(confused.frames.filter(isError)).toHaveLength(5);
    const long = await greet(site, id, guest.token);
    long.say("x".repeat(65 * 1_024));
    expect(await long.closed).toBe(1009);
    const fast = await greet(site, id, guest.token);
    for (let n = 0; n < 50; n++) fast.say({ type: "feedback", message_seq: 99, rating: "thumbs_up" });
    expect(await fast.closed).toBe(1008);
  });

  it("after more than 16 kB, counted in bytes, or ten frames in a second; the longest message is none of them (ABU-03)", async () => {
    const { guest, id } = await begin();
    const long = await greet(site, id, guest.token);
    const longest = { text: "語".repeat(4_000), context: { page_title: "x".repeat(2_000) } };
    long.say({
      type: "send",
      client_id: "c".repeat(64),
      ...longest,
      attachments: Array(5).fill(`att_${"0".repeat(26)}`),
    });
    // Files that there are not: it was read.
    expect(await long.find(isError)).toMatchObject({ error: "invalid_request" });
    long.say({ type: "send", client_id: nextId(), text: "語".repeat(5_600) });
    expect(await long.closed).toBe(1009);
    const fast = await greet(site, id, guest.token);
    // A second begins.
    clock.offset_ms = 3_000 - (Date.now() % 1_000);
    for (let n = 0; n < 19; n++) fast.say({ type: "feedback", message_seq: 99, rating: "thumbs_up" });
    expect(await fast.closed).toBe(1008);
  });

  it("to the oldest of those that have not said whose they are, and never to a visitor's own for their sake", async () => {
    const { guest, id } = await begin();
    const own = await greet(site, id, guest.token);
    const silent = [];
    for (let n = 0; n < 25; n++) {
      clock.offset_ms += 10;
      silent.push(await openSocket(site, id));
    }
    expect(await Promise.all(silent.slice(0, 20).map(({ closed }) => closed))).toEqual(Array(20).fill(4008));
    own.say({ type: "send", client_id: nextId(), text: "Hi" });
    expect(await own.find(({ type }) => type === "ack")).toMatchObject({ seq: 1 });
    for (const socket of [own, ...silent.slice(20)]) socket.close();
  });

  it.each([
    ["whose widget was switched off", "UPDATE sites SET widget_enabled = 0 WHERE id = ?1"],
    ["whose site is no longer active", "UPDATE sites SET status = 'inactive' WHERE id = ?1"],
    ["who was blocked", "UPDATE guests SET blocked_at = 1 WHERE site_id = ?1"],
    ["who expired", "UPDATE guests SET expires_at = 1 WHERE site_id = ?1"],
  ])("to a visitor %s a minute ago, and nothing of theirs is stored", async (_, change) => {
    const own = await makeSite({ workspace_id: ada.scope.workspace_id });
    const guest = await makeGuest(own);
    const id = await open(guest);
    const socket = await greet(own, id, guest.token);
    await env.DB.prepare(change).bind(own.id).run();
    clock.offset_ms = 61_000;
    socket.say({ type: "send", client_id: nextId(), text: "Hi" });
    expect(await socket.closed).toBe(4401);
    const stored = (_: unknown, { storage }: DurableObjectState) =>
      storage.sql.exec("SELECT * FROM messages").toArray();
    expect(await runInDurableObject(getObject(guest, id), stored)).toEqual([]);
  });

  it("to the oldest where one visitor has more than twenty", async () => {
    const { guest, id } = await begin();
    const oldest = await greet(site, id, guest.token);
    clock.offset_ms = 1_000;
    const others = [];
    for (let n = 0; n < 20; n++) others.push(await greet(site, id, guest.token));
    expect(await oldest.closed).toBe(4008);
    for (const socket of others) socket.close();
  });
});
