import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import {
  type Ack,
  type Guest,
  getObject,
  open,
  QUESTION,
  readLog,
  readTurn,
  send,
  useGatedModel,
} from "../support/chat";
import { greet } from "../support/chat-socket";
import { call } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { clock, log_lines, replacements } from "../worker";

let site: Site;
let ada: Owner;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  delete replacements.llms;
  clock.offset_ms = 0;
});

async function begin(): Promise<{ guest: Guest; id: string }> {
  const guest = await makeGuest(site);
  return { guest, id: await open(guest) };
}

const isMessage = (author: string) => (frame: ServerFrame) => frame.type === "message" && frame.author === author;
const isError = (frame: ServerFrame) => frame.type === "error";
let client_number = 0;
const nextId = () => `socket-client-${++client_number}`;

describe("a socket", () => {
  it("takes a question, says that it is kept, and brings the answer in verified sentences", async () => {
    const { guest, id } = await begin();
    const socket = await greet(site, id, guest.token);
    const client_id = nextId();
    socket.say({ type: "send", client_id, text: QUESTION });
    expect(await socket.find(({ type }) => type === "ack")).toEqual({ type: "ack", client_id, seq: 1 });
    expect(await socket.find(isMessage("ai"))).toMatchObject({ seq: 2, answer: { answered: true } });
    await socket.find((frame) => frame.type === "turn" && frame.status === "done");
    expect(socket.frames.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["welcome", "resumed", "message", "ack", "turn", "delta"]),
    );
    expect(await readLog(guest, id)).toEqual(socket.frames.filter(({ type }) => type === "message"));
    socket.close();
  });

  it("keeps a message once, however often and by whatever way it is sent", async () => {
    const { guest, id } = await begin();
    const [one, other] = [await greet(site, id, guest.token), await greet(site, id, guest.token)];
    const client_id = nextId();
    for (const socket of [one, other, one]) socket.say({ type: "send", client_id, text: QUESTION });
    await send(guest, id, QUESTION, client_id);
    await Promise.all([one, other].map((socket) => socket.find(isMessage("ai"))));
    expect((await readLog(guest, id)).map(({ author }) => author)).toEqual(["visitor", "ai"]);
    for (const { frames } of [one, other])
      expect(frames.filter(({ type }) => type === "ack").every((frame) => "seq" in frame && frame.seq === 1)).toBe(
        true,
      );
    for (const socket of [one, other]) socket.close();
  });

  it("comes back to what it missed, and to the rest of an answer being written", async () => {
    const { guest, id } = await begin();
    const model = useGatedModel();
    const first = await greet(site, id, guest.token);
    first.say({ type: "send", client_id: nextId(), text: QUESTION });
    const delta = await first.find((frame) => frame.type === "delta");
    if (delta.type !== "delta") throw new Error("No text");
    first.close();
    const cursor = { last_seq: 1, turn_id: delta.turn_id, offset: delta.text.length };
    const second = await greet(site, id, guest.token, cursor);
    expect(second.frames.map(({ type }) => type)).toEqual(["welcome", "resumed"]);
    model.release();
    const answer = await second.find(isMessage("ai"));
    const rest = second.frames.filter((frame) => frame.type === "delta").map(({ text }) => text);
    expect("text" in answer && answer.text).toBe([delta.text, ...rest].join(""));
    const late = await greet(site, id, guest.token, { last_seq: 99 });
    expect(late.frames.map(({ type }) => type)).toEqual(["welcome", "resync", "message", "message", "resumed"]);
    second.close();
    late.close();
  });

  it("hears a human at once, and carries the visitor's wish for one", async () => {
    const { guest, id } = await begin();
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    const socket = await greet(site, id, guest.token, { last_seq: 2 });
    socket.say({ type: "request_human" });
    expect(await socket.find((frame) => frame.type === "state")).toMatchObject({ status: "waiting_human" });
    await expect.poll(async () => (await call(`/api/v1/conversations/${id}`, { owner: ada })).status).toBe(200);
    await call(`/api/v1/conversations/${id}/messages`, { owner: ada, body: { client_id: nextId(), text: "Hello" } });
    expect(await socket.find(isMessage("agent"))).toMatchObject({ text: "Hello", agent: { id: ada.scope.user_id } });
    socket.close();
  });

  it("tells how long to wait where a visitor asks too fast, and which message was not taken", async () => {
    const { guest, id } = await begin();
    const socket = await greet(site, id, guest.token);
    const client_ids = Array.from({ length: 11 }, nextId);
    for (const client_id of client_ids) {
      // No faster than a socket may speak.
      clock.offset_ms += 200;
      socket.say({ type: "send", client_id, text: "Hi" });
      await socket.find((frame) => (frame.type === "ack" || frame.type === "error") && frame.client_id === client_id);
    }
    expect(await socket.find(isError)).toEqual({
      type: "error",
      error: "rate_limited",
      client_id: client_ids.at(-1),
      retry_after_ms: expect.any(Number),
    });
    socket.close();
  });

  it("refuses a message into a conversation that has ended for good, which by HTTP begins a new one", async () => {
    const { guest, id } = await begin();
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    await getObject(guest, id).frame(guest.scope, { type: "end" }, "req_0");
    clock.offset_ms = 8 * 24 * 3_600_000;
    const socket = await greet(site, id, guest.token);
    const client_id = nextId();
    socket.say({ type: "send", client_id, text: "Hello again" });
    expect(await socket.find(isError)).toEqual({ type: "error", error: "conflict", client_id });
    const { conversation_id, seq }: Ack = await (await send(guest, id, "Hello again", client_id)).json();
    expect([conversation_id === id, seq]).toEqual([false, 1]);
    socket.close();
  });

  it("keeps a visitor from expiring who comes by nothing else", async () => {
    const { guest, id } = await begin();
    const day_ms = 24 * 3_600_000;
    clock.offset_ms = 25 * day_ms;
    (await greet(site, id, guest.token)).close();
    clock.offset_ms = 50 * day_ms;
    (await greet(site, id, guest.token)).close();
  });

  it("cut at any message comes back to what is missing, each once and in order (MSG-04)", async () => {
    const { guest, id } = await begin();
    for (const text of ["Hi", "Hello", "Hey"]) {
      await send(guest, id, text);
    }
    await readTurn(guest, id, 3);
    const log = await readLog(guest, id);
    for (let last_seq = 0; last_seq <= log.length; last_seq++) {
      const socket = await greet(site, id, guest.token, { last_seq });
      expect(socket.frames.filter(({ type }) => type === "message")).toEqual(log.slice(last_seq));
      socket.close();
    }
  });

  it("outlives the eviction of its object (MSG-05)", async () => {
    const { guest, id } = await begin();
    const socket = await greet(site, id, guest.token);
    await evictDurableObject(getObject(guest, id));
    socket.say({ type: "send", client_id: nextId(), text: QUESTION });
    expect(await socket.find(({ type }) => type === "ack")).toMatchObject({ seq: 1 });
    expect(await socket.find(isMessage("ai"))).toMatchObject({ seq: 2 });
    socket.close();
  });

  it("ends with its conversation's erasure", async () => {
    const { guest, id } = await begin();
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    const socket = await greet(site, id, guest.token);
    expect(await getObject(guest, id).erase(site.id, id)).toEqual({ ok: true });
    expect(await socket.closed).toBe(1000);
  });

  it("answers pings without waking its object", async () => {
    const { guest, id } = await begin();
    const socket = await greet(site, id, guest.token);
    await runInDurableObject(getObject(guest, id), (_, state) => {
      expect(state.getWebSocketAutoResponse()).toMatchObject({ request: "ping", response: "pong" });
    });
    socket.close();
  });
});

it("no token and no whole guest id stands in a log line of a socket (WEB-08)", async () => {
  const { guest, id } = await begin();
  const from = log_lines.length;
  const socket = await greet(site, id, guest.token);
  socket.say({ type: "send", client_id: nextId(), text: QUESTION });
  await socket.find(isMessage("ai"));
  socket.close();
  const written = log_lines.slice(from).join("\n");
  expect(written).not.toContain(guest.token);
  expect(written).not.toContain(guest.scope.guest_id);
  expect(written).not.toContain(QUESTION);
});
