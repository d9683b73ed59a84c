import { describe, expect, it } from "vitest";
import { listEntries } from "../../widget/session/entries";
import {
  type Action,
  type ChatState,
  countUnread,
  findLiveTurn,
  getResumeSeq,
  INITIAL_STATE,
  isBusy,
  reduce,
} from "../../widget/session/state";
import type { AnswerSource, MessageFrame, ServerFrame } from "../../workers/contract/socket";

const NOW = 1_000_000;

function apply(state: ChatState, ...actions: (ServerFrame | Action)[]): ChatState {
  const isAction = (value: ServerFrame | Action): value is Action =>
    [
      "frame",
      "ask",
      "outbox",
      "rate",
      "ask_human",
      "online",
      "line",
      "connecting",
      "wait_expired",
      "switched_off",
      "seen",
      "typing_over",
      "reset",
    ].includes(value.type);
  return actions.reduce<ChatState>(
    (next, value) => reduce(next, isAction(value) ? value : { type: "frame", frame: value, now: NOW }),
    state,
  );
}

function message(seq: number, rest: Partial<MessageFrame> = {}): MessageFrame {
  return { type: "message", seq, author: "visitor", text: `text ${seq}`, at: seq, ...rest };
}

function source(n: number): AnswerSource {
  return {
    id: `chunk_${n}`,
    page_id: `page_${n}`,
    title: `Page ${n}`,
    url: `https://shop.example/${n}`,
    snippet: "s",
    score: 1,
  };
}

function delta(offset: number, text: string, sources: AnswerSource[] = []): ServerFrame {
  return { type: "delta", turn_id: "t1", offset, text, sources };
}

const THINKING: ServerFrame = { type: "turn", turn_id: "t1", status: "thinking" };
const ASK: Action = { type: "ask", client_id: "c1", text: "How long?" };
const QUESTION = message(1, { client_id: "c1", text: "How long?" });
const ANSWER = message(2, { author: "ai", turn_id: "t1", text: "One. Two. " });

/** All orders of a short list. */
function permute<T>(items: T[]): T[][] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, at) => permute(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

describe("the log", () => {
  it("is the same for five writers' messages in every order, with every one doubled (MSG-03)", () => {
    const frames = [1, 2, 3, 4, 5].map((seq) => message(seq, { client_id: `writer-${seq}` }));
    for (const order of permute(frames)) {
      const state = apply(INITIAL_STATE, ...order.flatMap((frame) => [frame, frame]));
      expect(state.messages).toEqual(frames);
      expect(state.needs_resync).toBe(false);
    }
  });

  it("asks for what is missing and resumes before the gap", () => {
    const state = apply(INITIAL_STATE, message(1), message(2), message(4));
    expect(state.needs_resync).toBe(true);
    expect(getResumeSeq(state)).toBe(2);
    expect(apply(state, { type: "connecting" }, message(3), message(4)).needs_resync).toBe(false);
  });

  it("asks again when the server resumed past what arrived", () => {
    expect(apply(INITIAL_STATE, message(1), { type: "resumed", seq: 1 }).needs_resync).toBe(false);
    expect(apply(INITIAL_STATE, message(1), { type: "resumed", seq: 2 }).needs_resync).toBe(true);
  });

  it("is given up for the server's own when the server says that it is another", () => {
    const sent: Action = { type: "outbox", client_id: "c1", status: "sent", seq: 9 };
    const state = apply(INITIAL_STATE, message(1), message(2), ASK, sent, { type: "resync" });
    expect(state.needs_resync).toBe(true);
    expect(getResumeSeq(state)).toBe(0);
    expect(listEntries(state)).toEqual([]);
  });

  it("counts as unread only others' messages newer than the last look", () => {
    const state = apply(INITIAL_STATE, QUESTION, ANSWER);
    expect(countUnread(state)).toBe(1);
    const seen = apply(state, { type: "seen" });
    expect(countUnread(seen)).toBe(0);
    expect(countUnread(apply(seen, message(3, { author: "agent" }), message(4)))).toBe(1);
  });
});

describe("the outbox", () => {
  it("holds a question until the log shows it, under one key", () => {
    const asked = apply(INITIAL_STATE, ASK);
    const acked = apply(asked, { type: "outbox", client_id: "c1", status: "sent", seq: 1 });
    const logged = apply(acked, QUESTION);
    expect([asked, acked, logged].map((state) => listEntries(state).map(({ key, kind }) => `${kind} ${key}`))).toEqual(
      Array.from({ length: 3 }, () => ["question c1"]),
    );
    expect(logged.outbox).toEqual([]);
  });

  it("takes the log before the acknowledgement", () => {
    const state = apply(INITIAL_STATE, ASK, QUESTION, { type: "outbox", client_id: "c1", status: "sent", seq: 1 });
    expect(state.outbox).toEqual([]);
    expect(listEntries(state)).toHaveLength(1);
  });

  it("keeps unsent questions last and in order, whatever arrives", () => {
    const state = apply(
      INITIAL_STATE,
      ASK,
      { type: "ask", client_id: "c2", text: "And?" },
      message(1, { author: "agent" }),
      message(2),
    );
    expect(listEntries(state).map(({ key }) => key)).toEqual(["seq-1", "seq-2", "c1", "c2"]);
  });

  it("stops waiting for an answer to a question that failed", () => {
    const state = apply(INITIAL_STATE, ASK, { type: "outbox", client_id: "c1", status: "failed" });
    expect(isBusy(state)).toBe(false);
    expect(state.outbox[0]?.status).toBe("failed");
  });

  it("survives the loss of the conversation with what was not yet in it", () => {
    const state = apply(
      INITIAL_STATE,
      QUESTION,
      ANSWER,
      { type: "ask", client_id: "c2", text: "And?" },
      { type: "reset" },
    );
    expect(state.messages).toEqual([]);
    expect(state.outbox.map(({ client_id }) => client_id)).toEqual(["c2"]);
    expect(state.is_awaiting).toBe(true);
  });
});

describe("an answer being written", () => {
  const begun = apply(INITIAL_STATE, ASK, QUESTION, THINKING, delta(0, "One. ", [source(1)]));

  it("is awaited from the question on, and busy until it is in the log", () => {
    expect(isBusy(apply(INITIAL_STATE, ASK))).toBe(true);
    expect(isBusy(begun)).toBe(true);
    expect(isBusy(apply(begun, ANSWER))).toBe(false);
  });

  it("appends in order and lists each source once, by first citation", () => {
    const state = apply(begun, delta(5, "Two. ", [source(2), source(1)]));
    expect(findLiveTurn(state)).toMatchObject({ status: "streaming", text: "One. Two. " });
    expect(findLiveTurn(state)?.sources.map(({ id }) => id)).toEqual(["chunk_1", "chunk_2"]);
  });

  it("keeps two quotes of one passage apart, so that every number in the text finds its own", () => {
    const quotes = ["One.", "Two."].map((quote) => ({ ...source(1), quote }));
    const state = apply(
      INITIAL_STATE,
      THINKING,
      delta(0, "One [1]. ", quotes.slice(0, 1)),
      delta(9, "Two [2]. ", quotes),
    );
    expect(state.turns[0]?.sources).toEqual(quotes);
  });

  it("is unharmed by repeated and overlapping deltas", () => {
    const state = apply(
      begun,
      delta(5, "Two. "),
      delta(0, "One. "),
      delta(0, "One. Two. "),
      delta(5, "Two. "),
      delta(3, ". Two. Three."),
    );
    expect(findLiveTurn(state)?.text).toBe("One. Two. Three.");
    expect(state.needs_resync).toBe(false);
  });

  it("asks for the missing part at a gap and takes nothing after it", () => {
    const state = apply(begun, delta(9, "Three."));
    expect(state.needs_resync).toBe(true);
    expect(findLiveTurn(state)?.text).toBe("One. ");
  });

  it("goes on after a reconnection in the middle", () => {
    const state = apply(
      begun,
      { type: "connecting" },
      { type: "welcome", protocol: 1, conversation: { id: "conv_1", status: "active", assignee: null }, seq: 1 },
      { type: "resumed", seq: 1 },
      { type: "turn", turn_id: "t1", status: "streaming" },
      delta(0, "One. ", [source(1)]),
      delta(5, "Two. "),
      ANSWER,
      { type: "turn", turn_id: "t1", status: "done" },
    );
    expect(state.messages).toEqual([QUESTION, ANSWER]);
    expect(state.turns).toEqual([]);
    expect(state.needs_resync).toBe(false);
  });

  it("is replaced by its message under the same key, and late frames of it change nothing", () => {
    const done = apply(begun, ANSWER);
    expect(listEntries(begun)[1]?.key).toBe("t1");
    expect(listEntries(done)[1]?.key).toBe("t1");
    expect(
      apply(done, THINKING, delta(0, "One. "), delta(50, "x"), { type: "turn", turn_id: "t1", status: "failed" }),
    ).toEqual(done);
  });

  it("asks for its message when it is done without one", () => {
    expect(apply(begun, { type: "turn", turn_id: "t1", status: "done" }).needs_resync).toBe(true);
  });

  it("keeps what was shown when it breaks off, and says so", () => {
    for (const status of ["failed", "interrupted"] as const) {
      const state = apply(begun, { type: "turn", turn_id: "t1", status });
      expect(state.failure).toEqual({ code: status, retry_at: null });
      expect(listEntries(state).map(({ key }) => key)).toEqual(["c1", "t1"]);
      expect(isBusy(state)).toBe(false);
    }
  });

  it("ends without a complaint when a person takes over", () => {
    const state = apply(
      begun,
      { type: "turn", turn_id: "t1", status: "cancelled" },
      { type: "state", status: "with_human", assignee: null },
    );
    expect(state.failure).toBeNull();
    expect(isBusy(apply(INITIAL_STATE, { type: "state", status: "ended", assignee: null }, ASK))).toBe(true);
    expect(isBusy(apply(state, { type: "ask", client_id: "c2", text: "Hello?" }))).toBe(false);
  });

  it("is given up when nothing more is heard of it", () => {
    const state = apply(begun, { type: "wait_expired" });
    expect(state.failure?.code).toBe("timeout");
    expect(isBusy(state)).toBe(false);
  });

  it("shows a refusal with the time from which it may be tried again, until the next answer", () => {
    const state = apply(INITIAL_STATE, ASK, { type: "error", error: "rate_limited", retry_after_ms: 5_000 });
    expect(state.failure).toEqual({ code: "rate_limited", retry_at: NOW + 5_000 });
    expect(apply(state, THINKING).failure).toBeNull();
  });
});

describe("ratings", () => {
  it("are set, changed and taken back", () => {
    const state = apply(INITIAL_STATE, QUESTION, ANSWER, { type: "rate", seq: 2, rating: "thumbs_up" });
    expect(state.messages[1]?.rating).toBe("thumbs_up");
    expect(apply(state, { type: "rate", seq: 2, rating: "thumbs_down" }).messages[1]?.rating).toBe("thumbs_down");
    expect(apply(state, { type: "rate", seq: 2, rating: undefined }).messages[1]).toEqual(ANSWER);
  });
});
