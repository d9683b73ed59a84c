import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { override } from "../../workers/answers/without-record";
import type { Conversation, Messages } from "../../workers/contract/conversations";
import type { List } from "../../workers/contract/lists";
import type { Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import { conversations } from "../../workers/conversations/schema";
import type { Llm, LlmEvent } from "../../workers/ports";
import { makeDeps, playModel } from "../support/answers";
import { events, type Guest, getObject, open, QUESTION, readLog, readTurn, send, useGatedModel } from "../support/chat";
import { call, readEvents, readProblem } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { replacements } from "../worker";

const RACES = 1_000;
/** As many as a site has answers written at once: each race has a stream to be in. */
const RACES_AT_ONCE = 20;
let site: Site;
let ada: Owner;
let grace: Owner;

beforeAll(async () => {
  ada = await makeOwner();
  const { workspace_id } = ada.scope;
  grace = await makeOwner({ role: "agent", workspace_id });
  site = await makeSite({ workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  delete replacements.llms;
  delete replacements.db;
});

/** A conversation whose first question was answered. */
async function begin(): Promise<{ guest: Guest; id: string }> {
  const guest = await makeGuest(site);
  const id = await open(guest);
  await send(guest, id, QUESTION);
  await readTurn(guest, id);
  return { guest, id };
}

let client_number = 0;
const reply = (id: string, text: string, owner = ada, client_id = `agent-client-${++client_number}`) =>
  call(`/api/v1/conversations/${id}/messages`, { owner, body: { client_id, text } });
const lead = (id: string, what: string, owner = ada) =>
  call(`/api/v1/conversations/${id}/${what}`, { method: "POST", owner });
const frame = (guest: Guest, conversation_id: string, type: string) =>
  call("/api/chat/frames", { token: guest.token, site, body: { conversation_id, frame: { type } } });
async function read<Body>(path: string, owner = ada): Promise<Body> {
  const response = await call(path, { owner });
  expect(response.status).toBe(200);
  return response.json();
}
const show = (id: string) => read<Conversation>(`/api/v1/conversations/${id}`);

/** Waits until the inbox knows of it: a projection belongs to the object, not to a request. */
async function settle(id: string): Promise<void> {
  await expect.poll(async () => (await call(`/api/v1/conversations/${id}`, { owner: ada })).status).toBe(200);
}

describe("the inbox", () => {
  it("lists a conversation with its last message, and its whole log in parts", async () => {
    const { id } = await begin();
    await settle(id);
    await expect.poll(async () => (await show(id)).last_author).toBe("ai");
    expect(await show(id)).toMatchObject({ site_id: site.id, status: "active", assignee: null, last_seq: 2 });
    const { items } = await read<List<Conversation>>(`/api/v1/conversations?site_id=${site.id}&assignee=none`);
    expect(items.map((item) => item.id)).toContain(id);
    const newest = await read<Messages>(`/api/v1/conversations/${id}/messages?limit=1`);
    expect(newest).toMatchObject({ last_seq: 2, items: [{ seq: 2, author: "ai" }] });
    const before = await read<Messages>(`/api/v1/conversations/${id}/messages?before_seq=2`);
    expect(before.items).toMatchObject([{ seq: 1, author: "visitor", text: QUESTION }]);
  });

  it("heals after the database could not be told", async () => {
    const { guest, id } = await begin();
    await settle(id);
    await expect.poll(async () => (await show(id)).last_seq).toBe(2);
    const { db } = makeDeps();
    const insert: typeof db.insert = (table) => {
      if (Object.is(table, conversations)) throw new Error("D1_ERROR: Network connection lost.");
      return db.insert(table);
    };
    replacements.db = override(db, { insert });
    expect((await send(guest, id, "Hello?")).status).toBe(200);
    await readTurn(guest, id, 2);
    delete replacements.db;
    expect((await show(id)).last_seq).toBe(2);
    expect(await runDurableObjectAlarm(getObject(guest, id))).toBe(true);
    expect(await show(id)).toMatchObject({ last_seq: 4, last_author: "ai" });
  });

  it("shows nothing to another workspace", async () => {
    const { id } = await begin();
    await settle(id);
    const stranger = await makeOwner();
    for (const path of ["", "/messages"])
      expect(await readProblem(await call(`/api/v1/conversations/${id}${path}`, { owner: stranger }))).toMatchObject({
        status: 404,
        error: "not_found",
      });
    expect(await readProblem(await reply(id, "Hello", stranger))).toMatchObject({ error: "not_found" });
    expect((await read<List<Conversation>>("/api/v1/conversations", stranger)).total).toBe(0);
  });
});

describe("a human", () => {
  it("is asked for by the visitor, and the AI answers no more", async () => {
    const { guest, id } = await begin();
    expect((await frame(guest, id, "request_human")).status).toBe(200);
    await send(guest, id, QUESTION);
    await expect.poll(async () => (await show(id)).status).toBe("waiting_human");
    expect(await show(id)).toMatchObject({ waiting_since: expect.any(Number), last_author: "visitor" });
    expect((await readLog(guest, id)).map(({ author }) => author)).toEqual(["visitor", "ai", "visitor"]);
    const waiting = await read<List<Conversation>>(`/api/v1/conversations?site_id=${site.id}&status=waiting_human`);
    expect(waiting.items.map((item) => item.id)).toEqual([id]);
  });

  it("takes over, one of two at once, and writes under their name (MSG-09)", async () => {
    const { guest, id } = await begin();
    await settle(id);
    const statuses = await Promise.all([ada, grace].map(async (owner) => (await lead(id, "takeover", owner)).status));
    expect(statuses.sort()).toEqual([200, 409]);
    await expect.poll(async () => (await show(id)).status).toBe("with_human");
    const winner = (await show(id)).assignee?.id;
    expect([ada.scope.user_id, grace.scope.user_id]).toContain(winner);
    await reply(id, "Hello, Ada here.");
    const log = await readLog(guest, id);
    expect(log.at(-1)).toMatchObject({
      seq: 3,
      author: "agent",
      agent: { id: ada.scope.user_id },
      text: "Hello, Ada here.",
    });
    await expect.poll(async () => (await show(id)).first_reply_at).toEqual(expect.any(Number));
  });

  it("is stored once per client_id, and no visitor's id stands in their way", async () => {
    const { guest, id } = await begin();
    await settle(id);
    await send(guest, id, "Mine", "agent-same-id");
    const acks = await Promise.all([1, 2, 3].map(async () => (await reply(id, "Once", ada, "agent-same-id")).json()));
    expect(new Set(acks.map((ack) => JSON.stringify(ack))).size).toBe(1);
    expect((await readLog(guest, id)).filter(({ author }) => author === "agent")).toHaveLength(1);
  });

  it("says it once though the acknowledgement was lost, and takes nothing over by trying again", async () => {
    const { guest, id } = await begin();
    await settle(id);
    const first = await (await reply(id, "I found it.", ada, "agent-lost-ack")).json();
    await lead(id, "end", grace);
    await evictDurableObject(getObject(guest, id));
    const again = await reply(id, "I found it.", ada, "agent-lost-ack");
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
    expect((await readLog(guest, id)).filter(({ author }) => author === "agent")).toMatchObject([{ seq: 3 }]);
    await expect.poll(async () => (await show(id)).status).toBe("ended");
  });

  it("is written to faster than the AI may be asked, within bounds", async () => {
    const { guest, id } = await begin();
    await settle(id);
    await reply(id, "Tell me more.");
    const statuses = [];
    for (let n = 0; n < 61; n++) statuses.push((await send(guest, id, `Line ${n}`)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(59);
    expect(statuses.at(-1)).toBe(429);
  });

  it("gives it back to the AI, which answers the next question", async () => {
    const { guest, id } = await begin();
    await settle(id);
    await reply(id, "I am looking into it.");
    await send(guest, id, QUESTION);
    expect((await readLog(guest, id)).at(-1)).toMatchObject({ author: "visitor" });
    expect((await lead(id, "release")).status).toBe(200);
    await send(guest, id, QUESTION);
    const frames = await readTurn(guest, id, 2);
    expect(frames.at(-1)).toMatchObject({ author: "ai" });
  });

  it("ends it, and a message opens it again for the AI", async () => {
    const { guest, id } = await begin();
    await settle(id);
    await reply(id, "Goodbye.");
    expect((await lead(id, "end")).status).toBe(200);
    await expect.poll(async () => (await show(id)).status).toBe("ended");
    expect(await readProblem(await lead(id, "takeover"))).toMatchObject({ status: 409 });
    const stream = await events(guest, id);
    await send(guest, id, QUESTION);
    const frames = await readEvents<ServerFrame>(stream, (one) => one.type === "message" && one.seq === 4);
    expect(frames.slice(-2)).toMatchObject([
      { type: "state", status: "active", assignee: null },
      { type: "message", author: "visitor" },
    ]);
    await readTurn(guest, id, 2);
    await expect.poll(async () => (await show(id)).status).toBe("active");
  });

  it("is seen by the visitor at once, and what the AI was writing is heard of no more", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    const model = useGatedModel();
    const first = await events(guest, id);
    await send(guest, id, QUESTION);
    await readEvents<ServerFrame>(first, (one) => one.type === "delta");
    await settle(id);
    const stream = await events(guest, id);
    await reply(id, "I will take this.");
    model.release();
    const frames = await readEvents<ServerFrame>(stream, (one) => one.type === "message" && one.author === "agent");
    expect(frames.slice(-3)).toMatchObject([
      { type: "turn", status: "cancelled" },
      { type: "state", status: "with_human", assignee: { id: ada.scope.user_id } },
      { type: "message", author: "agent" },
    ]);
    await runDurableObjectAlarm(getObject(guest, id));
    expect((await readLog(guest, id)).map(({ author }) => author)).toEqual(["visitor", "agent"]);
  });

  it(`is never talked over: ${RACES} forced races against a streaming answer (LLM-10)`, {
    timeout: 240_000,
  }, async () => {
    const pauses = makePauses(7);
    const llm: Llm = {
      model: "racing",
      async *stream(request): AsyncIterable<LlmEvent> {
        const quote = request.documents[0]?.text.match(/Refunds are issued[^.]*\./)?.[0] ?? "";
        for (const text of ["Refunds take five days. ", "They go to your card. ", "That is all."]) {
          await pauses();
          yield { type: "text", text };
          yield { type: "citation", document_index: 0, quote };
          yield { type: "block_end" };
        }
        yield { type: "end", stop_reason: "end_turn" };
      },
    };
    replacements.llms = playModel(llm);
    const talked_over: string[] = [];
    let answered_before = 0;
    for (let at = 0; at < RACES; at += RACES_AT_ONCE)
      await Promise.all(
        Array.from({ length: RACES_AT_ONCE }, async (_, n) => {
          const guest = await makeGuest(site);
          const id = await open(guest);
          await send(guest, id, QUESTION);
          for (let wait = 0; wait < (at + n) % 12; wait++) await pauses();
          const object = getObject(guest, id);
          const agent = { id: ada.scope.user_id, name: "Ada" };
          const action = { type: "reply", client_id: `race-${at + n}`, text: "Ada here." } as const;
          expect(await object.act(site.id, agent, action, "req_race")).toMatchObject({ ok: true });
          for (let wait = 0; wait < 12; wait++) await pauses();
          const authors = (await readLog(guest, id)).map(({ author }) => author);
          answered_before += authors[1] === "ai" ? 1 : 0;
          if (authors.lastIndexOf("ai") > authors.indexOf("agent")) talked_over.push(authors.join(" "));
        }),
      );
    expect(talked_over).toEqual([]);
    // Both orders were met, or nothing was raced.
    expect(answered_before).toBeGreaterThan(RACES / 100);
    expect(answered_before).toBeLessThan(RACES - RACES / 100);
  });
});

/** Turns of the event loop, as many as a seeded lot says. */
function makePauses(seed: number): () => Promise<void> {
  let lot = seed;
  return async () => {
    lot = (lot * 1_103_515_245 + 12_345) % 2_147_483_648;
    for (let turn = 0; turn < lot % 4; turn++) await scheduler.wait(0);
  };
}
