/** What members keep about a conversation: columns of its row that its object knows nothing of. Each throws not_found for another workspace's. */
import { and, eq, lt, type SQL, sql } from "drizzle-orm";
import type { Conversation } from "../contract/conversations";
import type { NoteSeen, SetPriority, SetSpam, SetTags, Snooze } from "../contract/inbox";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { publishEvent } from "../sites/service";
import { act, getConversation, isOwn, SHOWN, UNKNOWN } from "./inbox";
import { conversations } from "./schema";

const MAX_SNOOZE_MS = 365 * 24 * 3_600_000;

type MarkDeps = Pick<Deps, "db" | "site_room" | "log">;

/** Replaces the tags. Two members at once: the later one's stand. */
export function setTags(deps: MarkDeps, scope: OwnerScope, id: string, { tags }: SetTags): Promise<Conversation> {
  return mark(deps, scope, id, { tags });
}

export function setPriority(
  deps: MarkDeps,
  scope: OwnerScope,
  id: string,
  { priority }: SetPriority,
): Promise<Conversation> {
  return mark(deps, scope, id, { priority });
}

/** Out of the way until a time, or back at once. A new message, or another state, brings it back before. */
export function snooze(
  deps: MarkDeps & Pick<Deps, "now">,
  scope: OwnerScope,
  id: string,
  { until }: Snooze,
): Promise<Conversation> {
  const now = deps.now();
  if (until !== null && (until <= now || until > now + MAX_SNOOZE_MS)) {
    const detail = "Choose a time within a year from now.";
    throw new AppError("invalid_request", detail, { fields: { until: detail } });
  }
  return mark(deps, scope, id, { snoozed_until: until });
}

/** Into the spam folder, ended, or out of it. What its visitor writes later opens it there. */
export async function setSpam(
  deps: MarkDeps & Pick<Deps, "conversation">,
  scope: OwnerScope,
  id: string,
  { is_spam }: SetSpam,
): Promise<Conversation> {
  const marked = await mark(deps, scope, id, { is_spam });
  if (is_spam) await act(deps, scope, id, { type: "end" });
  return marked;
}

/** A member has seen what was said up to `seq`; what was seen once stays seen. */
export async function noteSeen(
  deps: MarkDeps,
  scope: OwnerScope,
  id: string,
  { seq }: NoteSeen,
): Promise<Conversation> {
  const seen_seq = sql`min(${seq}, ${conversations.last_seq})`;
  const marked = await findMarked(deps, scope, id, { seen_seq }, lt(conversations.seen_seq, seen_seq));
  return marked ?? getConversation(deps, scope, id);
}

async function mark(deps: MarkDeps, scope: OwnerScope, id: string, set: Marks): Promise<Conversation> {
  const marked = await findMarked(deps, scope, id, set);
  if (!marked) throw new AppError("not_found", UNKNOWN);
  return marked;
}

type Marks = { [Name in "tags" | "snoozed_until" | "priority" | "is_spam" | "seen_seq"]?: Conversation[Name] | SQL };

/** Sets the marks and tells those who look on; null where there is no such conversation, or not in that state. */
async function findMarked(
  deps: MarkDeps,
  scope: OwnerScope,
  id: string,
  set: Marks,
  state?: SQL,
): Promise<Conversation | null> {
  const [conversation] = await deps.db
    .update(conversations)
    .set(set)
    .where(and(isOwn(deps.db, scope), eq(conversations.id, id), state))
    .returning(SHOWN);
  if (!conversation) return null;
  await publishEvent(deps, conversation.site_id, { type: "conversation", conversation });
  return conversation;
}
