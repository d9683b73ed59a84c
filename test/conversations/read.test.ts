import { beforeAll, describe, expect, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { Site } from "../../workers/contract/sites";
import { type Guest, open, QUESTION, readTurn, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { call } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";

let site: Site;
let ada: Owner;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});

async function show(id: string): Promise<Conversation | null> {
  const response = await call(`/api/v1/conversations/${id}`, { owner: ada });
  return response.ok ? response.json() : null;
}

/** A question, the AI's answer, and a member's reply: three messages. */
async function begin(): Promise<{ guest: Guest; id: string }> {
  const guest = await makeGuest(site);
  const id = await open(guest);
  await send(guest, id, QUESTION);
  await readTurn(guest, id);
  await expect.poll(async () => (await show(id))?.last_seq).toBe(2);
  await reply(id, "Ada here.");
  await expect.poll(async () => (await show(id))?.last_seq).toBe(3);
  return { guest, id };
}

let client_number = 0;
const reply = (id: string, text: string) =>
  call(`/api/v1/conversations/${id}/messages`, {
    owner: ada,
    body: { client_id: `read-client-${++client_number}`, text },
  });

describe("what a member wrote", () => {
  it("is seen once the visitor says so, by either way, and stays seen", async () => {
    const { guest, id } = await begin();
    expect(await show(id)).toMatchObject({ read_seq: 0 });
    const socket = await greet(site, id, guest.token);
    socket.say({ type: "read", seq: 3 });
    await expect.poll(async () => (await show(id))?.read_seq).toBe(3);
    await reply(id, "Are you there?");
    await socket.find((frame) => frame.type === "message" && frame.seq === 4);
    socket.say({ type: "read", seq: 1 });
    const frame = { type: "read", seq: 4 };
    const body = { conversation_id: id, frame };
    expect((await call("/api/chat/frames", { token: guest.token, site, body })).status).toBe(200);
    await expect.poll(async () => (await show(id))?.read_seq).toBe(4);
    socket.close();
  });

  it("is not seen before it is written, whatever a visitor says", async () => {
    const { guest, id } = await begin();
    const socket = await greet(site, id, guest.token);
    socket.say({ type: "read", seq: 1_000 });
    await expect.poll(async () => (await show(id))?.read_seq).toBe(3);
    await reply(id, "And this?");
    await expect.poll(async () => (await show(id))?.last_seq).toBe(4);
    expect((await show(id))?.read_seq).toBe(3);
    socket.close();
  });

  it("alone is worth telling: answers of the AI are read without a word to the inbox", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    await expect.poll(async () => (await show(id))?.last_seq).toBe(2);
    const before = await show(id);
    const frame = { type: "read", seq: 2 };
    await call("/api/chat/frames", { token: guest.token, site, body: { conversation_id: id, frame } });
    await reply(id, "Ada here.");
    await expect.poll(async () => (await show(id))?.last_seq).toBe(3);
    expect([before?.read_seq, (await show(id))?.read_seq]).toEqual([0, 0]);
  });
});
