import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { override } from "../../workers/answers/without-record";
import type { Conversation, Messages } from "../../workers/contract/conversations";
import type { MergedList } from "../../workers/contract/inbox";
import type { List } from "../../workers/contract/lists";
import type { SiteEvent } from "../../workers/contract/live";
import type { Site } from "../../workers/contract/sites";
import { makeDeps } from "../support/answers";
import { beginSeen, events, type Guest, getObject, readLog, send } from "../support/chat";
import { call, fingerprint, readEvents, readProblem } from "../support/client";
import { makeSite } from "../support/factories";
import { merge as mergeAs, unmerge as unmergeAs } from "../support/merges";
import { makeOwner, type Owner } from "../support/owners";
import { clock, createTestDeps, replacements } from "../worker";

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
const merge = (id: string, into: string, owner = ada) => mergeAs(owner, id, into);
const unmerge = (id: string) => unmergeAs(ada, id);
const show = async (id: string): Promise<Conversation> =>
  (await call(`/api/v1/conversations/${id}`, { owner: ada })).json();
const listMerged = async (id: string): Promise<MergedList["items"]> =>
  ((await (await call(`/api/v1/conversations/${id}/merged`, { owner: ada })).json()) as MergedList).items;
const reply = (id: string, text: string) =>
  call(`/api/v1/conversations/${id}/messages`, { owner: ada, body: { client_id: crypto.randomUUID(), text } });
const countMerged = (into: string) =>
  env.DB.prepare("SELECT COUNT(*) AS n FROM conversation_merges WHERE into_id = ?").bind(into).first<number>("n");
async function listIds(query = ""): Promise<string[]> {
  const path = `/api/v1/conversations?site_id=${site.id}&page_size=100${query}`;
  const { items }: List<Conversation> = await (await call(path, { owner: ada })).json();
  return items.map(({ id }) => id);
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
    expect(await countMerged(last.id)).toBe(0);
    // It stands by itself again, and may be merged anew.
    expect(await show(target.id)).toMatchObject({ status: "ended", merged_into: null });
    expect(await listIds()).toContain(target.id);
    expect((await unmerge(target.id)).status).toBe(200);
    const other = await begin("Fourth");
    expect((await merge(target.id, other.id)).status).toBe(200);
  });

  it("into what is erased at that moment is refused, and leaves nothing behind", async () => {
    const [source, target] = [await begin("First"), await begin("Second")];
    const { conversation } = createTestDeps(env, "req_test");
    await conversation.erase(site.id, target.id);
    const action = { type: "merge", into: target.id, after_seq: 1, is_same_visitor: false } as const;
    const outcome = await conversation.act(site.id, source.id, { id: "user_ada", name: "Ada" }, action, null);
    expect(outcome).toEqual({ ok: false, code: "conflict" });
    await expect.poll(() => show(source.id)).toMatchObject({ status: "ended", merged_into: null });
    expect(await listIds()).toContain(source.id);
    expect(await countMerged(target.id)).toBe(0);
  });
});
