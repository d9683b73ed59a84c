import type { Conversation, HandOverReason } from "../../contract/conversations";
import type { Agent, ConversationStatus } from "../../contract/socket";

/** That a member merged it into another conversation of its site. */
export interface Merge {
  into: string;
  by: Agent;
  /** Milliseconds UTC. */
  at: number;
  /** What was said in it until then, in messages. */
  messages: number;
  /** Of the other one: after which of its messages the members read of it. */
  after_seq: number;
  /** Both are one visitor's, who goes on in the other one. */
  is_same_visitor: boolean;
  /** When it was taken apart again; null while it is merged. */
  undone_at: number | null;
}

/** How a conversation stands, as its object keeps it. */
interface StoredConversation {
  id: string;
  site_id: string;
  guest_id: string;
  status: ConversationStatus;
  assignee: string | null;
  /** While it waits: the ids of those who are not given it, for it was theirs or they put it back. */
  not_for: string | null;
  waiting_since: number | null;
  /** The `waiting_since` of which members were told by mail. */
  called_for: number | null;
  first_reply_at: number | null;
  ended_at: number | null;
  channel: Conversation["channel"];
  hand_over_reason: HandOverReason | null;
  /** How long the visitor waited for a human the last time, in time in which people are there. */
  waited_ms: number | null;
  /** The newest message the visitor saw, as far as humans need to know. */
  read_seq: number;
  /** As far as a page without a script went: whether they looked at it, their next step shows. */
  sent_seq: number;
  /** The visitor's of the whole, 1 to 5; null before they gave one. */
  rating: number | null;
  rating_comment: string | null;
  /** Who recorded it for the visitor. */
  rated_by: string | null;
  /** Grows with every change; `projected` is the last one the inbox knows. */
  version: number;
  projected: number;
  /** The last merge; null before the first, and once the inbox knows that it was undone. */
  merge: string | null;
  /** It is being erased, which may take several tries; null otherwise. */
  erasing_since: number | null;
  created_at: number;
  updated_at: number;
}

/** Booleans, which SQLite keeps as numbers. `is_counted`: its payer's meter knows it. */
type Flags = "is_flagged" | "is_blocked" | "is_counted";
export type ConversationRow = StoredConversation & Record<Flags, number> & Record<string, SqlStorageValue>;
export type ConversationState = Omit<StoredConversation, "assignee" | "rated_by" | "not_for" | "merge"> &
  Record<"assignee" | "rated_by", Agent | null> & { not_for: string[]; merge: Merge | null } & Record<Flags, boolean>;

export function toState(row: ConversationRow): ConversationState {
  const { assignee, rated_by, not_for, merge, is_flagged, is_blocked, is_counted } = row;
  return {
    ...row,
    assignee: assignee && JSON.parse(assignee),
    rated_by: rated_by && JSON.parse(rated_by),
    merge: merge && JSON.parse(merge),
    not_for: JSON.parse(not_for ?? "[]"),
    is_flagged: is_flagged === 1,
    is_blocked: is_blocked === 1,
    is_counted: is_counted === 1,
  };
}
