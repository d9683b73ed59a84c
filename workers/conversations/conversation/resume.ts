/** What a reader who comes back is told first. */
import { PROTOCOL_VERSION, type ServerFrame } from "../../contract/socket";
import type { ConversationPort, VisitorView } from "../../ports";
import type { ConversationLog } from "./log";
import { describeLast } from "./projection";
import { describeOwnRating } from "./ratings";
import type { TurnQueue } from "./turns";

/** Messages that a reader is sent at once: those before them are read by page. */
const MAX_MISSED = 500;

/** `welcome`, what was missed after the cursor, `resumed`, and of the turn being written what the reader has not seen. */
export function resume(
  log: ConversationLog,
  turns: TurnQueue,
  conversation_id: string,
  cursor: Parameters<ConversationPort["events"]>[2],
): ServerFrame[] {
  const state = log.read();
  const seq = log.lastSeq();
  // A cursor from a log this is not, or from long ago: the client forgets what it has and begins anew.
  const is_lost = cursor.last_seq > seq || (cursor.last_seq > 0 && seq - cursor.last_seq > MAX_MISSED);
  const after = is_lost ? 0 : cursor.last_seq;
  // What was missed is sent whole; a long conversation to somebody who has nothing of it is not.
  const newest = Math.min(cursor.newest ?? MAX_MISSED, MAX_MISSED);
  const skipped = after === 0 ? Math.max(0, seq - newest) : 0;
  const conversation = { id: conversation_id, status: state?.status ?? "active", assignee: state?.assignee ?? null };
  const frames: ServerFrame[] = [
    { type: "welcome", protocol: PROTOCOL_VERSION, conversation, seq, ...(skipped > 0 && { skipped }) },
    ...(is_lost ? [{ type: "resync" } as const] : []),
    ...log.after(Math.max(after, skipped)),
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

/** What a reader sees at once. Null before the first message. */
export function describe(
  log: ConversationLog,
  turns: TurnQueue,
  { before_seq, limit }: Parameters<ConversationPort["view"]>[2],
): VisitorView | null {
  const state = log.read();
  const last = log.last();
  if (!state || !last) return null;
  const { id, status, assignee, updated_at } = state;
  const last_seq = last.seq;
  const conversation = { id, status, ...describeLast(last), updated_at, rating: describeOwnRating(state) };
  const items = log.before(before_seq ?? last_seq + 1, limit);
  return { conversation, status, assignee, last_seq, items, is_answering: turns.current() !== null };
}
