/** From a Conversation object to the inbox's row of it, and to the meter of who pays for it. */
import { sql } from "drizzle-orm";
import type { Conversation } from "../../contract/conversations";
import type { MessageFrame } from "../../contract/socket";
import { describeError } from "../../platform/log";
import { requireOk } from "../../platform/object";
import type { Deps } from "../../ports";
import { findSiteById, publishEvent, UNKNOWN_SITE } from "../../sites/service";
import { readMergedInto, withMerge } from "../merge-rows";
import { conversations } from "../schema";
import { isMerged } from "./due";
import type { ConversationLog } from "./log";
import type { ConversationState } from "./state";

const MAX_LAST_CHARS = 200;
type ProjectionDeps = Pick<Deps, "db" | "site_room" | "meter" | "now" | "log">;
/** What the object knows nothing of. */
type MembersOwn = "tags" | "snoozed_until" | "priority" | "is_spam" | "seen_seq";

/** Tells the inbox how the conversation stands, if it does not know, and once the meter that it is there. False when it could not be told. Never throws. */
export async function tellInbox(deps: ProjectionDeps, log: ConversationLog): Promise<boolean> {
  const state = log.read();
  const last = log.last();
  if (!state || !last || state.projected >= state.version) return true;
  try {
    const row = await project(deps, state, log.sentiment(), last);
    if (!state.is_counted) await count(deps, state);
    log.noteProjected(state.version);
    // The other one has been merged itself meanwhile, or erased.
    if (row && state.merge && isMerged(state) && row.merged_into === null) log.merges.drop(state.merge);
    else if (state.merge) log.merges.forget(state.merge);
    return true;
  } catch (error) {
    deps.log("WARNING", "SYSTEM", "conversation.not_projected", { conversation_id: state.id, ...describeError(error) });
    return false;
  }
}

/** How a conversation's last message stands in a list. */
export function describeLast({ seq, author, text, attachments = [], at }: MessageFrame) {
  const shown = text || attachments.map(({ name }) => name).join(", ");
  return { last_seq: seq, last_author: author, last_text: shown.slice(0, MAX_LAST_CHARS), last_at: at };
}

/** The plan's measure. Throws what D1 or the meter throws. */
async function count(deps: ProjectionDeps, { id, site_id, created_at }: ConversationState): Promise<void> {
  const site = await findSiteById(deps, site_id);
  if (!site) return;
  const payer = site.workspace_id ?? site_id;
  requireOk(await deps.meter.countConversation(payer, { id, began_at: created_at }, deps.now()), UNKNOWN_SITE);
}

/** Writes how a conversation stands, unless a newer state is there already, and tells those who look on. Null where one is. Throws what D1 throws. */
async function project(
  deps: ProjectionDeps,
  state: ConversationState,
  sentiment: number | null,
  last: MessageFrame,
): Promise<Conversation | null> {
  const { id, site_id, channel, status, assignee, waiting_since, first_reply_at, created_at, updated_at } = state;
  const { waited_ms, ended_at, hand_over_reason, is_flagged, is_blocked } = state;
  const { read_seq, rating, rating_comment, rated_by, version } = state;
  const told: Omit<Conversation, MembersOwn | "merged_into" | "outcome"> = {
    id,
    site_id,
    channel,
    status,
    assignee,
    ...describeLast(last),
    waiting_since,
    first_reply_at,
    waited_ms,
    ended_at,
    hand_over_reason,
    sentiment,
    is_flagged,
    is_blocked,
    read_seq,
    rating,
    rating_comment,
    rated_by,
    created_at,
    updated_at,
  };
  const known = { ...told, merged_into: readMergedInto(state), guest_uuid: state.guest_id, version };
  const upsert = deps.db
    .insert(conversations)
    .values(known)
    .onConflictDoUpdate({
      target: conversations.id,
      set: {
        ...known,
        // What happens in it brings it back. To whom it is given in turn while it waits is nothing that happens.
        snoozed_until: sql`case when ${conversations.last_seq} = ${last.seq} and ${conversations.status} = ${status}
          and (${status} <> 'with_human' or ${conversations.assignee} ->> 'id' is ${assignee?.id ?? null})
          then ${conversations.snoozed_until} end`,
      },
      // The same version again: the answer to the last try may have been lost, and nobody been told.
      setWhere: sql`${conversations.site_id} = ${site_id} and ${conversations.version} <= ${version}`,
    })
    .returning();
  const [row] = await (state.merge ? withMerge(deps, state, state.merge, upsert) : upsert);
  if (!row) return null;
  const { version: _, guest_uuid: __, ...conversation } = row;
  await publishEvent(deps, site_id, { type: "conversation", conversation });
  if (state.merge) await publishEvent(deps, site_id, { type: "merged", conversation_id: state.merge.into });
  return conversation;
}
