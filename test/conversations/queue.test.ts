import { runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { override } from "../../workers/answers/without-record";
import type { Conversation } from "../../workers/contract/conversations";
import type { Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import { findPlace } from "../../workers/conversations/queue";
import { conversations } from "../../workers/conversations/schema";
import { makeDeps } from "../support/answers";
import { type Guest, getObject, open, send } from "../support/chat";
import { type ChatSocket, greet } from "../support/chat-socket";
import { call } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { floorMinute, openFrom } from "../support/hours";
import { openLiveSocket } from "../support/live-socket";
import { makeOwner, type Owner } from "../support/owners";
import { clock, replacements } from "../worker";

const MINUTE_MS = 60_000;
let site: Site;
let ada: Owner;

beforeEach(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
  delete replacements.db;
});

type StateFrame = Extract<ServerFrame, { type: "state" }>;
interface Visit {
  guest: Guest;
  id: string;
  socket: ChatSocket;
}

/** A visitor who has asked for a human and looks on, `after_ms` from now. */
async function wait(after_ms = 0): Promise<Visit> {
  clock.offset_ms = after_ms;
  const guest = await makeGuest(site);
  const id = await open(guest);
  await send(guest, id, "Hello");
  const socket = await greet(site, id, guest.token);
  socket.say({ type: "request_human" });
  await findPlaceOf(socket);
  await expect.poll(async () => (await show(id))?.status).toBe("waiting_human");
  return { guest, id, socket };
}

async function show(id: string): Promise<Conversation | null> {
  const response = await call(`/api/v1/conversations/${id}`, { owner: ada });
  return response.ok ? response.json() : null;
}

const hasPlace = (frame: ServerFrame): frame is StateFrame =>
  frame.type === "state" && frame.queue_position !== undefined;
const findPlaceOf = (socket: ChatSocket) => socket.find(hasPlace);
const lead = (id: string, what: string) => call(`/api/v1/conversations/${id}/${what}`, { method: "POST", owner: ada });

/** A conversation of a site's past in which the visitor waited so long. */
async function remember(at: Site, waited_ms: number, last_at = Date.now()): Promise<void> {
  const id = `conv_past_${crypto.randomUUID()}`;
  const row = { id, site_id: at.id, status: "ended", last_seq: 2, last_author: "agent", last_text: "Hello" } as const;
  await makeDeps()
    .db.insert(conversations)
    .values({ ...row, last_at, waited_ms, version: 1, created_at: last_at, updated_at: last_at });
}

describe("a visitor who waits for a human", () => {
  it("learns how many wait before them, when they come back, and when somebody's turn has come", async () => {
    const [first, second] = [await wait(), await wait(1_000)];
    expect(await findPlaceOf(first.socket)).toMatchObject({ status: "waiting_human", queue_position: 1 });
    expect(await findPlaceOf(second.socket)).toMatchObject({ status: "waiting_human", queue_position: 2 });
    const again = await greet(site, second.id, second.guest.token);
    expect(await findPlaceOf(again)).toMatchObject({ queue_position: 2 });

    await lead(first.id, "takeover");
    await expect.poll(async () => (await show(first.id))?.status).toBe("with_human");
    expect(await runDurableObjectAlarm(getObject(second.guest, second.id))).toBe(true);
    expect(await again.find((frame) => hasPlace(frame) && frame.queue_position === 1)).toMatchObject({ type: "state" });
    for (const socket of [first.socket, second.socket, again]) socket.close();
  });

  it("is not told of a place once a human is there", async () => {
    const { guest, id, socket } = await wait();
    await lead(id, "takeover");
    await socket.find((frame) => frame.type === "state" && frame.status === "with_human");
    await runDurableObjectAlarm(getObject(guest, id));
    await greet(site, id, guest.token);
    const places = socket.frames.filter(hasPlace);
    expect(socket.frames.lastIndexOf(places.at(-1) as ServerFrame)).toBeLessThan(
      socket.frames.findIndex((frame) => frame.type === "state" && frame.status === "with_human"),
    );
    socket.close();
  });

  it("goes on waiting where the database cannot say where they stand", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    await send(guest, id, "Hello");
    const socket = await greet(site, id, guest.token);
    const { db } = makeDeps();
    const select = () => {
      throw new Error("D1_ERROR: Network connection lost.");
    };
    replacements.db = override(db, { select: select as unknown as typeof db.select });
    socket.say({ type: "request_human" });
    expect(await socket.find((frame) => frame.type === "state")).toMatchObject({ status: "waiting_human" });
    delete replacements.db;
    expect(await runDurableObjectAlarm(getObject(guest, id))).toBe(true);
    expect(await findPlaceOf(socket)).toMatchObject({ queue_position: 1 });
    socket.close();
  });

  it("has their wait kept once a human comes, for those who wait later", async () => {
    const { id, socket } = await wait();
    clock.offset_ms = 4 * MINUTE_MS;
    await lead(id, "takeover");
    await expect.poll(async () => (await show(id))?.waited_ms).toBeGreaterThanOrEqual(4 * MINUTE_MS - 5_000);
    socket.close();
  });

  it("has it kept in business hours alone: of a night nothing counts", async () => {
    const opens_at = floorMinute(Date.now()) + 300 * MINUTE_MS;
    const body = { business_hours: openFrom(opens_at, 60) };
    expect((await call(`/api/v1/sites/${site.id}`, { method: "PATCH", owner: ada, body })).status).toBe(200);
    const visits = [await wait(), await wait()];
    clock.offset_ms = 303 * MINUTE_MS;
    await lead(visits[0]?.id ?? "", "takeover");
    const reply = { client_id: "reply-0001", text: "Hello" };
    const path = `/api/v1/conversations/${visits[1]?.id}/messages`;
    expect((await call(path, { method: "POST", owner: ada, body: reply })).status).toBe(200);
    for (const { id, socket } of visits) {
      await expect.poll(async () => (await show(id))?.waited_ms).toBeGreaterThan(2 * MINUTE_MS);
      expect((await show(id))?.waited_ms).toBeLessThan(5 * MINUTE_MS);
      socket.close();
    }
  });
});

describe("a visitor who waits outside business hours", () => {
  it("is told when people are back", async () => {
    const reopens_at = floorMinute(Date.now()) + 300 * MINUTE_MS;
    const body = { business_hours: openFrom(reopens_at, 60) };
    expect((await call(`/api/v1/sites/${site.id}`, { method: "PATCH", owner: ada, body })).status).toBe(200);
    const { socket } = await wait();
    expect(await findPlaceOf(socket)).toMatchObject({ queue_position: 1, reopens_at });
    socket.close();
  });

  it("is not, while somebody is there all the same", async () => {
    const reopens_at = floorMinute(Date.now()) + 300 * MINUTE_MS;
    const closed = { ...site, business_hours: openFrom(reopens_at, 60) };
    const find = async () => findPlace(makeDeps(), closed, Date.now());
    expect(await find()).toMatchObject({ reopens_at });
    const member = await openLiveSocket(ada, site.id);
    await expect.poll(find).not.toHaveProperty("reopens_at");
    member.close();
    await expect.poll(find).toHaveProperty("reopens_at");
  });
});

describe("when a reply may be expected", () => {
  const place = async (waiting_since = Date.now(), business_hours: Site["business_hours"] = null) =>
    findPlace(makeDeps(), { ...site, business_hours }, waiting_since);

  it("follows the middle one of the site's last waits", async () => {
    for (const minutes of [1, 90, 5]) await remember(site, minutes * MINUTE_MS);
    const since = Date.now();
    expect(await place(since)).toEqual({ queue_position: 1, expected_reply: since + 5 * MINUTE_MS });
  });

  it("is not said where little is known, where it is long past, and by what another site knows", async () => {
    const other = await makeSite();
    for (const minutes of [5, 5]) await remember(site, minutes * MINUTE_MS);
    for (const minutes of [5, 5, 5]) await remember(other, minutes * MINUTE_MS);
    await remember(site, 5 * MINUTE_MS, Date.now() - 8 * 24 * 60 * MINUTE_MS);
    expect(await place()).toEqual({ queue_position: 1 });
    await remember(site, 5 * MINUTE_MS);
    expect(await place()).toHaveProperty("expected_reply");
    expect(await place(Date.now() - 6 * MINUTE_MS)).toEqual({ queue_position: 1 });
  });

  it("outside business hours is the next opening and the usual wait, and says when people are back", async () => {
    const reopens_at = floorMinute(Date.now()) + 600 * MINUTE_MS;
    const hours = openFrom(reopens_at, 60);
    expect(await place(Date.now(), hours)).toEqual({ queue_position: 1, reopens_at });
    for (const minutes of [5, 5, 5]) await remember(site, minutes * MINUTE_MS);
    const expected_reply = reopens_at + 5 * MINUTE_MS;
    expect(await place(Date.now(), hours)).toEqual({ queue_position: 1, expected_reply, reopens_at });
  });

  it("counts open time alone, also while people are there", async () => {
    for (const minutes of [5, 5, 5]) await remember(site, minutes * MINUTE_MS);
    const opened_at = floorMinute(Date.now()) - 2 * MINUTE_MS;
    const hours = openFrom(opened_at, 4);
    // Of the night before nothing counts, and the window ends before five minutes of it have passed.
    const next_week = opened_at + 7 * 24 * 60 * MINUTE_MS;
    expect(await place(opened_at - 300 * MINUTE_MS, hours)).toEqual({
      queue_position: 1,
      expected_reply: next_week + MINUTE_MS,
    });
    const day = openFrom(opened_at, 300);
    expect(await place(opened_at - 300 * MINUTE_MS, day)).toEqual({
      queue_position: 1,
      expected_reply: opened_at + 5 * MINUTE_MS,
    });
  });
});
