import type {
  Agent,
  AnswerSource,
  Attachment,
  ConversationStatus,
  MessageFrame,
  Rating,
  ServerFrame,
  TurnStatus,
} from "../../workers/contract/socket";
import { applyEarlier, applyWelcome, dropLog, insertMessage } from "./earlier";
import { applyAskHuman, applyPlace, applyStatus, dropLive, isHuman, isLive } from "./hand-over";

/** An answer being written, or one that broke off: what was shown of it stays. */
export interface Turn {
  turn_id: string;
  status: TurnStatus;
  text: string;
  sources: AnswerSource[];
  /** Its place in the log: right after this message. */
  after_seq: number;
}

/** A message of ours until the log shows it. `waiting`: to be sent again by itself; `failed`: only when the visitor says so. */
export interface OutboxItem {
  client_id: string;
  text: string;
  attachments: Attachment[];
  status: "sending" | "waiting" | "failed" | "sent";
  seq: number | null;
  /** When the server allows the next try, in milliseconds UTC; null when it set no time. */
  retry_at: number | null;
}

export interface Place {
  /** 1 is next. */
  position: number;
  /** When a reply may be expected, and when people are back outside their hours; milliseconds UTC, null where there is nothing to say. */
  reply_at: number | null;
  reopens_at: number | null;
}

export interface Failure {
  code: string;
  retry_at: number | null;
}

export interface ChatState {
  /** Whose log is here; null before the server has said so. */
  conversation_id: string | null;
  /** By `seq`, each once; those up to `skipped` stay with the server until they are asked for. */
  messages: MessageFrame[];
  skipped: number;
  turns: Turn[];
  outbox: OutboxItem[];
  status: ConversationStatus;
  /** Who answers, where a person does. */
  assignee: Agent | null;
  /** Where a visitor stands who waits for a person, as far as it is known. */
  place: Place | null;
  /** Who writes to the visitor at this moment. */
  typist: Agent | null;
  /** The visitor's wish for a person is on its way. */
  is_asking_human: boolean;
  /** A question of ours has been handed in and nothing was heard of its turn. */
  is_awaiting: boolean;
  failure: Failure | null;
  is_online: boolean;
  /** The line to the server has been gone for a while, and is being tried again. */
  is_lost: boolean;
  /** Something is missing: connect again from what is here. */
  needs_resync: boolean;
  /** False once the server says that this widget is switched off. */
  is_available: boolean;
  /** The newest message that stood in an open panel, here or in another tab. */
  seen_seq: number;
}

export type Action =
  | { type: "frame"; frame: ServerFrame; now: number }
  | { type: "ask"; client_id: string; text: string; attachments?: Attachment[] }
  | { type: "outbox"; client_id: string; status: OutboxItem["status"]; seq?: number; retry_at?: number }
  /** A message of ours began another conversation. */
  | { type: "moved"; conversation_id: string }
  /** A page of what was said before, oldest first. */
  | { type: "earlier"; messages: MessageFrame[] }
  | { type: "rate"; seq: number; rating: Rating | undefined }
  | { type: "ask_human"; outcome: "sending" | "sent" | "failed" }
  | { type: "online"; is_online: boolean }
  | { type: "line"; is_lost: boolean }
  /** Without `seq` everything that is here. */
  | { type: "seen"; seq?: number }
  | { type: "connecting" | "wait_expired" | "switched_off" | "typing_over" }
  /** The conversation is gone: its log goes, messages not yet in it stay to be sent. */
  | { type: "reset" };

export const INITIAL_STATE: ChatState = {
  conversation_id: null,
  messages: [],
  skipped: 0,
  turns: [],
  outbox: [],
  status: "active",
  assignee: null,
  place: null,
  typist: null,
  is_asking_human: false,
  is_awaiting: false,
  failure: null,
  is_online: true,
  is_lost: false,
  needs_resync: false,
  is_available: true,
  seen_seq: 0,
};

/** The last message before the first gap: where reading resumes. */
export function getResumeSeq({ messages, skipped }: ChatState): number {
  return messages.findLast(({ seq }, at) => seq === skipped + at + 1)?.seq ?? skipped;
}

/** The turn being written, if any. */
export function findLiveTurn({ turns }: ChatState): Turn | null {
  return turns.find(isLive) ?? null;
}

/** True while an answer is expected or being written. */
export function isBusy(state: ChatState): boolean {
  return state.is_awaiting || findLiveTurn(state) !== null;
}

/** Messages of others that no open panel has shown. */
export function countUnread({ messages, seen_seq }: ChatState): number {
  return messages.filter(({ seq, author }) => seq > seen_seq && author !== "visitor").length;
}

function getLastSeq({ messages, outbox }: ChatState): number {
  return Math.max(messages.at(-1)?.seq ?? 0, ...outbox.map((item) => item.seq ?? 0));
}

function applyMessage(state: ChatState, message: MessageFrame): ChatState {
  // A person wrote: whatever the AI was writing before was cancelled.
  const turns = message.author === "agent" ? dropLive(state.turns) : state.turns;
  const next: ChatState = {
    ...state,
    messages: insertMessage(state.messages, message),
    outbox: state.outbox.filter(({ client_id }) => client_id !== message.client_id),
    turns: turns.filter(({ turn_id }) => turn_id !== message.turn_id),
    ...(message.author !== "visitor" && { is_awaiting: false, failure: null }),
    ...(message.author === "agent" && { typist: null }),
  };
  return { ...next, needs_resync: getResumeSeq(next) < (next.messages.at(-1)?.seq ?? 0) };
}

/** A passage may be quoted twice, each quote under its own number: only the two together name a source. */
function mergeSources(known: AnswerSource[], added: AnswerSource[]): AnswerSource[] {
  const isKnown = ({ id, quote }: AnswerSource) => known.some((source) => source.id === id && source.quote === quote);
  return [...known, ...added.filter((source) => !isKnown(source))];
}

function isFinished(state: ChatState, turnId: string): boolean {
  return state.messages.some(({ turn_id }) => turn_id === turnId);
}

function putTurn(state: ChatState, turn: Turn): ChatState {
  const at = state.turns.findIndex(({ turn_id }) => turn_id === turn.turn_id);
  const turns = at < 0 ? [...state.turns, turn] : state.turns.with(at, turn);
  return { ...state, turns, is_awaiting: false };
}

function getTurn(state: ChatState, turnId: string): Turn {
  const known = state.turns.find(({ turn_id }) => turn_id === turnId);
  return known ?? { turn_id: turnId, status: "thinking", text: "", sources: [], after_seq: getLastSeq(state) };
}

function applyTurn(state: ChatState, turnId: string, status: TurnStatus): ChatState {
  if (isFinished(state, turnId)) return state;
  const turn = { ...getTurn(state, turnId), status };
  if (isLive(turn)) return { ...putTurn(state, turn), failure: null };
  // Done without its message: the message was missed, and stands in the log.
  if (status === "done") return { ...state, is_awaiting: false, needs_resync: true };
  const isShown = turn.text && status !== "cancelled";
  const next = isShown ? putTurn(state, turn) : { ...state, turns: state.turns.filter((t) => t.turn_id !== turnId) };
  return { ...next, is_awaiting: false, failure: status === "cancelled" ? null : { code: status, retry_at: null } };
}

/** Appends what is new of a delta; repetitions and overlaps change nothing, a gap asks for the missing part. */
function applyDelta(state: ChatState, delta: Extract<ServerFrame, { type: "delta" }>): ChatState {
  if (isFinished(state, delta.turn_id)) return state;
  const turn = getTurn(state, delta.turn_id);
  if (delta.offset > turn.text.length) return { ...state, needs_resync: true };
  const text = turn.text + delta.text.slice(turn.text.length - delta.offset);
  return putTurn(state, { ...turn, status: "streaming", text, sources: mergeSources(turn.sources, delta.sources) });
}

function applyFrame(state: ChatState, frame: ServerFrame, now: number): ChatState {
  switch (frame.type) {
    case "message":
      return applyMessage(state, frame);
    case "turn":
      return applyTurn(state, frame.turn_id, frame.status);
    case "delta":
      return applyDelta(state, frame);
    case "ack":
      return updateOutbox(state, frame.client_id, { status: "sent", seq: frame.seq });
    case "welcome":
      return applyWelcome(state, frame);
    case "state":
      return applyPlace(applyStatus(state, frame.status, frame.assignee), frame);
    case "typing":
      return { ...state, typist: frame.agent };
    case "resumed":
      return getResumeSeq(state) < frame.seq ? { ...state, needs_resync: true } : state;
    case "resync":
      // Ours is not the server's log: what it holds counts.
      return dropLog(state, state.conversation_id, state.seen_seq);
    case "error": {
      const retryAt = frame.retry_after_ms === undefined ? null : now + frame.retry_after_ms;
      return { ...state, is_awaiting: false, failure: { code: frame.error, retry_at: retryAt } };
    }
  }
}

function updateOutbox(state: ChatState, clientId: string, change: Partial<OutboxItem>): ChatState {
  const outbox = state.outbox.map((item) => (item.client_id === clientId ? { ...item, ...change } : item));
  return { ...state, outbox };
}

function applyOutbox(state: ChatState, action: Extract<Action, { type: "outbox" }>): ChatState {
  const isKnown = state.outbox.some(({ client_id }) => client_id === action.client_id);
  if (!isKnown) return state;
  const next = updateOutbox(state, action.client_id, {
    status: action.status,
    seq: action.seq ?? null,
    retry_at: action.retry_at ?? null,
  });
  return action.status === "failed" ? { ...next, is_awaiting: false } : next;
}

function applyRating(state: ChatState, seq: number, rating: Rating | undefined): ChatState {
  const messages = state.messages.map((message) => {
    if (message.seq !== seq) return message;
    const { rating: _previous, ...unrated } = message;
    return rating === undefined ? unrated : { ...unrated, rating };
  });
  return { ...state, messages };
}

/** The next state. Pure: the same frames in any order and number lead to the same log. */
export function reduce(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case "frame":
      return applyFrame(state, action.frame, action.now);
    case "ask": {
      const { client_id, text, attachments = [] } = action;
      const item = { client_id, text, attachments, status: "sending", seq: null, retry_at: null } as const;
      return {
        ...state,
        outbox: [...state.outbox, item],
        is_awaiting: !isHuman(state),
        failure: null,
      };
    }
    case "outbox":
      return applyOutbox(state, action);
    case "moved":
      return dropLog(state, action.conversation_id, 0);
    case "earlier":
      return applyEarlier(state, action.messages);
    case "rate":
      return applyRating(state, action.seq, action.rating);
    case "ask_human":
      return applyAskHuman(state, action.outcome);
    case "online":
      return { ...state, is_online: action.is_online };
    case "line":
      return state.is_lost === action.is_lost ? state : { ...state, is_lost: action.is_lost };
    case "connecting":
      return state.needs_resync ? { ...state, needs_resync: false } : state;
    case "wait_expired": {
      const live = findLiveTurn(state);
      const next = live ? applyTurn(state, live.turn_id, "failed") : state;
      return { ...next, is_awaiting: false, failure: { code: "timeout", retry_at: null } };
    }
    case "typing_over":
      return { ...state, typist: null };
    case "switched_off":
      return { ...state, is_available: false };
    case "seen": {
      const seq = action.seq ?? state.messages.at(-1)?.seq ?? 0;
      return seq > state.seen_seq ? { ...state, seen_seq: seq } : state;
    }
    case "reset": {
      const outbox = state.outbox.filter(({ seq }) => seq === null);
      const { is_online, is_lost, is_awaiting } = state;
      return { ...INITIAL_STATE, outbox, is_online, is_lost, is_awaiting };
    }
  }
}
