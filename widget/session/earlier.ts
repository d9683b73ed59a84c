/** A long conversation of which the newest messages are here, and the rest comes by page. */
import type { MessageFrame, ServerFrame } from "../../workers/contract/socket";
import { applyStatus } from "./hand-over";
import type { ChatState } from "./state";

/** In its place by `seq`; known already, it takes the place of what was there. */
export function insertMessage(messages: MessageFrame[], message: MessageFrame): MessageFrame[] {
  const at = messages.findLastIndex(({ seq }) => seq <= message.seq) + 1;
  const isKnown = messages[at - 1]?.seq === message.seq;
  return messages.toSpliced(isKnown ? at - 1 : at, isKnown ? 1 : 0, message);
}

/** Nothing of the log that is here stays: the one of this conversation is read from its beginning. */
export function dropLog(state: ChatState, conversation_id: string | null, seen_seq: number): ChatState {
  const outbox = state.outbox.filter(({ seq }) => seq === null);
  return { ...state, conversation_id, messages: [], skipped: 0, turns: [], outbox, seen_seq, needs_resync: true };
}

/** Where the server leaves messages out, none from before them stays: the log has no holes. */
export function applyWelcome(
  state: ChatState,
  { conversation, seq, skipped }: Extract<ServerFrame, { type: "welcome" }>,
): ChatState {
  const { id, status, assignee } = conversation;
  const isOther = state.conversation_id !== null && state.conversation_id !== id;
  if (isOther) return dropLog(state, id, seq);
  const next = { ...applyStatus(state, status, assignee), conversation_id: id };
  return skipped === undefined
    ? next
    : { ...next, skipped, messages: next.messages.filter(({ seq }) => seq > skipped) };
}

/** What was said before the first message that is here, oldest first. */
export function applyEarlier(state: ChatState, messages: MessageFrame[]): ChatState {
  const skipped = (messages[0]?.seq ?? 1) - 1;
  return { ...state, skipped, messages: messages.reduce(insertMessage, state.messages) };
}
