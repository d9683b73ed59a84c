import type { ClientFrame } from "../contract/socket";
import { FOREIGN } from "../platform/object";
import type { Deps, Outcome } from "../ports";
import type { ConversationLog } from "./log";
import type { Visitor } from "./socket-frames";

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
