import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { ConversationView } from "../../workers/contract/embed";
import type { Site } from "../../workers/contract/sites";
import { type Guest, getObject, open, send } from "../support/chat";
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
    await expect.poll(readInbox).toMatchObject({ id, rating: null, rating_comment: null });
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
