import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listEntries } from "../../widget/session/entries";
import { canAskHuman, HUMAN_FAILURE, isHuman } from "../../widget/session/hand-over";
import { ChatSession } from "../../widget/session/session";
import { type Action, type ChatState, findLiveTurn, INITIAL_STATE, isBusy, reduce } from "../../widget/session/state";
import { createStore } from "../../widget/session/store";
import type { Agent, ConversationStatus, ServerFrame } from "../../workers/contract/socket";
import { createServer, problem } from "../support/chat-server";

const ADA: Agent = { id: "user_1", name: "Ada" };
const FRAMES = "/api/chat/frames";
const ASK: Action = { type: "ask", client_id: "c1", text: "How long?" };
const QUESTION: ServerFrame = { type: "message", seq: 1, client_id: "c1", author: "visitor", text: "How long?", at: 1 };
const THINKING: ServerFrame = { type: "turn", turn_id: "t1", status: "thinking" };
const DELTA: ServerFrame = { type: "delta", turn_id: "t1", offset: 0, text: "One. ", sources: [] };
const CANCELLED: ServerFrame = { type: "turn", turn_id: "t1", status: "cancelled" };
const REPLY: ServerFrame = { type: "message", seq: 2, author: "agent", agent: ADA, text: "Ada here.", at: 2 };

const told = (frame: ServerFrame): Action => ({ type: "frame", frame, now: 1 });
const state = (status: ConversationStatus, assignee: Agent | null = null) => told({ type: "state", status, assignee });
const welcome = (status: ConversationStatus, assignee: Agent | null = null) =>
  told({ type: "welcome", protocol: 1, conversation: { id: "conv_1", status, assignee }, seq: 1 });
const apply = (from: ChatState, ...actions: Action[]) => actions.reduce(reduce, from);

/** The visitor asked, and a first sentence of the AI's answer stands there. */
const BEGUN = apply(INITIAL_STATE, ASK, told(QUESTION), told(THINKING), told(DELTA));

describe("what the AI was writing", () => {
  it("disappears without a failure when a person takes over, in every order of what is told", () => {
    const frames = [told(CANCELLED), state("with_human", ADA), told(REPLY)];
    for (const order of [frames, frames.toReversed(), [1, 2, 0].map((at) => frames[at] ?? told(CANCELLED))]) {
      const next = apply(BEGUN, ...order);
      expect(next).toMatchObject({ turns: [], failure: null, status: "with_human", assignee: ADA });
      expect(listEntries(next).map(({ key }) => key)).toEqual(["c1", "seq-2"]);
    }
  });

  it("disappears where nobody was listening when it was cancelled", () => {
    for (const told_later of [welcome("with_human", ADA), welcome("ended"), told(REPLY)]) {
      expect(apply(BEGUN, told_later)).toMatchObject({ turns: [], failure: null });
    }
  });

  it("goes on while the visitor waits for a person: the server finishes what was begun", () => {
    const waiting = apply(BEGUN, state("waiting_human"));
    expect(findLiveTurn(waiting)?.text).toBe("One. ");
  });
});

describe("while a person answers", () => {
  it("no answer of the AI is awaited, neither to what was asked before nor to what is asked now", () => {
    for (const status of ["waiting_human", "with_human"] as const) {
      const held = apply(INITIAL_STATE, ASK, state(status, ADA));
      expect([isHuman(held), isBusy(held)]).toEqual([true, false]);
      expect(isBusy(apply(held, { ...ASK, client_id: "c2" }))).toBe(false);
      const given_back = apply(held, state("active"));
      expect([isHuman(given_back), given_back.assignee]).toEqual([false, null]);
      expect(isBusy(apply(given_back, { ...ASK, client_id: "c2" }))).toBe(true);
    }
  });

  it("the place among those who wait is known until somebody comes", () => {
    const placed = told({
      type: "state",
      status: "waiting_human",
      assignee: null,
      queue_position: 2,
      expected_reply: 99,
    });
    const waiting = apply(INITIAL_STATE, state("waiting_human"), placed);
    const place = { position: 2, reply_at: 99, reopens_at: null };
    expect(waiting.place).toEqual(place);
    expect(apply(waiting, welcome("waiting_human")).place).toEqual(place);
    const closed = told({ type: "state", status: "waiting_human", assignee: null, queue_position: 1, reopens_at: 7 });
    expect(apply(waiting, closed).place).toEqual({ position: 1, reply_at: null, reopens_at: 7 });
    for (const status of ["with_human", "active", "ended"] as const)
      expect(apply(waiting, state(status, ADA)).place).toBeNull();
  });

  it("a broken answer is no longer complained about", () => {
    const broken = apply(BEGUN, told({ type: "turn", turn_id: "t1", status: "failed" }));
    expect(broken.failure).not.toBeNull();
    expect(apply(broken, state("waiting_human")).failure).toBeNull();
  });
});

describe("asking for a person", () => {
  it("is possible in an active conversation that has begun", () => {
    expect(canAskHuman(apply(INITIAL_STATE, ASK))).toBe(false);
    expect(canAskHuman(BEGUN)).toBe(true);
    for (const status of ["waiting_human", "with_human", "ended"] as const)
      expect(canAskHuman(apply(BEGUN, state(status)))).toBe(false);
    expect(canAskHuman(apply(BEGUN, state("ended"), state("active")))).toBe(true);
  });

  it("is on its way until the server has it or it fails", () => {
    const sending = apply(BEGUN, { type: "ask_human", outcome: "sending" });
    expect(sending.is_asking_human).toBe(true);
    expect(apply(sending, welcome("active")).is_asking_human).toBe(true);
    const failed = apply(sending, { type: "ask_human", outcome: "failed" });
    expect(failed).toMatchObject({ is_asking_human: false, failure: { code: HUMAN_FAILURE }, status: "active" });
    const again = apply(failed, { type: "ask_human", outcome: "sending" });
    expect(again.failure).toBeNull();
    expect(apply(again, { type: "ask_human", outcome: "sent" })).toMatchObject({
      status: "waiting_human",
      is_asking_human: false,
    });
  });

  it("does not undo what the server said faster than it acknowledged", () => {
    const next = apply(BEGUN, { type: "ask_human", outcome: "sending" }, state("with_human", ADA), {
      type: "ask_human",
      outcome: "sent",
    });
    expect(next).toMatchObject({ status: "with_human", assignee: ADA, is_asking_human: false });
  });
});

describe("a session", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

  /** The first question of a visitor stands in the log. */
  async function begin() {
    const server = createServer();
    const unread: number[] = [];
    const store = createStore("wk_1", () => {
      throw new DOMException("denied", "SecurityError");
    });
    const deps = { api: server.api, store, site_key: "wk_1", metadata: {}, context: {} };
    const session = new ChatSession({ ...deps, onUnread: (count) => unread.push(count) });
    session.setVisible(true);
    session.ask("How long?");
    await pass();
    const client_id = session.state.outbox[0]?.client_id ?? "";
    server.emit({ type: "message", seq: 1, client_id, author: "visitor", text: "How long?", at: 1 });
    await pass();
    return { server, session, unread };
  }

  it("asks for a person once, however often it is told to", async () => {
    const { server, session } = await begin();
    expect(await Promise.all([1, 2, 3].map(() => session.requestHuman()))).toEqual([true, false, false]);
    expect(await session.requestHuman()).toBe(false);
    expect(server.find(FRAMES).map(({ body, token }) => [body, token])).toEqual([
      [{ conversation_id: "conv-1", frame: { type: "request_human" } }, "Bearer token-1"],
    ]);
    expect(session.state.status).toBe("waiting_human");
  });

  it("says that asking failed, and asks again when told to", async () => {
    const { server, session } = await begin();
    server.plan(FRAMES, problem(503, "unavailable"), new TypeError("the line is down"));
    expect([await session.requestHuman(), await session.requestHuman()]).toEqual([false, false]);
    expect(session.state).toMatchObject({ status: "active", failure: { code: HUMAN_FAILURE } });
    expect(await session.requestHuman()).toBe(true);
    expect(session.state.failure).toBeNull();
  });

  it("asks nobody before there is a conversation", async () => {
    const server = createServer();
    const store = createStore("wk_1", () => {
      throw new DOMException("denied", "SecurityError");
    });
    const deps = { api: server.api, store, site_key: "wk_1", metadata: {}, context: {}, onUnread: () => {} };
    expect(await new ChatSession(deps).requestHuman()).toBe(false);
    expect(server.calls).toEqual([]);
  });

  it("goes on listening behind a closed panel while a person is to answer, and tells the launcher of the reply", async () => {
    const { server, session, unread } = await begin();
    await session.requestHuman();
    server.emit({ type: "state", status: "waiting_human", assignee: null });
    await pass();
    session.setVisible(false);
    await pass(60_000);
    server.emit({ type: "state", status: "with_human", assignee: ADA });
    server.emit(REPLY);
    await pass();
    expect(unread).toEqual([1]);
    server.emit({ type: "state", status: "ended", assignee: null });
    await pass();
    const connections = server.find("/api/chat/events").length;
    await pass(120_000);
    expect(server.find("/api/chat/events")).toHaveLength(connections);
  });
});
