import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Agent, MessageFrame } from "../../workers/contract/socket";
import { openPanel, welcome } from "./panel";

const ADA: Agent = { id: "user_1", name: "Ada" };
const REPLY: MessageFrame = { type: "message", seq: 1, author: "agent", agent: ADA, text: "Ada here.", at: 1 };

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
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
