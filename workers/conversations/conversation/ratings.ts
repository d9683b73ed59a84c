import type { Conversation } from "../../contract/conversations";
import type { ConversationView } from "../../contract/embed";
import type { ClientFrame } from "../../contract/socket";
import { FOREIGN } from "../../platform/object";
import type { Deps, Outcome, PageFrame } from "../../ports";
import type { ConversationLog } from "./log";
import type { Visitor } from "./socket-frames";

/** What a visitor's frame leaves behind in the log alone; false where the inbox has nothing to learn of it. */
export function note(
  log: ConversationLog,
  frame: Extract<ClientFrame, { type: "read" | "rate" }> | PageFrame,
): boolean {
  if (frame.type === "read") return log.noteRead(frame.seq);
  if (frame.type === "acted") return log.noteRead(log.read()?.sent_seq ?? 0);
  if (frame.type === "sent") {
    log.noteSent(frame.seq);
    return false;
  }
  return log.rateWhole(frame.score, frame.comment || null, null);
}

/** As the visitor sees it: what a member recorded is none of theirs. */
export function describeOwnRating({
  rating: score,
  rating_comment: comment,
  rated_by,
}: Pick<Conversation, "rating" | "rating_comment" | "rated_by">): ConversationView["rating"] {
  return score === null || rated_by !== null ? null : { score, comment };
}

/** Keeps a visitor's rating of an answer, with the answer and in the log; the last one wins. */
export async function rate(
  deps: Deps,
  log: ConversationLog,
  { site_id, guest_id }: Visitor,
  { message_seq, rating, reason }: Extract<ClientFrame, { type: "feedback" }>,
): Promise<Outcome> {
  const answer_id = log.get(message_seq)?.answer?.id;
  if (answer_id === undefined) return FOREIGN;
  const outcome = await deps.site_log.rate(site_id, {
    answer_id,
    guest_id,
    rating,
    reason: reason ?? null,
    at: deps.now(),
  });
  if (outcome.ok) log.rate(message_seq, rating);
  return outcome;
}
