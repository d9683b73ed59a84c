import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { problem } from "../support/chat-server";
import { cut, ignore, openPanel, welcome } from "./panel";

const EVENTS = "/api/chat/events";
const GUEST = { uuid: "guest-1", token: "token-1", conversation_id: "conv-1" };
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server closes a socket in the same way on a visitor it does not know and on one whose first word came late. */
describe("a socket that is closed before its greeting", () => {
  it("leaves the visitor who they are: they are asked for by HTTP, and go on", async () => {
    const { server, store, session } = await openPanel(cut);
    await pass(2_000);
    expect(server.find(EVENTS).map(({ token }) => token)).toEqual(["Bearer token-1"]);
    server.emit({
      type: "message",
      seq: 1,
      author: "agent",
      agent: { id: "user_1", name: "Ada" },
      text: "Here",
      at: 1,
    });
    await pass();
    expect([store.load(), session.state.messages.length]).toEqual([expect.objectContaining(GUEST), 1]);
    expect(server.find("/api/guest/create/")).toEqual([]);
  });

  it("keeps them while HTTP cannot tell either", async () => {
    const { server, store, session } = await openPanel(cut, EVENTS);
    session.ask("Hello?");
    await pass(60_000);
    expect(store.load()).toMatchObject(GUEST);
    expect(server.find("/api/guest/create/")).toEqual([]);
  });

  it("ends their session once HTTP says that nobody knows them, and makes a new one for what they send next", async () => {
    const { server, store, session, greetBy } = await openPanel(ignore);
    server.plan(EVENTS, problem(401, "unauthenticated"));
    server.sockets[0]?.cut();
    await pass(100);
    expect(store.load()).toBeNull();
    greetBy(welcome);
    session.ask("Hello?");
    await pass();
    expect(server.find("/api/guest/create/")).toHaveLength(1);
    expect(store.load()).toMatchObject({ token: "token-1", conversation_id: "conv-1" });
  });
});
