/** What a reader who comes back is told first. */
import { PROTOCOL_VERSION, type ServerFrame } from "../contract/socket";
import type { ConversationPort } from "../ports";
import type { ConversationLog } from "./log";
import type { TurnQueue } from "./turns";

/** `welcome`, what was missed after the cursor, `resumed`, and of the turn being written what the reader has not seen. */
export function resume(
  log: ConversationLog,
  turns: TurnQueue,
  conversation_id: string,
  cursor: Parameters<ConversationPort["events"]>[2],
): ServerFrame[] {
  const state = log.read();
  const seq = log.lastSeq();
  // A cursor from a log this is not: the client forgets what it has and takes everything.
  const is_ahead = cursor.last_seq > seq;
  const conversation = { id: conversation_id, status: state?.status ?? "active", assignee: state?.assignee ?? null };
  const frames: ServerFrame[] = [
    { type: "welcome", protocol: PROTOCOL_VERSION, conversation, seq },
    ...(is_ahead ? [{ type: "resync" } as const] : []),
    ...log.after(is_ahead ? 0 : cursor.last_seq),
    { type: "resumed", seq },
  ];
  const turn = turns.current();
  if (!turn) return frames;
  const { turn_id, text, sources } = turn;
  const offset = turn_id === cursor.turn_id ? Math.min(cursor.offset, text.length) : 0;
  frames.push({ type: "turn", turn_id, status: text === "" ? "thinking" : "streaming" });
  if (text.length > offset) frames.push({ type: "delta", turn_id, offset, text: text.slice(offset), sources });
  return frames;
}
