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

/** Where the server leaves messages out, none from before them stays: the log has no holes. */
export function applyWelcome(
  state: ChatState,
  { conversation, skipped }: Extract<ServerFrame, { type: "welcome" }>,
): ChatState {
  const next = applyStatus(state, conversation.status, conversation.assignee);
  return skipped === undefined
    ? next
    : { ...next, skipped, messages: next.messages.filter(({ seq }) => seq > skipped) };
}

/** What was said before the first message that is here, oldest first. */
export function applyEarlier(state: ChatState, messages: MessageFrame[]): ChatState {
  const skipped = (messages[0]?.seq ?? 1) - 1;
  return { ...state, skipped, messages: messages.reduce(insertMessage, state.messages) };
}
