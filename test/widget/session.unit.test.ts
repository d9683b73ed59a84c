import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChatSession } from "../../widget/session/session";
import { createStore } from "../../widget/session/store";
import type { MessageFrame } from "../../workers/contract/socket";
import { createServer, greeting, problem } from "../support/chat-server";
import { makeStorage } from "./panel";

const REFUSING_STORAGE = () => {
  throw new DOMException("denied", "SecurityError");
};

function createSession(server: ReturnType<typeof createServer>, store = createStore("wk_1", REFUSING_STORAGE)) {
  const unread: number[] = [];
  const deps = { api: server.api, store, site_key: "wk_1", metadata: { locale: "en" }, context: { locale: "en" } };
  return { unread, store, session: new ChatSession({ ...deps, onUnread: (count) => unread.push(count) }) };
}

const MESSAGE = "/api/chat/message";
/** Lets every settled promise and every timer due within `ms` run. */
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a chat session", () => {
  it("asks the server for nothing before the first question", async () => {
    const server = createServer();
    const { session } = createSession(server);
    session.setVisible(true);
    await pass(10_000);
    expect(server.calls).toEqual([]);
  });

  it("makes a guest and a conversation for the first question, and one only for the next", async () => {
    const server = createServer();
    const { session, store } = createSession(server);
    session.setVisible(true);
    expect(session.ask(" How long? ")).toBe(true);
    expect(session.ask("And where?")).toBe(true);
    await pass();
    expect(server.find("/api/guest/create/").map(({ body }) => body)).toEqual([
      { site_key: "wk_1", metadata: { locale: "en" } },
    ]);
    expect(server.find(MESSAGE).map(({ body, token }) => [body.text, body.conversation_id, token])).toEqual([
      ["How long?", "conv-1", "Bearer token-1"],
      ["And where?", "conv-1", "Bearer token-1"],
    ]);
    expect(store.load()).toEqual({ uuid: "guest-1", token: "token-1", expires_at: 1, conversation_id: "conv-1" });
  });

  it("never puts the token into an address", async () => {
    const server = createServer();
    createSession(server).session.ask("How long?");
    await pass();
    expect(server.find("/api/chat/events")).toHaveLength(1);
    expect(server.calls.every(({ path }) => !path.includes("token"))).toBe(true);
  });

  it("refuses blank and over-long questions", () => {
    const { session } = createSession(createServer());
    expect(session.ask("  \n")).toBe(false);
    expect(session.ask("x".repeat(4_001))).toBe(false);
    expect(session.state.outbox).toEqual([]);
  });

  it("sends again under the same client_id until the line is back (MSG-10)", async () => {
    const server = createServer();
    server.plan(MESSAGE, new TypeError("failed"), new TypeError("failed"), problem(503, "unavailable"));
    const { session } = createSession(server);
    session.ask("How long?");
    await pass(10_000);
    const ids = server.find(MESSAGE).map(({ body }) => body.client_id);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(1);
    expect(session.state.outbox[0]?.status).toBe("sent");
  });

  it("sends at once when the browser is back online", async () => {
    const server = createServer();
    server.plan(MESSAGE, ...Array.from({ length: 8 }, () => new TypeError("failed")));
    const { session } = createSession(server);
    session.ask("How long?");
    await pass(60_000);
    server.plan(MESSAGE);
    session.setOnline(true);
    await pass();
    expect(session.state.outbox[0]?.status).toBe("sent");
  });

  it("waits as long as a limit asks for, and then sends by itself", async () => {
    const server = createServer();
    server.plan(MESSAGE, problem(429, "rate_limited", { "Retry-After": "7" }));
    const { session } = createSession(server);
    session.ask("How long?");
    await pass();
    expect(session.state.outbox[0]).toMatchObject({ status: "waiting", retry_at: Date.now() + 7_000 });
    await pass(6_900);
    expect(server.find(MESSAGE)).toHaveLength(1);
    await pass(200);
    expect(session.state.outbox[0]?.status).toBe("sent");
  });

  it("leaves a refused message to the visitor, who may send it again", async () => {
    const server = createServer();
    server.plan(MESSAGE, problem(400, "invalid_request"));
    const { session } = createSession(server);
    session.ask("How long?");
    await pass();
    const item = session.state.outbox[0];
    expect(item?.status).toBe("failed");
    session.retry(item?.client_id ?? "");
    await pass();
    expect(session.state.outbox[0]).toMatchObject({ client_id: item?.client_id, status: "sent" });
  });

  it("becomes a new guest once when the server has forgotten the old one, and sends again", async () => {
    const server = createServer();
    const { session, store } = createSession(server);
    store.save({ uuid: "old", token: "old", expires_at: 1, conversation_id: "conv-old" });
    server.plan(MESSAGE, problem(404, "guest_not_found"));
    session.ask("How long?");
    await pass();
    expect(server.find("/api/guest/create/")).toHaveLength(1);
    const sent = server.find(MESSAGE);
    expect(sent.map(({ token }) => token)).toEqual(["Bearer old", "Bearer token-1"]);
    expect(sent[0]?.body.client_id).toBe(sent[1]?.body.client_id);
    expect(session.state.outbox[0]?.status).toBe("sent");
  });

  it("does not make guests without end for a server that accepts none", async () => {
    const server = createServer();
    server.plan(MESSAGE, ...Array.from({ length: 9 }, () => problem(401, "unauthenticated")));
    const { session } = createSession(server);
    session.ask("How long?");
    await pass(120_000);
    expect(server.find("/api/guest/create/")).toHaveLength(2);
    expect(session.state.outbox[0]?.status).toBe("failed");
  });

  it("shows that the widget is off when the server says so", async () => {
    const server = createServer();
    server.plan("/api/guest/create/", problem(403, "widget_disabled"));
    const { session } = createSession(server);
    session.ask("How long?");
    await pass();
    expect(session.state.is_available).toBe(false);
  });

  it("goes on in the conversation the server names when the stored one has ended for good", async () => {
    const server = createServer();
    const { session, store } = createSession(server);
    store.save({ uuid: "u", token: "t", expires_at: 1, conversation_id: "conv-old" });
    session.setVisible(true);
    await pass();
    server.emit({ type: "message", seq: 1, author: "visitor", text: "Long ago", at: 1 });
    server.plan(MESSAGE, Response.json({ client_id: "c", conversation_id: "conv-new", seq: 1 }));
    session.ask("How long?");
    await pass(2_000);
    expect(store.load()?.conversation_id).toBe("conv-new");
    expect(server.find("/api/chat/events").at(-1)?.path).toBe(
      "/api/chat/events?conversation_id=conv-new&last_seq=0&newest=50",
    );
    expect(session.state.messages).toEqual([]);
    expect(session.state.outbox.map(({ text, status }) => [text, status])).toEqual([["How long?", "sent"]]);
  });

  it("counts what is new in the conversation it has gone on in, however much was seen in the one before", async () => {
    const server = createServer();
    const { session, store, unread } = createSession(server);
    const tell = (id: string, ...log: MessageFrame[]) => {
      const [welcome, resumed] = greeting(log.length, id);
      for (const frame of [welcome, ...log, resumed]) if (frame) server.emit(frame);
    };
    store.save({ uuid: "u", token: "t", expires_at: 1, conversation_id: "conv-old" });
    session.setVisible(true);
    await pass();
    const say = (seq: number, author: "visitor" | "ai" | "agent") =>
      ({ type: "message", seq, author, text: `${seq}`, at: seq }) as const;
    tell("conv-old", ...[1, 2, 3, 4, 5].map((seq) => say(seq, "ai")));
    await pass();
    server.plan(MESSAGE, Response.json({ client_id: "c", conversation_id: "conv-new", seq: 1 }));
    session.ask("How long?");
    await pass(2_000);
    tell("conv-new", say(1, "visitor"));
    server.emit({ type: "state", status: "with_human", assignee: null });
    await pass();
    session.setVisible(false);
    const [told, count] = [server.find("/api/chat/frames").length, unread.length];
    server.emit(say(2, "agent"));
    await pass();
    expect(unread.slice(count)).toEqual([1]);
    expect(server.find("/api/chat/frames")).toHaveLength(told);
  });

  it("sends what was not acknowledged before a reload, once and under its own id", async () => {
    const { storage } = makeStorage();
    const store = createStore("wk_1", () => storage);
    const silent = createServer();
    silent.plan("/api/guest/create/", new TypeError("the page was left"));
    createSession(silent, store).session.ask("How long?");
    const server = createServer();
    const { session } = createSession(
      server,
      createStore("wk_1", () => storage),
    );
    await pass();
    expect(server.calls).toEqual([]);
    session.setVisible(true);
    session.setVisible(true);
    await pass();
    expect(server.find(MESSAGE).map(({ body }) => body.text)).toEqual(["How long?"]);
    const again = createSession(
      createServer(),
      createStore("wk_1", () => storage),
    );
    again.session.setVisible(true);
    expect(again.session.state.outbox).toEqual([]);
  });

  it("reads the events of a stored conversation as soon as it is seen", async () => {
    const server = createServer();
    const { session, store } = createSession(server);
    store.save({ uuid: "u", token: "t", expires_at: 1, conversation_id: "conv-7" });
    session.setVisible(true);
    await pass();
    server.emit({ type: "message", seq: 1, author: "visitor", text: "How long?", at: 1 });
    await pass();
    expect(server.find("/api/chat/events").map(({ path, token }) => [path, token])).toEqual([
      ["/api/chat/events?conversation_id=conv-7&last_seq=0&newest=50", "Bearer t"],
    ]);
    expect(session.state.messages).toHaveLength(1);
  });

  it("connects again after a gap, from where the log and the answer stand", async () => {
    const server = createServer();
    const { session } = createSession(server);
    session.setVisible(true);
    session.ask("How long?");
    await pass();
    server.emit({
      type: "message",
      seq: 1,
      client_id: session.state.outbox[0]?.client_id ?? "",
      author: "visitor",
      text: "How long?",
      at: 1,
    });
    server.emit({ type: "turn", turn_id: "t1", status: "thinking" });
    server.emit({ type: "delta", turn_id: "t1", offset: 0, text: "One. ", sources: [] });
    server.emit({ type: "delta", turn_id: "t1", offset: 9, text: "Three.", sources: [] });
    await pass(1_000);
    expect(server.find("/api/chat/events").at(-1)?.path).toBe(
      "/api/chat/events?conversation_id=conv-1&last_seq=1&newest=50&turn_id=t1&offset=5",
    );
    expect(session.state.needs_resync).toBe(false);
  });

  it("tells the launcher of answers that come while the panel is closed", async () => {
    const server = createServer();
    const { session, unread } = createSession(server);
    session.setVisible(true);
    session.ask("How long?");
    await pass();
    session.setVisible(false);
    server.emit({
      type: "message",
      seq: 1,
      client_id: session.state.outbox[0]?.client_id ?? "",
      author: "visitor",
      text: "How long?",
      at: 1,
    });
    server.emit({ type: "message", seq: 2, turn_id: "t1", author: "ai", text: "One.", at: 2 });
    await pass();
    session.setVisible(true);
    expect(unread).toEqual([1, 0]);
  });

  it("gives an answer up after a minute and a half of silence", async () => {
    const server = createServer();
    const { session } = createSession(server);
    session.ask("How long?");
    await pass(91_000);
    expect(session.state.failure?.code).toBe("timeout");
  });
});
