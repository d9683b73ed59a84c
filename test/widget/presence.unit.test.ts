import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Agent, MessageFrame } from "../../workers/contract/socket";
import { cut, openPanel, welcome } from "./panel";

const ADA: Agent = { id: "user_1", name: "Ada" };
const REPLY: MessageFrame = { type: "message", seq: 1, author: "agent", agent: ADA, text: "Ada here.", at: 1 };

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("what a person wrote", () => {
  const ANSWER: MessageFrame = { type: "message", seq: 2, author: "ai", text: "One.", at: 2 };
  const READ = { type: "read", seq: 1 };

  it("is told to be seen once it stands in an open panel, and again on the next line", async () => {
    const { server, session, tell, greetBy } = await openPanel(welcome);
    session.ask("Hello");
    session.setVisible(false);
    tell(REPLY);
    expect(server.sockets[0]?.frames).toEqual([]);
    session.setVisible(true);
    tell(ANSWER);
    expect(server.sockets[0]?.frames).toEqual([READ]);
    greetBy(welcome);
    server.sockets[0]?.cut();
    await pass(1_000);
    expect(server.sockets[1]?.frames).toEqual([READ]);
  });

  it("is told to be seen by HTTP where no socket gets through", async () => {
    const { server } = await openPanel(cut);
    server.emit(REPLY);
    server.emit(ANSWER);
    await pass();
    expect(server.find("/api/chat/frames").map(({ body }) => body)).toEqual([
      { conversation_id: "conv-1", frame: READ },
    ]);
  });
});

describe("who writes at this moment", () => {
  it("is shown until they have written or have stopped", async () => {
    const { session, tell } = await openPanel(welcome);
    tell({ type: "typing", agent: ADA });
    await pass(4_000);
    tell({ type: "typing", agent: ADA });
    await pass(4_000);
    expect(session.state.typist).toEqual(ADA);
    await pass(3_000);
    expect(session.state.typist).toBeNull();
    for (const end of [REPLY, { type: "state", status: "ended", assignee: null }] as const) {
      tell({ type: "typing", agent: ADA });
      tell(end);
      expect(session.state.typist).toBeNull();
    }
  });

  it("is told to a person who answers, at most every three seconds, and to nobody else", async () => {
    const { server, session, tell } = await openPanel(welcome);
    session.noteTyping();
    tell({ type: "state", status: "with_human", assignee: ADA });
    for (let tenth = 0; tenth < 60; tenth += 1) {
      session.noteTyping();
      await pass(100);
    }
    expect(server.sockets[0]?.frames).toEqual([{ type: "typing" }, { type: "typing" }]);
    expect(server.find("/api/chat/frames")).toEqual([]);
  });
});
