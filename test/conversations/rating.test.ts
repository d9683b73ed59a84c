import { runInDurableObject } from "cloudflare:test";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { ConversationView } from "../../workers/contract/embed";
import type { Site } from "../../workers/contract/sites";
import { beginSeen, type Guest, getObject, open, send } from "../support/chat";
import { call, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";

let site: Site;
let ada: Owner;
let guest: Guest;
let id: string;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  guest = await makeGuest(site);
  id = await open(guest);
  await send(guest, id, "Hello?");
});

const tell = (frame: object, by = guest) =>
  call("/api/chat/frames", { token: by.token, site, body: { conversation_id: id, frame } });
const readOwn = async (): Promise<ConversationView> =>
  (await call(`/api/chat/conversations/${id}`, { token: guest.token, site })).json();
const readInbox = async (): Promise<Conversation> => (await call(`/api/v1/conversations/${id}`, { owner: ada })).json();

describe("a visitor's rating of a conversation", () => {
  it("is nothing before it is given", async () => {
    expect((await readOwn()).rating).toBeNull();
    await expect.poll(readInbox).toMatchObject({ id, rating: null, rating_comment: null, rated_by: null });
  });

  it("stands in the inbox with its comment, the last one given", async () => {
    expect((await tell({ type: "rate", score: 2 })).status).toBe(200);
    await expect.poll(readInbox).toMatchObject({ rating: 2, rating_comment: null });
    expect((await tell({ type: "rate", score: 5, comment: "  Solved after all.  " })).status).toBe(200);
    await expect.poll(readInbox).toMatchObject({ rating: 5, rating_comment: "Solved after all." });
    expect((await readOwn()).rating).toEqual({ score: 5, comment: "Solved after all." });
  });

  it("neither ends nor opens a conversation, nor makes it look newer", async () => {
    await tell({ type: "end" });
    await expect.poll(async () => (await readInbox()).status).toBe("ended");
    const before = await readOwn();
    await tell({ type: "rate", score: 4 });
    expect(await readOwn()).toEqual({ ...before, rating: { score: 4, comment: null } });
    await send(guest, id, "One more thing");
    await expect.poll(async () => (await readInbox()).status).toBe("active");
    expect((await readInbox()).rating).toBe(4);
  });

  it("is 1 to 5 and whole, and given by nobody else", async () => {
    for (const frame of [
      { score: 0 },
      { score: 6 },
      { score: 2.5 },
      { score: "3" },
      { score: 3, comment: "a".repeat(1_001) },
    ])
      expect(await readProblem(await tell({ type: "rate", ...frame }))).toMatchObject({ status: 400 });
    expect((await tell({ type: "rate", score: 1 }, await makeGuest(site))).status).toBe(404);
    expect((await readOwn()).rating?.score).toBe(4);
  });
});

describe("a rating that a member records", () => {
  let bo: Owner;
  let other: Guest;
  let own: string;

  beforeEach(async () => {
    bo = await makeOwner({ role: "agent", workspace_id: ada.scope.workspace_id });
    ({ guest: other, id: own } = await beginSeen(site, ada));
  });

  const record = (body: object, by = ada) => call(`/api/v1/conversations/${own}/rate`, { owner: by, body });
  const readRow = async (): Promise<Conversation> =>
    (await call(`/api/v1/conversations/${own}`, { owner: ada })).json();
  const readTheirs = async (): Promise<ConversationView> =>
    (await call(`/api/chat/conversations/${own}`, { token: other.token, site })).json();
  const say = (score: number) =>
    call("/api/chat/frames", {
      token: other.token,
      site,
      body: { conversation_id: own, frame: { type: "rate", score } },
    });

  it("stands in the inbox under their name, the last one recorded, and is none of the visitor's", async () => {
    expect(await (await record({ score: 2, comment: " Said on the phone. " })).json()).toEqual({ status: "ok" });
    const by = { id: ada.scope.user_id, name: expect.any(String) };
    const first = { rating: 2, rating_comment: "Said on the phone.", rated_by: by };
    await expect.poll(readRow).toMatchObject(first);
    expect((await record({ score: 3 }, bo)).status).toBe(200);
    const second = { rating: 3, rating_comment: null, rated_by: { ...by, id: bo.scope.user_id } };
    await expect.poll(readRow).toMatchObject(second);
    expect((await readTheirs()).rating).toBeNull();
    const listed = await call("/api/chat/conversations", { token: other.token, site });
    expect(await listed.json()).toMatchObject({ items: [{ id: own, rating: null }] });
  });

  it("gives way to the visitor's own, though it be the same, and then stays away", async () => {
    await record({ score: 5 });
    await expect.poll(readRow).toMatchObject({ rating: 5, rated_by: { id: ada.scope.user_id } });
    expect((await say(5)).status).toBe(200);
    await expect.poll(readRow).toMatchObject({ rating: 5, rated_by: null });
    expect((await readTheirs()).rating).toEqual({ score: 5, comment: null });
    expect(await readProblem(await record({ score: 1 }))).toMatchObject({ status: 409, error: "conflict" });
    expect(await readRow()).toMatchObject({ rating: 5, rated_by: null });
  });

  it("of one and the visitor's at once leaves the visitor's", async () => {
    const answers = await Promise.all([...Array.from({ length: 5 }, () => record({ score: 1 })), say(4)]);
    expect(answers.every(({ status }) => [200, 409].includes(status))).toBe(true);
    await expect.poll(readRow).toMatchObject({ rating: 4, rated_by: null });
  });

  it("neither ends nor opens a conversation, nor makes it look newer", async () => {
    await call(`/api/v1/conversations/${own}/end`, { method: "POST", owner: ada });
    await expect.poll(async () => (await readRow()).status).toBe("ended");
    const before = await readRow();
    expect((await record({ score: 4 })).status).toBe(200);
    await expect.poll(readRow).toEqual({ ...before, rating: 4, rated_by: expect.anything() });
  });

  it("is 1 to 5 and whole, and recorded by nobody else", async () => {
    for (const body of [{}, { score: 0 }, { score: 6 }, { score: 2.5 }, { score: 3, comment: "a".repeat(1_001) }])
      expect((await record(body)).status).toBe(400);
    expect((await record({ score: 3, rated_by: { id: "user_0", name: "Bo" } })).status).toBe(400);
    expect((await record({ score: 1 }, await makeOwner())).status).toBe(404);
    expect(await readRow()).toMatchObject({ rating: null, rated_by: null });
  });
});

it("what a visitor says again changes nothing, and what they say without end is refused before it reaches the inbox", async () => {
  const other = await makeGuest(site);
  const own = await open(other);
  await send(other, own, "Hello?");
  const say = (frame: object) =>
    call("/api/chat/frames", { token: other.token, site, body: { conversation_id: own, frame } });
  const version = () =>
    runInDurableObject(
      getObject(other, own),
      (_, { storage }) => storage.sql.exec<{ version: number }>("SELECT version FROM conversation").one().version,
    );
  for (const frame of [{ type: "request_human" }, { type: "rate", score: 3 }, { type: "end" }]) {
    expect((await say(frame)).status).toBe(200);
    const before = await version();
    expect((await say(frame)).status).toBe(200);
    expect(await version()).toBe(before);
  }
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => say({ type: "rate", score: 1 + (n % 2) })));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(16);
  expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await say({ type: "typing" })).status).toBe(200);
});
