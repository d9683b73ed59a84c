import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { SiteEvent } from "../../workers/contract/live";
import type { Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import { type Guest, open, QUESTION, readLog, readTurn, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { call, readEvents } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { readSiteEvents } from "../support/site-events";
import { clock } from "../worker";

let site: Site;
let ada: Owner;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  clock.offset_ms = 0;
});

/** A conversation whose first question was answered, as the inbox knows it. */
async function begin(): Promise<{ guest: Guest; id: string }> {
  const guest = await makeGuest(site);
  const id = await open(guest);
  await send(guest, id, QUESTION);
  await readTurn(guest, id);
  await expect.poll(async () => (await show(id))?.last_author).toBe("ai");
  return { guest, id };
}

async function show(id: string): Promise<Conversation | null> {
  const response = await call(`/api/v1/conversations/${id}`, { owner: ada });
  return response.ok ? response.json() : null;
}

const watch = (query = "") => call(`/api/v1/sites/${site.id}/events${query}`, { owner: ada });
const write = (id: string) => call(`/api/v1/conversations/${id}/typing`, { method: "POST", owner: ada });
const isTyping = (frame: ServerFrame) => frame.type === "typing";

describe("that a member writes", () => {
  it("is seen by the visitor and by other members, and changes nothing", async () => {
    const { guest, id } = await begin();
    const before = await show(id);
    const socket = await greet(site, id, guest.token, { last_seq: 2 });
    const room = await watch();
    expect((await write(id)).status).toBe(200);
    const agent = { id: ada.scope.user_id, name: expect.any(String) };
    expect(await socket.find(isTyping)).toEqual({ type: "typing", agent });
    const seen = await readEvents<SiteEvent>(room, ({ type }) => type === "typing");
    expect(seen.at(-1)).toEqual({ type: "typing", conversation_id: id, agent });
    expect([await show(id), (await readLog(guest, id)).length]).toEqual([before, 2]);
    socket.close();
  });

  it("is nothing to a visitor whose conversation has ended", async () => {
    const { guest, id } = await begin();
    await call(`/api/v1/conversations/${id}/end`, { method: "POST", owner: ada });
    const socket = await greet(site, id, guest.token);
    await write(id);
    await send(guest, id, "Hello again");
    await socket.find((frame) => frame.type === "message" && frame.seq === 3);
    expect(socket.frames.filter(isTyping)).toEqual([]);
    socket.close();
  });
});

describe("that a visitor writes", () => {
  it("is told to members once in a while, however often it is said, and kept for nobody", async () => {
    const { guest, id } = await begin();
    const socket = await greet(site, id, guest.token, { last_seq: 2 });
    const [ping] = await readSiteEvents(await watch(), 1);
    const start = ping?.id;
    const room = await watch();
    for (let n = 0; n < 8; n++) socket.say({ type: "typing" });
    const client_id = `typing-client-${id}`.slice(0, 60);
    socket.say({ type: "send", client_id, text: "Are you there?" });
    await socket.find(({ type }) => type === "ack");
    clock.offset_ms = 2_500;
    socket.say({ type: "typing" });
    let told = 0;
    const seen = await readEvents<SiteEvent>(room, ({ type }) => type === "typing" && ++told === 2);
    const typing = { type: "typing", conversation_id: id, agent: null };
    expect(seen.filter(({ type }) => type === "typing")).toEqual([typing, typing]);
    const missed = await readEvents<SiteEvent>(
      await watch(`?last_event_id=${start}`),
      (event) => event.type === "conversation" && event.conversation.id === id && event.conversation.last_seq >= 3,
    );
    expect(missed.filter(({ type }) => type === "typing")).toEqual([]);
    socket.close();
  });
});
