/** Merging: one conversation is read in another one of its site, as a card for members. Nothing is copied (ADR 34). */
import { and, asc, eq, inArray } from "drizzle-orm";
import { describeAgent } from "../accounts/members";
import type { Agent, Conversation } from "../contract/conversations";
import type { Merge, MergedList } from "../contract/inbox";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { AgentAction, Deps } from "../ports";
import { getConversation, isOwn, UNKNOWN } from "./inbox";
import { conversation_merges, conversations } from "./schema";

type MergeDeps = Pick<Deps, "db" | "conversation">;

/**
 * Ends the conversation and links it to `into`, which tells its members so. The same again changes nothing. Throws not_found (either is
 * not of this workspace, or they are of two sites), invalid_request (into itself), conflict (one of them is merged already).
 */
export async function mergeConversation(
  deps: MergeDeps,
  scope: OwnerScope,
  id: string,
  { into }: Merge,
): Promise<Conversation> {
  const { db } = deps;
  const { site_id, merged_into } = await getConversation(deps, scope, id);
  if (into === id) {
    const detail = "A conversation cannot be merged into itself. Choose another one.";
    throw new AppError("invalid_request", detail, { fields: { into: detail } });
  }
  const both = await db
    .select({
      id: conversations.id,
      guest_uuid: conversations.guest_uuid,
      last_seq: conversations.last_seq,
      merged_into: conversations.merged_into,
    })
    .from(conversations)
    .where(and(isOwn(db, scope), eq(conversations.site_id, site_id), inArray(conversations.id, [id, into])));
  const source = both.find((row) => row.id === id);
  const target = both.find((row) => row.id === into);
  if (!source || !target) throw new AppError("not_found", UNKNOWN);
  if (merged_into === into) return getConversation(deps, scope, id);
  if (merged_into !== null)
    throw new AppError("conflict", "This conversation is merged into another one. Take them apart first.");
  if (target.merged_into !== null)
    throw new AppError("conflict", `That conversation was merged into ${target.merged_into}. Choose that one instead.`);
  const agent = await describeAgent(deps, scope);
  const is_same_visitor = source.guest_uuid !== null && source.guest_uuid === target.guest_uuid;
  // What they write next is to stand there, however long ago it ended.
  if (is_same_visitor) await tell(deps, agent, site_id, into, { type: "keep_open" });
  await tell(deps, agent, site_id, id, { type: "merge", into, after_seq: target.last_seq, is_same_visitor });
  if (is_same_visitor) await tell(deps, agent, site_id, id, { type: "resync" });
  return getConversation(deps, scope, id);
}

/** Opens what was merged again, by itself; what is not merged stays as it is. Throws not_found. */
export async function unmergeConversation(deps: MergeDeps, scope: OwnerScope, id: string): Promise<Conversation> {
  const { site_id, merged_into } = await getConversation(deps, scope, id);
  const agent = await describeAgent(deps, scope);
  await tell(deps, agent, site_id, id, { type: "unmerge" });
  // Whoever was led there is led back. It may have been erased.
  if (merged_into !== null) await deps.conversation.act(site_id, merged_into, agent, { type: "resync" }, null);
  return getConversation(deps, scope, id);
}

/** What was merged into a conversation, the earliest first. Throws not_found. */
export async function listMerged({ db }: Pick<Deps, "db">, scope: OwnerScope, id: string): Promise<MergedList> {
  const { site_id } = await getConversation({ db }, scope, id);
  const rows = await db
    .select({
      conversation_id: conversation_merges.source_id,
      by: conversation_merges.by,
      messages: conversation_merges.messages,
      after_seq: conversation_merges.after_seq,
      merged_at: conversation_merges.merged_at,
      undone_at: conversation_merges.undone_at,
      known: conversations.id,
    })
    .from(conversation_merges)
    .leftJoin(
      conversations,
      and(eq(conversations.site_id, site_id), eq(conversations.id, conversation_merges.source_id)),
    )
    .where(and(eq(conversation_merges.site_id, site_id), eq(conversation_merges.into_id, id)))
    .orderBy(asc(conversation_merges.merged_at), asc(conversation_merges.source_id));
  return { items: rows.map(({ known, ...merged }) => ({ ...merged, is_erased: known === null })) };
}

async function tell(
  { conversation }: MergeDeps,
  agent: Agent,
  site_id: string,
  id: string,
  action: AgentAction,
): Promise<void> {
  const outcome = await conversation.act(site_id, id, agent, action, null);
  if (!outcome.ok && outcome.code === "conflict")
    throw new AppError("conflict", "One of these conversations was just merged or erased. Look at both again.");
  requireOk(outcome, UNKNOWN);
}
