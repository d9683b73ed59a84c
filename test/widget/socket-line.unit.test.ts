import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { greeting, type HeldSocket } from "../support/chat-server";
import { ADA, cut, ignore, openPanel, pass, welcome, write } from "./panel";

const EVENTS = "/api/chat/events";
const MESSAGE = "/api/chat/message";
/** Longer than a socket is given to be greeted, or a message to be acknowledged. */
const GIVEN_UP_MS = 6_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("an open panel", () => {
  it("says first whose conversation it is, in the socket and not in its address (WEB-08)", async () => {
    const { server } = await openPanel(welcome);
    expect(server.sockets.map(({ path }) => path)).toEqual(["/api/chat/live?conversation_id=conv-1"]);
    expect(server.sockets[0]?.hellos).toEqual([
      { type: "hello", protocol: 1, token: "token-1", last_seq: 0, newest: 50, turn_id: null, offset: 0 },
    ]);
    expect(server.find(EVENTS)).toEqual([]);
  });

  it("shows what a person writes without a turn of the visitor's own", async () => {
    const { session, tell } = await openPanel(welcome);
    tell({ type: "state", status: "with_human", assignee: ADA });
    tell(write(1));
    expect(session.state).toMatchObject({ assignee: ADA, messages: [{ text: "1", agent: ADA }] });
  });

  it("lets the socket go when it is closed and nothing is expected", async () => {
    const { server, session } = await openPanel(welcome);
    session.setVisible(false);
    await pass(60_000);
    expect(server.sockets.map(({ is_closed }) => is_closed)).toEqual([true]);
  });
});

describe("a message", () => {
  it("goes by the open socket, and is kept once it is acknowledged", async () => {
    const { server, session, sends, tell } = await openPanel(welcome);
    session.ask("How long?");
    await pass();
    const client_id = session.state.outbox[0]?.client_id ?? "";
    expect(sends()).toEqual([{ type: "send", client_id, text: "How long?", context: { locale: "en" } }]);
    tell({ type: "ack", client_id, seq: 1 });
    await pass();
    expect(session.state.outbox).toMatchObject([{ status: "sent", seq: 1 }]);
    expect(server.find(MESSAGE)).toEqual([]);
  });

  it("whose acknowledgement is lost is sent again by HTTP under its own id, and stands there once", async () => {
    const { server, session, sends, seqs, tell } = await openPanel(welcome);
    session.ask("How long?");
    await pass(GIVEN_UP_MS);
    const client_id = session.state.outbox[0]?.client_id ?? "";
    expect(sends().map((frame) => frame.client_id)).toEqual([client_id]);
    expect(server.find(MESSAGE).map(({ body }) => body.client_id)).toEqual([client_id]);
    expect(session.state.outbox).toMatchObject([{ status: "sent", seq: 1 }]);
    expect(server.sockets.map(({ is_closed }) => is_closed)).toEqual([true, false]);
    tell({ type: "message", seq: 1, author: "visitor", client_id, text: "How long?", at: 1 });
    expect([seqs(), session.state.outbox]).toEqual([[1], []]);
  });

  it("waits as long as the server asks, also when the line comes and goes meanwhile", async () => {
    const { server, session, sends, tell } = await openPanel(welcome);
    session.ask("How long?");
    await pass();
    const client_id = session.state.outbox[0]?.client_id ?? "";
    tell({ type: "error", error: "rate_limited", client_id, retry_after_ms: 20_000 });
    await pass();
    expect(session.state).toMatchObject({ failure: null, outbox: [{ status: "waiting" }] });
    server.sockets[0]?.cut();
    await pass(19_000);
    expect([sends().length, server.find(MESSAGE).length]).toEqual([1, 0]);
    await pass(1_500);
    expect(sends().length).toBe(2);
  });

  it("that a socket refuses for another reason goes by HTTP, which says what to do", async () => {
    const { server, session, tell } = await openPanel(welcome);
    server.plan(MESSAGE, Response.json({ client_id: "c", conversation_id: "conv-2", seq: 1 }));
    session.ask("How long?");
    await pass();
    tell({ type: "error", error: "conflict", client_id: session.state.outbox[0]?.client_id ?? "" });
    await pass(1_000);
    expect(session.state).toMatchObject({ failure: null, outbox: [{ status: "sent", seq: 1 }] });
    expect(server.sockets.at(-1)?.path).toBe("/api/chat/live?conversation_id=conv-2");
  });

  it("written while the line is down is sent once it is back, in order and once each", async () => {
    const { server, session, sends, tell, greetBy } = await openPanel(welcome, MESSAGE, EVENTS);
    greetBy(cut);
    session.setOnline(false);
    session.ask("One");
    session.ask("Two");
    server.sockets[0]?.cut();
    await pass(20_000);
    expect(session.state).toMatchObject({ is_online: false, is_lost: true });
    greetBy(welcome);
    session.setOnline(true);
    await pass(1_000);
    for (const [at, text] of ["One", "Two"].entries()) {
      const sent = sends().filter((frame) => frame.text === text);
      tell({ type: "ack", client_id: sent.at(-1)?.client_id ?? "", seq: at + 1 });
      await pass();
    }
    expect(session.state.outbox.map(({ text, status, seq }) => [text, status, seq])).toEqual([
      ["One", "sent", 1],
      ["Two", "sent", 2],
    ]);
    expect(session.state).toMatchObject({ is_online: true, is_lost: false });
  });
});

describe("a message that waits", () => {
  it("is sent as soon as the line is back, whatever its own wait", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { server, session, sends, greetBy } = await openPanel(welcome, MESSAGE, EVENTS);
    greetBy(cut);
    server.sockets[0]?.cut();
    await pass(20_000);
    session.ask("How long?");
    await pass(20_000);
    greetBy(welcome);
    // Its next tries by HTTP are due after 51 and 83 seconds, the line's after 62.
    await pass(23_000);
    vi.restoreAllMocks();
    expect(sends().map(({ text }) => text)).toEqual(["How long?"]);
  });

  it("goes where another tab has gone on, not by a socket of the conversation before", async () => {
    const { server, session, sends, store } = await openPanel(welcome);
    store.save({ uuid: "guest-1", token: "token-1", expires_at: 1, conversation_id: "conv-2" });
    session.ask("How long?");
    await pass();
    expect([sends(), server.find(MESSAGE).map(({ body }) => body.conversation_id)]).toEqual([[], ["conv-2"]]);
  });
});

describe("a line that is cut", () => {
  it("comes back from where the log stands, whichever message it was cut at", async () => {
    const log = [1, 2, 3, 4, 5].map(write);
    for (let cut_at = 0; cut_at <= log.length; cut_at += 1) {
      const answer = (socket: HeldSocket, last_seq: number, upTo: number) => {
        const [first, last] = greeting(log.length);
        for (const frame of [first, ...log.slice(last_seq, upTo), ...(upTo === log.length ? [last] : [])])
          if (frame) socket.tell(frame);
      };
      const { server, session, seqs, greetBy } = await openPanel((socket) => answer(socket, 0, cut_at), EVENTS);
      greetBy((socket, { last_seq }) => answer(socket, last_seq, log.length));
      server.sockets[0]?.cut();
      await pass(1_000);
      expect(seqs()).toEqual([1, 2, 3, 4, 5]);
      session.setVisible(false);
    }
  });

  it("goes on in the sentence an answer was cut at", async () => {
    const { server, session, tell } = await openPanel(welcome);
    tell({ ...write(1), author: "visitor" });
    tell({ type: "turn", turn_id: "t1", status: "streaming" });
    tell({ type: "delta", turn_id: "t1", offset: 0, text: "One. ", sources: [] });
    server.sockets[0]?.cut();
    await pass(1_000);
    expect(server.sockets[1]?.hellos).toMatchObject([{ last_seq: 1, turn_id: "t1", offset: 5 }]);
    tell({ type: "delta", turn_id: "t1", offset: 5, text: "Two.", sources: [] });
    expect(session.state.turns).toMatchObject([{ text: "One. Two." }]);
  });

  it("is spoken of only when it is not back soon", async () => {
    const { server, session, greetBy } = await openPanel(welcome, EVENTS);
    server.sockets[0]?.cut();
    await pass(2_000);
    expect([session.state.is_lost, server.sockets.length]).toEqual([false, 2]);
    greetBy(cut);
    server.sockets[1]?.cut();
    await pass(4_000);
    expect(session.state.is_lost).toBe(true);
    greetBy(welcome);
    await pass(30_000);
    expect(session.state.is_lost).toBe(false);
  });

  it("is tried again ever more rarely, and never by all at once (MSG-06)", async () => {
    const gaps = [];
    for (const random of [0, 0.999]) {
      vi.spyOn(Math, "random").mockReturnValue(random);
      const { server, session } = await openPanel(cut, EVENTS);
      const at: number[] = [];
      for (let tenth = 0; tenth < 1_000; tenth += 1) {
        while (at.length < server.sockets.length) at.push(tenth / 10);
        await pass(100);
      }
      gaps.push(at.slice(1).map((second, n) => Math.round(second - (at[n] ?? 0))));
      session.setVisible(false);
    }
    vi.restoreAllMocks();
    expect(gaps).toEqual([
      [0, 1, 1, 2, 4, 8, 15, 15, 15, 15, 15],
      [1, 1, 2, 4, 8, 16, 30, 30],
    ]);
  });

  it("without a sign of it is given up within 45 seconds, and kept as long as pings are answered (MSG-07)", async () => {
    const { server, tell } = await openPanel(welcome);
    for (let n = 0; n < 20; n += 1) {
      await pass(14_000);
      tell("pong");
    }
    expect([server.sockets.length, server.sockets[0]?.pings]).toEqual([1, 20]);
    await pass(45_000);
    expect(server.sockets[0]?.is_closed).toBe(true);
    expect(server.sockets.length).toBe(2);
  });

  it("is found out within seconds once the page is looked at again", async () => {
    const { server, session, tell } = await openPanel(welcome);
    tell({ type: "state", status: "waiting_human", assignee: null });
    session.setVisible(false);
    session.setVisible(true);
    tell("pong");
    await pass(GIVEN_UP_MS);
    expect(server.sockets.length).toBe(1);
    session.setVisible(false);
    session.setVisible(true);
    await pass(GIVEN_UP_MS);
    expect(server.sockets.length).toBe(2);
  });
});

describe("where sockets do not get through (MSG-08)", () => {
  it("events come by HTTP at once, and sockets are left alone for ten minutes", async () => {
    for (const onHello of [cut, ignore]) {
      const { server, session } = await openPanel(onHello);
      await pass(GIVEN_UP_MS);
      expect([server.sockets.length, server.find(EVENTS).length]).toEqual([1, 1]);
      server.emit(write(1));
      await pass();
      expect(session.state.messages).toHaveLength(1);
      session.ask("How long?");
      await pass();
      expect(session.state.outbox).toMatchObject([{ status: "sent" }]);
      session.setOnline(true);
      await pass(1_000);
      expect([server.sockets.length, server.find(EVENTS).length]).toEqual([1, 2]);
      await pass(600_000);
      session.setOnline(true);
      await pass(1_000);
      expect(server.sockets.length).toBe(2);
      session.setVisible(false);
    }
  });

  it("or are cut again and again, events come by HTTP", async () => {
    const { server } = await openPanel((socket, hello) => {
      welcome(socket, hello);
      socket.cut();
    });
    await pass(10_000);
    expect([server.sockets.length, server.find(EVENTS).length]).toEqual([3, 1]);
  });

  it("for once only, as when a server is away for a moment, the next try is a socket's again (MSG-06)", async () => {
    const { server, session, greetBy } = await openPanel(welcome);
    greetBy(ignore);
    server.sockets[0]?.cut();
    await pass(GIVEN_UP_MS);
    expect([server.sockets.length, server.find(EVENTS).length]).toEqual([2, 1]);
    for (const sockets of [3, 3]) {
      session.setOnline(true);
      await pass(GIVEN_UP_MS);
      expect(server.sockets.length).toBe(sockets);
    }
  });

  it("because nothing does, sockets are tried all the same", async () => {
    const { server, greetBy } = await openPanel(cut, EVENTS);
    await pass(2_000);
    greetBy(welcome);
    await pass(5_000);
    expect(server.sockets.at(-1)?.is_closed).toBe(false);
  });
});
