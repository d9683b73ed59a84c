import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChatSession } from "../../widget/session/session";
import { createStore } from "../../widget/session/store";
import { createServer, problem } from "../support/chat-server";

/** A visitor who has a conversation already and looks at it. */
async function openChat(server: ReturnType<typeof createServer>): Promise<ChatSession> {
  const store = createStore("wk_1", () => {
    throw new DOMException("denied", "SecurityError");
  });
  store.save({ uuid: "u", token: "t", expires_at: 1, conversation_id: "conv-7" });
  const deps = { api: server.api, store, site_key: "wk_1", metadata: {}, context: {}, onUnread: () => {} };
  const session = new ChatSession(deps);
  session.setVisible(true);
  await pass();
  return session;
}

/** Lets every settled promise run. */
const pass = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a rating", () => {
  it("shows a rating at once and takes it back when it is not recorded", async () => {
    const server = createServer();
    const session = await openChat(server);
    server.emit({ type: "message", seq: 1, turn_id: "t1", author: "ai", text: "One.", at: 1 });
    await pass();
    server.plan("/api/chat/frames", problem(500, "internal_error"));
    const rated = session.rate(1, "thumbs_up");
    expect(session.state.messages[0]?.rating).toBe("thumbs_up");
    expect(await rated).toBe(false);
    expect(session.state.messages[0]?.rating).toBeUndefined();
    expect(await session.rate(1, "thumbs_down")).toBe(true);
    expect(server.find("/api/chat/frames").at(-1)?.body).toEqual({
      conversation_id: "conv-7",
      frame: { type: "feedback", message_seq: 1, rating: "thumbs_down" },
    });
  });

  it("records why an answer did not help beside the rating it has, and only then asks again", async () => {
    const server = createServer();
    const session = await openChat(server);
    server.emit({ type: "message", seq: 1, turn_id: "t1", author: "ai", text: "One.", rating: "thumbs_down", at: 1 });
    await pass();
    expect(await session.rate(1, "thumbs_down")).toBe(true);
    expect(server.find("/api/chat/frames")).toEqual([]);
    server.plan("/api/chat/frames", problem(500, "internal_error"));
    expect(await session.rate(1, "thumbs_down", "wrong")).toBe(false);
    expect(session.state.messages[0]?.rating).toBe("thumbs_down");
    expect(await session.rate(1, "thumbs_down", "wrong: It says 5 days.")).toBe(true);
    expect(server.find("/api/chat/frames").at(-1)?.body).toMatchObject({
      frame: { rating: "thumbs_down", reason: "wrong: It says 5 days." },
    });
  });
});
