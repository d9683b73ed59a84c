import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Site } from "../../workers/contract/sites";
import type { MessageFrame, ServerFrame } from "../../workers/contract/socket";
import { ConversationObject } from "../../workers/conversations/conversation/object";
import { beginSeen, events, type Guest, getObject, open, readTurn, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { call, readEvents } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";

const MESSAGES = 10_000;
const PAGE = 50;
const HOUR_MS = 3_600_000;
/** MSG-12. */
const OPENS_WITHIN_MS = 1_000;
const PINGS = 200;
let ada: Owner;
let site: Site;
let long: { guest: Guest; id: string };

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  const guest = await makeGuest(site);
  long = { guest, id: await open(guest) };
  await send(guest, long.id, "Hello?");
  await readTurn(guest, long.id);
  await runInDurableObject(getObject(long.guest, long.id), (_, { storage }) => {
    storage.sql.exec(
      `WITH RECURSIVE n(seq) AS (SELECT (SELECT MAX(seq) FROM messages) + 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < ?1)
       INSERT INTO messages (seq, client_id, author, text, at)
       SELECT seq, 'long-chat-' || seq, CASE WHEN seq % 2 THEN 'visitor' ELSE 'ai' END, 'Message ' || seq || ' of a long talk.', ?2 + seq FROM n`,
      MESSAGES,
      Date.now() - HOUR_MS,
    );
  });
});

const seqs = (frames: readonly (ServerFrame | MessageFrame)[]) =>
  frames.flatMap((frame) => (frame.type === "message" ? [frame.seq] : []));
const NEWEST = Array.from({ length: PAGE }, (_, at) => MESSAGES - PAGE + 1 + at);

async function time<Value>(run: () => Promise<Value>): Promise<Value> {
  const started = performance.now();
  const value = await run();
  expect(performance.now() - started).toBeLessThan(OPENS_WITHIN_MS);
  return value;
}

describe(`a conversation of ${MESSAGES} messages (MSG-12)`, () => {
  it("opens on a visitor's socket with the newest within a second, and names what it leaves out", async () => {
    const socket = await time(() => greet(site, long.id, long.guest.token, { newest: PAGE }));
    expect(socket.frames[0]).toMatchObject({ type: "welcome", seq: MESSAGES, skipped: MESSAGES - PAGE });
    expect(seqs(socket.frames)).toEqual(NEWEST);
    socket.close();
  });

  it("opens as an event stream in the same way", async () => {
    const frames = await time(async () =>
      readEvents<ServerFrame>(
        await events(long.guest, long.id, `&newest=${PAGE}`),
        (frame) => frame.type === "resumed",
      ),
    );
    expect(frames[0]).toMatchObject({ type: "welcome", skipped: MESSAGES - PAGE });
    expect(seqs(frames)).toEqual(NEWEST);
  });

  it("sends whoever has a part of it all that they missed", async () => {
    const last_seq = MESSAGES - 2 * PAGE;
    const socket = await greet(site, long.id, long.guest.token, { last_seq, newest: PAGE });
    expect(socket.frames[0]).not.toHaveProperty("skipped");
    expect(seqs(socket.frames)).toEqual(Array.from({ length: 2 * PAGE }, (_, at) => last_seq + 1 + at));
    socket.close();
  });

  it("sends whoever has less than its last 500 messages no more than those, to begin anew", async () => {
    for (const cursor of [{ last_seq: 1 }, {}, { newest: MESSAGES }]) {
      const socket = await time(() => greet(site, long.id, long.guest.token, cursor));
      expect(socket.frames[0]).toMatchObject({ type: "welcome", skipped: MESSAGES - 500 });
      expect(socket.frames.some(({ type }) => type === "resync")).toBe("last_seq" in cursor);
      expect(seqs(socket.frames)).toEqual(Array.from({ length: 500 }, (_, at) => MESSAGES - 499 + at));
      socket.close();
    }
  });

  it("is read back to its beginning by pages, by its visitor as by members", async () => {
    const path = `/api/chat/conversations/${long.id}`;
    const visitor = { token: long.guest.token, site };
    const readPage = (before_seq: number) =>
      time(async () => {
        const response = await call(`${path}?before_seq=${before_seq}&limit=100`, visitor);
        const page: { messages: MessageFrame[]; next_before_seq: number | null } = await response.json();
        return page;
      });
    let page = await readPage(MESSAGES + 1);
    const read = seqs(page.messages).toReversed();
    while (page.next_before_seq !== null) {
      page = await readPage(page.next_before_seq);
      read.push(...seqs(page.messages).toReversed());
    }
    expect(read).toEqual(Array.from({ length: MESSAGES }, (_, at) => MESSAGES - at));
    const row = () => call(`/api/v1/conversations/${long.id}`, { owner: ada });
    await expect.poll(async () => (await row()).status).toBe(200);
    for (const before of ["", "?before_seq=5000"]) {
      const response = await time(() => call(`/api/v1/conversations/${long.id}/messages${before}`, { owner: ada }));
      expect(((await response.json()) as { items: unknown[] }).items.length).toBeGreaterThan(0);
    }
  });

  it("takes a message within a second", async () => {
    const socket = await greet(site, long.id, long.guest.token, { newest: PAGE });
    socket.say({ type: "send", client_id: "long-client-1", text: "Are you still there?" });
    expect(await time(() => socket.find(({ type }) => type === "ack"))).toMatchObject({ seq: MESSAGES + 1 });
    socket.close();
  });
});

describe("a socket on which nothing happens", () => {
  it("has its pings answered without its object, which hears everything else", async () => {
    const hear = vi.spyOn(ConversationObject.prototype, "webSocketMessage");
    const { guest, id } = await beginSeen(site, ada);
    const socket = await greet(site, id, guest.token);
    await evictDurableObject(getObject(guest, id));
    hear.mockClear();
    for (let ping = 0; ping < PINGS; ping++) socket.say("ping");
    await expect.poll(() => socket.pongs).toBe(PINGS);
    expect(hear).not.toHaveBeenCalled();
    socket.say({ type: "send", client_id: "long-client-2", text: "Hello again" });
    await socket.find(({ type }) => type === "ack");
    expect(hear).toHaveBeenCalledTimes(1);
    socket.close();
    hear.mockRestore();
  });
});
