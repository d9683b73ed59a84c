/** Who answers the visitor, the AI or a person, as the state of the chat holds it. */
import type { Agent, ConversationStatus, ServerFrame, TurnStatus } from "../../workers/contract/socket";
import type { ChatState, Turn } from "./state";

const LIVE_TURNS: readonly TurnStatus[] = ["thinking", "streaming"];

/** While a person answers, no answer of the AI is expected. */
const HUMAN_STATUSES: readonly ConversationStatus[] = ["waiting_human", "with_human"];
/** What the AI was writing has been cancelled. */
const SILENT_STATUSES: readonly ConversationStatus[] = ["with_human", "ended"];
/** The code of a failure to ask for a person. */
export const HUMAN_FAILURE = "human";

/** True while the next answer comes from a person. */
export function isHuman({ status }: ChatState): boolean {
  return HUMAN_STATUSES.includes(status);
}

/** True where there is a conversation that a person can be asked into. */
export function canAskHuman({ status, messages }: ChatState): boolean {
  return status === "active" && messages.length > 0;
}

/** True while it is being written. */
export function isLive({ status }: Turn): boolean {
  return LIVE_TURNS.includes(status);
}

/** Without what the AI was writing. */
export function dropLive(turns: Turn[]): Turn[] {
  return turns.filter((turn) => !isLive(turn));
}

/** How the conversation stands, as the server says. */
export function applyStatus(state: ChatState, status: ConversationStatus, assignee: Agent | null): ChatState {
  const next = { ...state, status, assignee };
  const hasHuman = isHuman(next);
  return {
    ...next,
    // Also where the frame that cancelled it was missed.
    turns: SILENT_STATUSES.includes(status) ? dropLive(state.turns) : state.turns,
    place: status === "waiting_human" ? state.place : null,
    typist: status === "ended" ? null : state.typist,
    is_asking_human: state.is_asking_human && status === "active",
    is_awaiting: state.is_awaiting && !hasHuman,
    failure: hasHuman ? null : state.failure,
  };
}

/** Where the visitor stands among those who wait; what does not say it leaves it as it was. */
export function applyPlace(state: ChatState, frame: Extract<ServerFrame, { type: "state" }>): ChatState {
  const { status, queue_position, expected_reply = null, reopens_at = null } = frame;
  if (status !== "waiting_human" || queue_position === undefined) return state;
  return { ...state, place: { position: queue_position, reply_at: expected_reply, reopens_at } };
}

/** How the visitor's wish for a person fares. */
export function applyAskHuman(state: ChatState, outcome: "sending" | "sent" | "failed"): ChatState {
  const next = { ...state, is_asking_human: outcome === "sending", failure: null };
  if (outcome === "failed") return { ...next, failure: { code: HUMAN_FAILURE, retry_at: null } };
  // Where the server's word was faster it stands.
  return outcome === "sent" && state.status === "active" ? applyStatus(next, "waiting_human", null) : next;
}
