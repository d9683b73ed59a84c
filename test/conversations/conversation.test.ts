import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import type { MessageFrame, ServerFrame } from "../../workers/contract/socket";
import {
  type Ack,
  events,
  getObject,
  isTurnEnd,
  open,
  QUESTION,
  readLog,
  readTurn,
  send,
  useGatedModel,
} from "../support/chat";
import { call, readEvents } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { clock, replacements } from "../worker";

const CONFIG_TURNS_PER_MINUTE = 10;
let site: Site;

beforeAll(async () => {
  site = await makeSite();
  await indexPages(site, SHOP_PAGES);
});

afterEach(() => {
  delete replacements.llms;
  clock.offset_ms = 0;
});

describe("a conversation", () => {
  it("answers a question with its sources: message, thinking, sentences, final message, done", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    const stream = await events(guest, id);
    const ack: Ack = await (await send(guest, id, QUESTION)).json();
    expect(ack).toMatchObject({ conversation_id: id, seq: 1 });
    const frames = await readEvents<ServerFrame>(stream, isTurnEnd);
    expect(frames.map((frame) => frame.type)).toEqual(
      expect.arrayContaining(["welcome", "resumed", "message", "turn", "delta"]),
    );
    const deltas = frames.filter((frame) => frame.type === "delta");
    const answer = frames.find((frame) => frame.type === "message" && frame.author === "ai") as MessageFrame;
    expect(deltas.map((delta) => delta.text).join("")).toBe(answer.text);
    expect(answer).toMatchObject({ seq: 2, answer: { answered: true, degraded: false } });
    expect(answer.sources?.[0]?.url).toBe("https://shop.example.org/refunds");
    expect(frames.at(-1)).toMatchObject({ type: "turn", status: "done" });
  });

  it("makes no object before the first message", async () => {
    const before = (await listDurableObjectIds(env.CONVERSATION)).length;
    await open(await makeGuest(site));
    expect((await listDurableObjectIds(env.CONVERSATION)).length).toBe(before);
  });

  it("is the same one for two tabs that open at once, and for the one that comes back", async () => {
    const guest = await makeGuest(site);
    const ids = await Promise.all(Array.from({ length: 5 }, () => open(guest)));
    expect(new Set(ids).size).toBe(1);
    expect(await open(guest)).toBe(ids[0]);
  });

  it("stores a message once per client_id, however often and from wherever it is sent (MSG-02)", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    const acks = await Promise.all(
      Array.from({ length: 50 }, async () => (await send(guest, id, QUESTION, "client-same")).json() as Promise<Ack>),
    );
    expect(new Set(acks.map((ack) => ack.seq))).toEqual(new Set([1]));
    await readTurn(guest, id);
    const log = await readLog(guest, id);
    expect(log.map((message) => [message.seq, message.author])).toEqual([
      [1, "visitor"],
      [2, "ai"],
    ]);
  });

  it("numbers messages 1..n without gaps and answers one at a time, in order", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    await Promise.all([1, 2, 3, 4].map(() => send(guest, id, QUESTION)));
    await readTurn(guest, id, 4);
    const log = await readLog(guest, id);
    expect(log.map((message) => message.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(log.filter((message) => message.author === "ai")).toHaveLength(4);
  });

  it("resumes after last_seq, replays a cursor from another log, and sends the rest of a half-read answer (MSG-04)", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    const model = useGatedModel();
    await send(guest, id, QUESTION);
    await model.started;
    const first = await readEvents<ServerFrame>(await events(guest, id), (frame) => frame.type === "delta");
    const delta = first.find((frame) => frame.type === "delta");
    if (delta?.type !== "delta") throw new Error("No delta.");
    expect(delta).toMatchObject({ offset: 0, sources: [{ url: "https://shop.example.org/refunds" }] });

    const cursor = `&last_seq=1&turn_id=${delta.turn_id}&offset=${delta.text.length}`;
    const resumed = await events(guest, id, cursor);
    model.release();
    const rest = await readEvents<ServerFrame>(resumed, isTurnEnd);
    const tail = rest
      .filter((frame) => frame.type === "delta")
      .map((frame) => frame.text)
      .join("");
    const final = rest.find((frame) => frame.type === "message");
    expect(final?.type === "message" && final.text).toBe(delta.text + tail);
    expect(model.calls()).toBe(1);

    const late = await readEvents<ServerFrame>(
      await events(guest, id, "&last_seq=1"),
      (frame) => frame.type === "resumed",
    );
    expect(late.filter((frame) => frame.type === "message").map((frame) => frame.seq)).toEqual([2]);
    const ahead = await readEvents<ServerFrame>(
      await events(guest, id, "&last_seq=99"),
      (frame) => frame.type === "resumed",
    );
    expect(ahead.map((frame) => frame.type)).toEqual(["welcome", "resync", "message", "message", "resumed"]);
  });

  it("goes on with the answer when the visitor leaves (AIR-03)", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    const model = useGatedModel();
    await send(guest, id, QUESTION);
    await model.started;
    await (await events(guest, id)).body?.cancel();
    model.release();
    await readTurn(guest, id);
    expect((await readLog(guest, id)).at(-1)?.text).toContain("They go back to your card");
  });

  it("keeps its log when its object is evicted", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    const before = await readLog(guest, id);
    await evictDurableObject(getObject(guest, id));
    expect(await readLog(guest, id)).toEqual(before);
    expect((await send(guest, id, "thanks")).status).toBe(200);
  });

  it("ends a turn whose object died, in one terminal state: answered again when nothing was shown, closed as it stands when something was (AIR-03)", async () => {
    for (const shown of ["", "Refunds take five business days [1]."]) {
      const guest = await makeGuest(site);
      const id = await open(guest);
      await send(guest, id, QUESTION);
      await readTurn(guest, id);
      // What a crash leaves behind: a turn on lease, its final message missing.
      await runInDurableObject(getObject(guest, id), (_, state) => {
        state.storage.sql.exec("DELETE FROM messages WHERE author = 'ai'");
        state.storage.sql.exec("UPDATE turns SET status = 'running', text = ?", shown);
      });
      await evictDurableObject(getObject(guest, id));
      await runDurableObjectAlarm(getObject(guest, id));
      const log = await readLog(guest, id);
      expect(log).toHaveLength(2);
      if (shown) expect(log[1]?.text.startsWith(shown)).toBe(true);
      else expect(log[1]?.answer?.answered).toBe(true);
      const states = await runInDurableObject(getObject(guest, id), (_, state) =>
        state.storage.sql.exec<{ status: string }>("SELECT status FROM turns").toArray(),
      );
      expect(states.map((row) => row.status)).toEqual([shown ? "interrupted" : "done"]);
    }
  });

  it("ends on the visitor's word, drops the answer being written, and opens again with a new message", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    const model = useGatedModel();
    await send(guest, id, QUESTION);
    await model.started;
    const end = await call("/api/chat/frames", {
      body: { conversation_id: id, frame: { type: "end" } },
      token: guest.token,
      site,
    });
    expect(end.status).toBe(200);
    model.release();
    expect((await readLog(guest, id)).filter((message) => message.author === "ai")).toEqual([]);
    const view = async () => (await call(`/api/chat/conversations/${id}`, { token: guest.token, site })).json();
    expect(await view()).toMatchObject({ id, status: "ended", last_seq: 1 });
    delete replacements.llms;
    await send(guest, id, QUESTION);
    expect(await view()).toMatchObject({ status: "active" });
  });

  it("is followed by a new one when it ended more than seven days ago, wherever the message was sent to", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    clock.offset_ms = 25 * 3_600_000;
    await runDurableObjectAlarm(getObject(guest, id));
    clock.offset_ms += 8 * 24 * 3_600_000;
    const ack: Ack = await (await send(guest, id, QUESTION)).json();
    expect(ack.conversation_id).not.toBe(id);
    expect(ack.seq).toBe(1);
    expect(await open(guest)).toBe(ack.conversation_id);
    expect((await send(guest, id, QUESTION)).status).toBe(404);
  });

  it("ends after 24 hours of silence", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    clock.offset_ms = 25 * 3_600_000;
    await runDurableObjectAlarm(getObject(guest, id));
    const list: { items: { status: string }[] } = await (
      await call("/api/chat/conversations", { token: guest.token, site })
    ).json();
    expect(list.items).toMatchObject([{ id, status: "ended" }]);
  });

  it("takes ten questions a minute, then says how long to wait", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    const responses = await Promise.all(
      Array.from({ length: CONFIG_TURNS_PER_MINUTE + 1 }, () => send(guest, id, "refunds?")),
    );
    const refused = responses.filter((response) => response.status !== 200);
    expect(refused.map((response) => response.status)).toEqual([429]);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("keeps a rating with its message and with its answer", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    const rate = (message_seq: number) =>
      call("/api/chat/frames", {
        body: { conversation_id: id, frame: { type: "feedback", message_seq, rating: "thumbs_up" } },
        token: guest.token,
        site,
      });
    expect((await rate(2)).status).toBe(200);
    expect((await readLog(guest, id))[1]?.rating).toBe("thumbs_up");
    expect((await rate(1)).status).toBe(404);
    expect((await rate(9)).status).toBe(404);
  });
});
