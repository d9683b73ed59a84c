import type { Attachment, MessageFrame } from "../../workers/contract/socket";
import type { ChatState, OutboxItem, Turn } from "./state";

/** One line of the chat. `key` stays the same from the first sign of a message to its place in the log, so nothing is redrawn. */
export type Entry =
  | { key: string; kind: "question"; text: string; attachments: Attachment[]; item: OutboxItem | null }
  | { key: string; kind: "answer"; turn: Turn | null; message: MessageFrame | null };

export function toEntry(message: MessageFrame): Entry {
  if (message.author === "visitor") {
    const { text, attachments = [] } = message;
    return { key: message.client_id ?? `seq-${message.seq}`, kind: "question", text, attachments, item: null };
  }
  return { key: message.turn_id ?? `seq-${message.seq}`, kind: "answer", turn: null, message };
}

/** Everything to draw, in order: the log, broken or running turns after the message they followed, our unsent messages last. */
export function listEntries(state: ChatState): Entry[] {
  const placed: { at: number; entry: Entry }[] = [
    ...state.messages.map((message) => ({ at: message.seq, entry: toEntry(message) })),
    ...state.turns.map((turn) => ({
      at: turn.after_seq + 0.5,
      entry: { key: turn.turn_id, kind: "answer", turn, message: null } as const,
    })),
    ...state.outbox.map((item) => ({
      at: item.seq ?? Number.POSITIVE_INFINITY,
      entry: { key: item.client_id, kind: "question", text: item.text, attachments: item.attachments, item } as const,
    })),
  ];
  return placed.sort((a, b) => (a.at === b.at ? 0 : a.at - b.at)).map(({ entry }) => entry);
}
