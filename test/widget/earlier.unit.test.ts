import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChatSession } from "../../widget/session/session";
import { type Action, type ChatState, getResumeSeq, INITIAL_STATE, reduce } from "../../widget/session/state";
import { createStore } from "../../widget/session/store";
import type { MessageFrame, ServerFrame } from "../../workers/contract/socket";
import { createServer } from "../support/chat-server";

const message = (seq: number): MessageFrame => ({
  type: "message",
  seq,
  author: "visitor",
  text: `Message ${seq}`,
  at: seq,
});
const frame = (told: ServerFrame): Action => ({ type: "frame", frame: told, now: 0 });
const welcome = (seq: number, skipped?: number): ServerFrame => ({
  ...{ type: "welcome", protocol: 1, seq },
  conversation: { id: "conv-7", status: "with_human", assignee: null },
  ...(skipped !== undefined && { skipped }),
});
const apply = (state: ChatState, ...actions: Action[]) => actions.reduce(reduce, state);
const seqs = ({ messages }: ChatState) => messages.map(({ seq }) => seq);

describe("a log that begins with the newest messages", () => {
  const NEWEST = [welcome(100, 98), message(99), message(100), { type: "resumed", seq: 100 } as const].map(frame);
  const opened = apply(INITIAL_STATE, ...NEWEST);

  it("lacks nothing, and goes on after the newest", () => {
    expect([seqs(opened), opened.skipped, opened.needs_resync, getResumeSeq(opened)]).toEqual([
      [99, 100],
      98,
      false,
      100,
    ]);
    expect(apply(opened, frame(message(102))).needs_resync).toBe(true);
    expect(apply(opened, frame(message(101)), frame(message(102))).needs_resync).toBe(false);
  });

  it("keeps nothing from before what is left out", () => {
    const holed = apply(INITIAL_STATE, frame(message(5)), { type: "connecting" }, ...NEWEST);
    expect([seqs(holed), holed.needs_resync]).toEqual([[99, 100], false]);
  });

  it("grows by pages, to its beginning", () => {
    const more = apply(opened, { type: "earlier", messages: [message(97), message(98)] });
    expect([seqs(more), more.skipped, getResumeSeq(more), more.needs_resync]).toEqual([
      [97, 98, 99, 100],
      96,
      100,
      false,
    ]);
    const first = Array.from({ length: 96 }, (_, at) => message(at + 1));
    expect(apply(more, { type: "earlier", messages: first })).toMatchObject({ skipped: 0, needs_resync: false });
  });

  it("is read from the beginning again where the server's is another", () => {
    expect(apply(opened, frame({ type: "resync" }))).toMatchObject({ messages: [], skipped: 0, needs_resync: true });
  });

  it("stays what it is when the line comes back", () => {
    const back = apply(opened, frame(welcome(100)), frame({ type: "resumed", seq: 100 }));
    expect([seqs(back), back.skipped, back.needs_resync]).toEqual([[99, 100], 98, false]);
  });
});

describe("a session", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("asks once for the page before what it has, and again after one that did not come", async () => {
    const server = createServer();
    const store = createStore("wk_1", () => sessionStorage);
    store.save({ uuid: "u", token: "t", expires_at: 1, conversation_id: "conv-7" });
    const deps = { api: server.api, store, site_key: "wk_1", metadata: { locale: "en" }, context: { locale: "en" } };
    const session = new ChatSession({ ...deps, onUnread: () => {} });
    session.setVisible(true);
    await vi.advanceTimersByTimeAsync(0);
    await session.readEarlier();
    for (const told of [welcome(100, 98), message(99), message(100)]) server.emit(told);
    await vi.advanceTimersByTimeAsync(0);
    expect(session.state.skipped).toBe(98);
    const PATH = "/api/chat/conversations/conv-7";
    server.plan(PATH, new TypeError("failed"), Response.json({ messages: [message(97), message(98)] }));
    await Promise.all([session.readEarlier(), session.readEarlier()]);
    expect([session.state.skipped, server.find(PATH).length]).toEqual([98, 1]);
    await session.readEarlier();
    expect([seqs(session.state), session.state.skipped]).toEqual([[97, 98, 99, 100], 96]);
    expect(server.find(PATH).at(-1)).toMatchObject({ path: `${PATH}?before_seq=99&limit=50`, token: "Bearer t" });
    session.setVisible(false);
  });
});
