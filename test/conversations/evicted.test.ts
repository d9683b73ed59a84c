import { evictDurableObject } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import { getObject, open, QUESTION, readLog } from "../support/chat";
import { greet } from "../support/chat-socket";
import { call } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { showConversation } from "../support/waiting";

let ada: Owner;
let site: Site;
beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});

it("an object put to sleep between any two steps is noticed by nobody: one socket carries the whole conversation (MSG-05)", async () => {
  const guest = await makeGuest(site);
  const id = await open(guest);
  const socket = await greet(site, id, guest.token);
  const isMessage = (seq: number) => (frame: ServerFrame) => frame.type === "message" && frame.seq === seq;
  const isAck = (client_id: string) => (frame: ServerFrame) => frame.type === "ack" && frame.client_id === client_id;
  const isState = (status: string) => (frame: ServerFrame) => frame.type === "state" && frame.status === status;
  const say = async (frame: unknown) => socket.say(frame);
  const write = (client_id: string, text = QUESTION) => say({ type: "send", client_id, text });
  const lead = async (what: string) =>
    expect((await call(`/api/v1/conversations/${id}/${what}`, { method: "POST", owner: ada })).status).toBe(200);
  const reply = async () => {
    const body = { client_id: "evicted-reply", text: "Ada here." };
    expect((await call(`/api/v1/conversations/${id}/messages`, { owner: ada, body })).status).toBe(200);
  };
  const steps: { run: () => Promise<unknown>; seen: ((frame: ServerFrame) => boolean)[] }[] = [
    { run: () => write("evicted-1"), seen: [isAck("evicted-1"), isMessage(2)] },
    { run: () => write("evicted-2"), seen: [isAck("evicted-2"), isMessage(4)] },
    { run: () => write("evicted-1"), seen: [] },
    { run: () => say({ type: "feedback", message_seq: 2, rating: "thumbs_up" }), seen: [] },
    { run: () => say({ type: "request_human" }), seen: [isState("waiting_human")] },
    { run: () => lead("takeover"), seen: [isState("with_human")] },
    { run: reply, seen: [isMessage(5)] },
    { run: () => say({ type: "read", seq: 5 }), seen: [] },
    { run: () => write("evicted-3", "Thank you"), seen: [isAck("evicted-3"), isMessage(6)] },
    { run: () => lead("release"), seen: [isState("active")] },
    { run: () => say({ type: "end" }), seen: [isState("ended")] },
    { run: () => write("evicted-4"), seen: [isAck("evicted-4"), isMessage(8)] },
  ];
  for (const { run, seen } of steps) {
    const from = socket.frames.length;
    await evictDurableObject(getObject(guest, id));
    await run();
    for (const fits of seen)
      await expect.poll(() => socket.frames.slice(from).some(fits), { message: `${run} ${fits}` }).toBe(true);
    // A member acts on what the inbox knows.
    await expect.poll(() => showConversation(ada, id)).not.toBeNull();
  }
  const log = await readLog(guest, id);
  expect(log.map(({ author }) => author)).toEqual([
    "visitor",
    "ai",
    "visitor",
    "ai",
    "agent",
    "visitor",
    "visitor",
    "ai",
  ]);
  expect(log[1]?.rating).toBe("thumbs_up");
  expect(socket.frames.filter(({ type }) => type === "message").map((frame) => "seq" in frame && frame.seq)).toEqual(
    log.map(({ seq }) => seq),
  );
  expect(socket.frames.filter((frame) => frame.type === "ack").map(({ seq }) => seq)).toEqual([1, 3, 1, 6, 7]);
  expect(socket.frames.filter(({ type }) => type === "error")).toEqual([]);
  await expect.poll(() => showConversation(ada, id)).toMatchObject({ status: "active", last_seq: 8, read_seq: 5 });
  socket.close();
});
