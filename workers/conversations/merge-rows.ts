/** What D1 knows of merged conversations: written with the inbox's row, in one batch. */
import { and, eq, exists, gt, isNotNull, isNull, ne, notExists, or, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { hasConversation, moveConversation } from "../contacts/service";
import type { Deps } from "../ports";
import type { ConversationState, Merge } from "./conversation/state";
import { conversation_merges, conversations } from "./schema";

type Db = Pick<Deps, "db">;
type Of = Pick<ConversationState, "id" | "site_id" | "guest_id" | "version">;

/** What stands in the row: D1 has the last word, for it alone sees both conversations. */
export function readMergedInto({ id, site_id, merge }: ConversationState): SQL | null {
  if (merge === null) return null;
  return sql`(select "into_id" from "conversation_merges" where "conversation_merges"."site_id" = ${site_id} and "conversation_merges"."source_id" = ${id} and "conversation_merges"."undone_at" is null)`;
}

/**
 * Notes the merge, or that it was undone, beside the row, and leads the visitor to where they go on. Nothing is merged into what is
 * merged itself: so of two that are merged into each other at once one is refused. Returns what the row's statement does.
 */
export async function withMerge<Row extends BatchItem<"sqlite">>(
  deps: Db,
  state: Of & Pick<ConversationState, "merge">,
  merge: Merge,
  row: Row,
): Promise<Row["_"]["result"]> {
  const [, , told] = await deps.db.batch([
    undoOthers(deps, state, merge),
    noteMerge(deps, state, merge),
    row,
    leadVisitor(deps, state, merge),
  ]);
  return told as Row["_"]["result"];
}

/** Every merge of it but the one that stands. */
function undoOthers({ db }: Db, state: Of, { into, at, undone_at }: Merge) {
  return db
    .update(conversation_merges)
    .set({ undone_at: undone_at ?? at })
    .where(
      and(
        eq(conversation_merges.site_id, state.site_id),
        eq(conversation_merges.source_id, state.id),
        isNull(conversation_merges.undone_at),
        undone_at === null ? ne(conversation_merges.into_id, into) : undefined,
        isNewest({ db }, state),
      ),
    );
}

/** Nothing is noted of one into what is merged itself, or is there no more. */
function noteMerge({ db }: Db, state: Of, { into, by, messages, after_seq, at, is_same_visitor, undone_at }: Merge) {
  const { id, site_id } = state;
  const target = findRow({ db }, { site_id, id: into });
  const target_merge = findMerges({ db }, site_id, {
    source_id: into,
    where: isNull(conversation_merges.undone_at),
  });
  const is_led = sql`${Number(is_same_visitor)} and ${hasConversation({ db }, state, id)}`;
  return db
    .insert(conversation_merges)
    .select(
      sql`select ${site_id}, ${into}, ${id}, ${JSON.stringify(by)}, ${messages}, ${after_seq}, ${at}, ${is_led}, null
        where ${undone_at} is null and ${isNewest({ db }, state)} and ${exists(target)} and ${notExists(target_merge)}`,
    )
    .onConflictDoUpdate({
      target: [conversation_merges.site_id, conversation_merges.into_id, conversation_merges.source_id],
      set: {
        by,
        messages,
        after_seq,
        merged_at: at,
        // Told again, it has led them away already.
        is_led: sql`case when ${conversation_merges.undone_at} is null then ${conversation_merges.is_led} else excluded.is_led end`,
        undone_at: null,
      },
    });
}

/** The inbox has heard of no later state. */
function isNewest({ db }: Db, { id, site_id, version }: Of): SQL {
  return notExists(findRow({ db }, { site_id, id }, gt(conversations.version, version)));
}

/** One visitor's go on in the other one while they are merged, and, where they came from this one, in this one again afterwards. */
function leadVisitor(deps: Db, { id, site_id, guest_id }: Of, { into, undone_at }: Merge) {
  const is_merged = undone_at === null;
  const as_told = is_merged ? eq(conversations.merged_into, into) : isNull(conversations.merged_into);
  const is_told = exists(findRow(deps, { site_id, id }, as_told));
  const led = { into_id: into, source_id: id, where: eq(conversation_merges.is_led, true) };
  const is_led = exists(findMerges(deps, site_id, led));
  const way = is_merged ? { from: id, to: into } : { from: into, to: id };
  return moveConversation(deps, { site_id, guest_id }, way, sql`${is_told} and ${is_led}`);
}

/** As a statement: what is merged into a conversation. */
export function listMergedInto({ db }: Db, site_id: string, conversation_id: string) {
  return findMerges({ db }, site_id, { into_id: conversation_id, where: isNull(conversation_merges.undone_at) });
}

/** As a statement: nothing was merged into a conversation, for it is gone. */
export function forgetMerged({ db }: Db, site_id: string, conversation_id: string) {
  return db
    .delete(conversation_merges)
    .where(and(eq(conversation_merges.site_id, site_id), eq(conversation_merges.into_id, conversation_id)));
}

/** Whether a visitor who knows only `conversation_id`, one of theirs, is to be led to `present`. */
export async function isLedOn(
  { db }: Db,
  { site_id, guest_id }: { site_id: string; guest_id: string },
  conversation_id: string,
  present: string,
): Promise<boolean> {
  const was_merged = findMerges({ db }, site_id, { into_id: conversation_id, source_id: present });
  const [row] = await findRow(
    { db },
    { site_id, id: conversation_id },
    and(eq(conversations.guest_uuid, guest_id), or(isNotNull(conversations.merged_into), exists(was_merged))),
  );
  return row !== undefined;
}

/** As a statement: the inbox's row of a conversation, where `where` holds. */
function findRow({ db }: Db, { site_id, id }: Pick<Of, "site_id" | "id">, where?: SQL) {
  return db
    .select({ id: conversations.id })
    .from(conversations)
    .where(and(eq(conversations.site_id, site_id), eq(conversations.id, id), where));
}

/** As a statement: the merges of a site's conversation into another one, of each that is given, where `where` holds. */
function findMerges(
  { db }: Db,
  site_id: string,
  { into_id, source_id, where }: { into_id?: string; source_id?: string; where?: SQL },
) {
  return db
    .select({ id: conversation_merges.source_id })
    .from(conversation_merges)
    .where(
      and(
        eq(conversation_merges.site_id, site_id),
        into_id === undefined ? undefined : eq(conversation_merges.into_id, into_id),
        source_id === undefined ? undefined : eq(conversation_merges.source_id, source_id),
        where,
      ),
    );
}
