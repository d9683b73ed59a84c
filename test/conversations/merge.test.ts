import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { override } from "../../workers/answers/without-record";
import type { Conversation, Messages } from "../../workers/contract/conversations";
import type { MergedList } from "../../workers/contract/inbox";
import type { List } from "../../workers/contract/lists";
import type { SiteEvent } from "../../workers/contract/live";
import type { Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import { makeDeps } from "../support/answers";
import { type Ack, beginSeen, events, type Guest, getObject, readLog, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { call, fingerprint, readEvents, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { clock, createTestDeps, replacements } from "../worker";

const WEEK_MS = 7 * 24 * 3_600_000;
const RACES = 20;
let ada: Owner;
let site: Site;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
  delete replacements.db;
});

const begin = (text: string, of = site) => beginSeen(of, ada, [text]);
const merge = (id: string, into: string, owner = ada) =>
  call(`/api/v1/conversations/${id}/merge`, { owner, body: { into } });
const unmerge = (id: string) => call(`/api/v1/conversations/${id}/unmerge`, { method: "POST", owner: ada });
const show = async (id: string): Promise<Conversation> =>
  (await call(`/api/v1/conversations/${id}`, { owner: ada })).json();
const listMerged = async (id: string): Promise<MergedList["items"]> =>
  ((await (await call(`/api/v1/conversations/${id}/merged`, { owner: ada })).json()) as MergedList).items;
const reply = (id: string, text: string) =>
  call(`/api/v1/conversations/${id}/messages`, { owner: ada, body: { client_id: crypto.randomUUID(), text } });
async function listIds(query = ""): Promise<string[]> {
  const path = `/api/v1/conversations?site_id=${site.id}&page_size=100${query}`;
  const { items }: List<Conversation> = await (await call(path, { owner: ada })).json();
  return items.map(({ id }) => id);
}

/** A visitor with a conversation that ended for good, and the one they have begun since. */
async function beginTwice(): Promise<{ guest: Guest; former: string; present: string }> {
  clock.offset_ms = -WEEK_MS - 60_000;
  const { guest, id: former } = await begin("Where is my first parcel?");
  await call(`/api/v1/conversations/${former}/end`, { method: "POST", owner: ada });
  clock.offset_ms = 0;
  const { conversation_id: present }: Ack = await (await send(guest, former, "And where is the second?")).json();
  expect(present).not.toBe(former);
  await expect.poll(async () => (await call(`/api/v1/conversations/${present}`, { owner: ada })).status).toBe(200);
  return { guest, former, present };
}

describe("two visitors' conversations", () => {
  it("are read in one place by members, and by visitors each by their own", async () => {
    const [phone, laptop] = [await begin("said-on-the-phone"), await begin("said-on-the-laptop")];
    const live = await call(`/api/v1/sites/${site.id}/events`, { owner: ada });
    const before = await readLog(laptop.guest, laptop.id);
    const { last_seq } = await show(phone.id);
    const merged: Conversation = await (await merge(phone.id, laptop.id)).json();
    expect(merged).toMatchObject({ id: phone.id, status: "ended", merged_into: laptop.id });
    expect(await listIds()).not.toContain(phone.id);
    expect(await listIds()).toContain(laptop.id);
    expect(await listIds("&merged=true")).toContain(phone.id);
    expect(await listMerged(laptop.id)).toMatchObject([
      {
        conversation_id: phone.id,
        by: { id: ada.scope.user_id },
        messages: last_seq,
        undone_at: null,
        is_erased: false,
      },
    ]);
    const told = await readEvents<SiteEvent>(live, ({ type }) => type === "merged");
    expect(JSON.stringify(told.at(-1))).toContain(laptop.id);
    // Its messages are read by its own id, by members alone.
    const messages: Messages = await (await call(`/api/v1/conversations/${phone.id}/messages`, { owner: ada })).json();
    expect(JSON.stringify(messages)).toContain("said-on-the-phone");
    expect(await readLog(laptop.guest, laptop.id)).toEqual(before);
    expect((await events(laptop.guest, phone.id)).status).toBe(404);
    expect((await events(phone.guest, laptop.id)).status).toBe(404);
    expect(JSON.stringify(await readLog(phone.guest, phone.id))).not.toContain("said-on-the-laptop");
  });

  it.each([
    ["its visitor writes", ({ guest, id }: { guest: Guest; id: string }) => send(guest, id, "One more thing")],
    ["a member replies in it", ({ id }: { id: string }) => reply(id, "I am still here.")],
  ])("are two again once %s", async (_, act) => {
    const [source, target] = [await begin("First"), await begin("Second")];
    await merge(source.id, target.id);
    expect((await act(source)).status).toBe(200);
    await expect.poll(async () => (await show(source.id)).merged_into).toBeNull();
    expect((await show(source.id)).status).not.toBe("ended");
    expect(await listIds()).toContain(source.id);
    expect((await listMerged(target.id))[0]?.undone_at).toEqual(expect.any(Number));
    // And may be merged anew, as one event.
    expect((await merge(source.id, target.id)).status).toBe(200);
    expect(await listMerged(target.id)).toMatchObject([{ conversation_id: source.id, undone_at: null }]);
  });

  it("are taken apart by a member, once however often", async () => {
    const [source, target] = [await begin("First"), await begin("Second")];
    await merge(source.id, target.id);
    const apart: Conversation = await (await unmerge(source.id)).json();
    expect(apart).toMatchObject({ status: "active", merged_into: null });
    const [card] = await listMerged(target.id);
    expect(card?.undone_at).toEqual(expect.any(Number));
    expect((await unmerge(source.id)).status).toBe(200);
    expect(await listMerged(target.id)).toEqual([card]);
    expect((await unmerge(target.id)).status).toBe(200);
    expect((await show(target.id)).status).toBe("active");
  });
});

describe("a merge", () => {
  it("is one, however often it is asked for at once", async () => {
    const [source, target] = [await begin("First"), await begin("Second")];
    const answers = await Promise.all([1, 2, 3, 4].map(() => merge(source.id, target.id)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const [card, ...others] = await listMerged(target.id);
    expect(others).toEqual([]);
    await merge(source.id, target.id);
    expect(await listMerged(target.id)).toEqual([card]);
  });

  it("is refused where it makes no sense, with a sentence that says so", async () => {
    const [a, b, c] = [await begin("A"), await begin("B"), await begin("C")];
    expect(await readProblem(await merge(a.id, a.id))).toMatchObject({ status: 400, error: "invalid_request" });
    await merge(a.id, b.id);
    expect(await readProblem(await merge(a.id, c.id))).toMatchObject({ status: 409, error: "conflict" });
    const into_merged = await readProblem(await merge(c.id, a.id));
    expect(into_merged).toMatchObject({ status: 409, error: "conflict" });
    expect(into_merged.detail).toContain(b.id);
    expect(await readProblem(await merge(b.id, a.id))).toMatchObject({ status: 409 });
    expect((await show(b.id)).merged_into).toBeNull();
    // What was merged into may be merged itself: a chain that ends.
    expect((await merge(b.id, c.id)).status).toBe(200);
    expect(await readProblem(await merge(c.id, b.id))).toMatchObject({ status: 409 });
  });

  it("knows no other site and no other workspace", async () => {
    const { id } = await begin("Ours");
    const sister = await begin("Of our other site", await makeSite({ workspace_id: ada.scope.workspace_id }));
    const stranger = await makeOwner();
    const theirs = await beginSeen(await makeSite({ workspace_id: stranger.scope.workspace_id }), stranger);
    const missing = await fingerprint(await merge(id, "conv_0missing"));
    for (const into of [sister.id, theirs.id]) expect(await fingerprint(await merge(id, into))).toBe(missing);
    for (const answer of [merge(theirs.id, id), merge(id, theirs.id, stranger), unmerge(theirs.id)])
      expect((await answer).status).toBe(404);
    expect((await show(id)).merged_into).toBeNull();
  });

  it("never closes a circle, whoever merges what into which at once", async () => {
    const all = await Promise.all(Array.from({ length: 3 }, (_, at) => begin(`Number ${at}`)));
    const ids = all.map(({ id }) => id);
    for (let race = 0; race < RACES; race++) {
      await Promise.all(ids.map((id, at) => merge(id, ids[(at + 1) % ids.length] ?? "")));
      const into = new Map(await Promise.all(ids.map(async (id) => [id, (await show(id)).merged_into] as const)));
      for (const id of ids) {
        let end: string | null | undefined = id;
        for (let steps = 0; end && steps <= ids.length; steps++) end = into.get(end);
        expect(end).toBeNull();
      }
      expect([...into.values()].filter(Boolean).length).toBeGreaterThan(0);
      await Promise.all(ids.map(unmerge));
    }
  });

  it("is whole once the database is back, where it could not be told", async () => {
    const [source, target] = [await begin("First"), await begin("Second")];
    const { db } = makeDeps();
    replacements.db = override(db, { batch: () => Promise.reject(new Error("D1 is away")) });
    await merge(source.id, target.id);
    expect(await listMerged(target.id)).toEqual([]);
    delete replacements.db;
    const object = getObject(source.guest, source.id);
    await evictDurableObject(object);
    await runDurableObjectAlarm(object);
    await expect.poll(async () => (await show(source.id)).merged_into).toBe(target.id);
    expect(await listMerged(target.id)).toMatchObject([{ conversation_id: source.id, undone_at: null }]);
  });

  it("is a card without content once what was merged is erased, and goes with what it was merged into", async () => {
    const [source, target] = [await begin("First"), await begin("Second")];
    await merge(source.id, target.id);
    const { conversation } = createTestDeps(env, "req_test");
    await conversation.erase(site.id, source.id);
    expect(await listMerged(target.id)).toMatchObject([{ conversation_id: source.id, is_erased: true }]);
    const last = await begin("Third");
    await merge(target.id, last.id);
    await conversation.erase(site.id, last.id);
    const count = () =>
      env.DB.prepare("SELECT COUNT(*) AS n FROM conversation_merges WHERE into_id = ?")
        .bind(last.id)
        .first<number>("n");
    expect(await count()).toBe(0);
    expect((await show(target.id)).merged_into).toBe(last.id);
    expect((await unmerge(target.id)).status).toBe(200);
  });
});

describe("one visitor's two conversations", () => {
  it("are one to them from then on: what they write next stands where it was merged into", async () => {
    const { guest, former, present } = await beginTwice();
    const socket = await greet(site, present, guest.token);
    expect((await merge(present, former)).status).toBe(200);
    // Their open pages read anew.
    await socket.find(({ type }) => type === "resync");
    const ack: Ack = await (await send(guest, former, "Both, please")).json();
    expect(ack.conversation_id).toBe(former);
    await expect.poll(async () => (await show(former)).status).toBe("active");
    expect((await show(present)).merged_into).toBe(former);
    expect(JSON.stringify(await readLog(guest, former))).not.toContain("And where is the second?");
  });

  it("are so for a page that still knows the one that was merged", async () => {
    const { guest, former, present } = await beginTwice();
    const socket = await greet(site, present, guest.token);
    await merge(present, former);
    // Over the line that is still open nothing is taken; the page sends it the other way.
    socket.say({ type: "send", client_id: "client-by-socket", text: "Hello?" });
    expect(await socket.find(({ type }) => type === "error")).toMatchObject({ error: "conflict" });
    const first = await readEvents<ServerFrame>(await events(guest, present), ({ type }) => type === "resumed");
    expect(JSON.stringify(first)).toContain("Where is my first parcel?");
    expect(JSON.stringify(first)).not.toContain("And where is the second?");
    const again = await readEvents<ServerFrame>(
      await events(guest, present, "&last_seq=1"),
      ({ type }) => type === "resumed",
    );
    expect(again.map(({ type }) => type)).toContain("resync");
    const ack: Ack = await (await send(guest, present, "Both, please")).json();
    expect(ack.conversation_id).toBe(former);
    const asked = await call("/api/chat/frames", {
      token: guest.token,
      site,
      body: { conversation_id: present, frame: { type: "request_human" } },
    });
    expect(asked.status).toBe(200);
    await expect.poll(async () => (await show(former)).status).toBe("waiting_human");
    expect((await show(present)).merged_into).toBe(former);
    const stranger = await makeGuest(site);
    expect((await events(stranger, present)).status).toBe(404);
    expect(await readProblem(await send(stranger, present, "Mine?"))).toMatchObject({ error: "not_found" });
  });

  it("are two again to them once they are taken apart", async () => {
    const { guest, former, present } = await beginTwice();
    await merge(present, former);
    const socket = await greet(site, former, guest.token);
    await unmerge(present);
    await socket.find(({ type }) => type === "resync");
    const seen = await readEvents<ServerFrame>(await events(guest, former), ({ type }) => type === "resumed");
    expect(JSON.stringify(seen)).toContain("And where is the second?");
    const ack: Ack = await (await send(guest, former, "Only this one")).json();
    expect(ack.conversation_id).toBe(present);
  });

  it("stay where the visitor is, when the earlier one is merged into the present one", async () => {
    const { guest, former, present } = await beginTwice();
    expect((await merge(former, present)).status).toBe(200);
    const ack: Ack = await (await send(guest, present, "Both, please")).json();
    expect(ack.conversation_id).toBe(present);
    expect((await show(former)).merged_into).toBe(present);
  });
});
