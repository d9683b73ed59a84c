import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import type { MessageFrame, ServerFrame } from "../../workers/contract/socket";
import type { Llm, LlmEvent } from "../../workers/ports";
import { call, fingerprint, readEvents, readProblem } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { clock, replacements } from "../worker";

const QUESTION = "how long do refunds take?";
const CONFIG_TURNS_PER_MINUTE = 10;
let site: Site;
let client_number = 0;

beforeAll(async () => {
  site = await makeSite();
  await indexPages(site, SHOP_PAGES);
});

afterEach(() => {
  delete replacements.llm;
  clock.offset_ms = 0;
});

type Guest = Awaited<ReturnType<typeof makeGuest>>;
interface Ack {
  conversation_id: string;
  client_id: string;
  seq: number;
}

async function open(guest: Guest): Promise<string> {
  const opened: { conversation_id: string } = await (
    await call("/api/chat/conversations", { body: {}, token: guest.token, site })
  ).json();
  return opened.conversation_id;
}

function send(
  guest: Guest,
  conversation_id: string,
  text: string,
  client_id = `client-${++client_number}`,
): Promise<Response> {
  return call("/api/chat/message", { body: { conversation_id, client_id, text }, token: guest.token, site });
}

function events(guest: Guest, conversation_id: string, cursor = ""): Promise<Response> {
  return call(`/api/chat/events?conversation_id=${conversation_id}${cursor}`, { token: guest.token, site });
}

/** Frames of a stream until the `answers`-th reply stands in the log, or stood there before. */
async function readTurn(guest: Guest, conversation_id: string, answers = 1): Promise<ServerFrame[]> {
  let seen = 0;
  return readEvents<ServerFrame>(await events(guest, conversation_id), (frame) => {
    if (frame.type === "message" && frame.author === "ai") seen++;
    return seen === answers;
  });
}

function isTurnEnd(frame: ServerFrame): boolean {
  return frame.type === "turn" && !["thinking", "streaming"].includes(frame.status);
}

async function readLog(guest: Guest, conversation_id: string): Promise<MessageFrame[]> {
  const frames = await readEvents<ServerFrame>(
    await events(guest, conversation_id),
    (frame) => frame.type === "resumed",
  );
  return frames.filter((frame) => frame.type === "message");
}

function object(conversation_id: string) {
  return env.CONVERSATION.getByName(`${site.id}:${conversation_id}`);
}

/** A model whose answer waits at each gate, so that a test decides what happens in between. */
function gatedModel(): { release: () => void; started: Promise<void>; calls: () => number } {
  let release = (): void => {};
  let start = (): void => {};
  let calls = 0;
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const llm: Llm = {
    model: "gated",
    async *stream(request): AsyncIterable<LlmEvent> {
      calls++;
      const quote = request.documents[0]?.text.match(/Refunds are issued[^.]*\./)?.[0] ?? "";
      yield { type: "text", text: "Refunds take five business days. " };
      yield { type: "citation", document_index: 0, quote };
      yield { type: "block_end" };
      // The next sentence has begun, so the first one is known to be whole.
      yield { type: "text", text: "They go back " };
      yield { type: "block_end" };
      start();
      await gate;
      yield { type: "text", text: "to your card." };
      yield { type: "citation", document_index: 0, quote };
      yield { type: "block_end" };
      yield { type: "end", model: "gated", stop_reason: "end_turn", input_tokens: 1, output_tokens: 1 };
    },
  };
  replacements.llm = llm;
  return { release, started, calls: () => calls };
}

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

  it("stores a message once per client_id, however often and from wherever it is sent", async () => {
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
    await Promise.all([1, 2, 3, 4].map((n) => send(guest, id, `${QUESTION} (${n})`)));
    await readTurn(guest, id, 4);
    const log = await readLog(guest, id);
    expect(log.map((message) => message.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(log.filter((message) => message.author === "ai")).toHaveLength(4);
  });

  it("resumes after last_seq, replays a cursor from another log, and sends the rest of a half-read answer", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    const model = gatedModel();
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

  it("goes on with the answer when the visitor leaves", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    const model = gatedModel();
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
    await evictDurableObject(object(id));
    expect(await readLog(guest, id)).toEqual(before);
    expect((await send(guest, id, "thanks")).status).toBe(200);
  });

  it("ends a turn whose object died, in one terminal state: answered again when nothing was shown, closed as it stands when something was", async () => {
    for (const shown of ["", "Refunds take five business days [1]."]) {
      const guest = await makeGuest(site);
      const id = await open(guest);
      await send(guest, id, QUESTION);
      await readTurn(guest, id);
      // What a crash leaves behind: a turn on lease, its final message missing.
      await runInDurableObject(object(id), (_, state) => {
        state.storage.sql.exec("DELETE FROM messages WHERE author = 'ai'");
        state.storage.sql.exec("UPDATE turns SET status = 'running', text = ?", shown);
      });
      await evictDurableObject(object(id));
      await runDurableObjectAlarm(object(id));
      const log = await readLog(guest, id);
      expect(log).toHaveLength(2);
      if (shown) expect(log[1]?.text.startsWith(shown)).toBe(true);
      else expect(log[1]?.answer?.answered).toBe(true);
      const states = await runInDurableObject(object(id), (_, state) =>
        state.storage.sql.exec<{ status: string }>("SELECT status FROM turns").toArray(),
      );
      expect(states.map((row) => row.status)).toEqual([shown ? "interrupted" : "done"]);
    }
  });

  it("ends on the visitor's word, drops the answer being written, and opens again with a new message", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    const model = gatedModel();
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
    delete replacements.llm;
    await send(guest, id, QUESTION);
    expect(await view()).toMatchObject({ status: "active" });
  });

  it("ends after 24 hours of silence", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    clock.offset_ms = 25 * 3_600_000;
    await runDurableObjectAlarm(object(id));
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

describe("an id is not a capability (TEN-04)", () => {
  it("opens nothing for another guest of the same site, nor for a token on another site", async () => {
    const owner = await makeGuest(site);
    const id = await open(owner);
    await send(owner, id, QUESTION);
    await readTurn(owner, id);
    const other = await makeGuest(site);
    const other_site = await makeSite();
    const stranger = await makeGuest(other_site);
    const calls = (token: string, at: Site, conversation_id: string) => [
      call(`/api/chat/events?conversation_id=${conversation_id}`, { token, site: at }),
      call(`/api/chat/conversations/${conversation_id}`, { token, site: at }),
      call("/api/chat/message", {
        body: { conversation_id, client_id: "client-theft", text: "hello" },
        token,
        site: at,
      }),
      call("/api/chat/frames", { body: { conversation_id, frame: { type: "end" } }, token, site: at }),
    ];
    for (const [token, at] of [
      [other.token, site],
      [stranger.token, other_site],
    ] as const) {
      const theirs = await Promise.all(calls(token, at, id));
      const nobodys = await Promise.all(calls(token, at, "conv_never_existed"));
      expect(theirs.map((response) => response.status)).toEqual([404, 404, 404, 404]);
      for (const [n, response] of theirs.entries()) {
        expect(await fingerprint(response)).toBe(await fingerprint(nobodys[n] as Response));
      }
    }
    for (const response of await Promise.all(calls(owner.token, other_site, id))) expect(response.status).toBe(404);
    expect(await readLog(owner, id)).toHaveLength(2);
  });

  it("is refused by the object itself for another tenant or guest (TEN-10)", async () => {
    const owner = await makeGuest(site);
    const id = await open(owner);
    await send(owner, id, QUESTION);
    const stub = object(id);
    const wrong_site = { ...owner.scope, site_id: "site_other" };
    const wrong_guest = { ...owner.scope, guest_id: crypto.randomUUID() };
    for (const scope of [wrong_site, wrong_guest]) {
      const outcome = await stub.send(scope, id, {
        client_id: "client-x",
        text: "x",
        context: null,
        request_id: "req_x",
      });
      expect(outcome).toMatchObject({ ok: false, code: "not_found" });
      expect((await stub.events(scope, id, { last_seq: 0, turn_id: null, offset: 0 }, "req_x")).status).toBe(404);
    }
  });
});

describe("the server owns the transcript (LLM-03)", () => {
  it("takes only the new message: history, roles and model settings are refused", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    for (const field of ["history", "role", "system", "model", "tools", "temperature", "messages"]) {
      const body = { conversation_id: id, client_id: "client-llm03", text: "hi", [field]: "x" };
      expect((await call("/api/chat/message", { body, token: guest.token, site })).status, field).toBe(400);
      const search = await call(`/api/embed/ai-searchbox/search/${guest.uuid}`, {
        body: { query: "hi", [field]: "x" },
        site,
      });
      expect(search.status, field).toBe(400);
    }
    expect(await readLog(guest, id)).toEqual([]);
  });

  it("has no way to edit or delete a message", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      for (const path of [
        "/api/chat/message",
        `/api/chat/conversations/${id}`,
        `/api/chat/conversations/${id}/messages/1`,
      ]) {
        expect([404, 405]).toContain((await call(path, { method, token: guest.token, site })).status);
      }
    }
  });
});

describe("message text (WEB-03)", () => {
  it("is a string end to end", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    for (const text of [{ type: "img", props: { src: "x" }, constructor: null }, ["a"], 1, true, null]) {
      const response = await call("/api/chat/message", {
        body: { conversation_id: id, client_id: "client-web03", text },
        token: guest.token,
        site,
      });
      expect(await readProblem(response)).toMatchObject({ status: 400, fields: { text: expect.any(String) } });
    }
  });
});
