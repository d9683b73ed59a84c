/** What members write for one another about a conversation. Nothing that a visitor reads is made from here. */
import { and, desc, eq } from "drizzle-orm";
import { describeAgent } from "../accounts/members";
import type { AgentAck, Note, Notes, WriteNote } from "../contract/conversations";
import { newId } from "../platform/ids";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { publishEvent } from "../sites/service";
import { getConversation } from "./inbox";
import { conversation_notes } from "./schema";

/** More than anybody reads; the newest are kept in sight. */
const MAX_NOTES_SHOWN = 500;

/** Oldest first. Throws not_found for another workspace's conversation. */
export async function listNotes({ db }: Pick<Deps, "db">, scope: OwnerScope, id: string): Promise<Notes> {
  const { site_id } = await getConversation({ db }, scope, id);
  const rows: Note[] = await db
    .select({
      id: conversation_notes.id,
      author: conversation_notes.author,
      after_seq: conversation_notes.after_seq,
      text: conversation_notes.text,
      created_at: conversation_notes.created_at,
    })
    .from(conversation_notes)
    .where(and(eq(conversation_notes.site_id, site_id), eq(conversation_notes.conversation_id, id)))
    .orderBy(desc(conversation_notes.created_at), desc(conversation_notes.id))
    .limit(MAX_NOTES_SHOWN);
  return { items: rows.reverse() };
}

/** Keeps a note once per `client_id`, after what has been said so far. Nobody takes the conversation over by it. */
export async function writeNote(
  deps: Pick<Deps, "db" | "site_room" | "log" | "now">,
  scope: OwnerScope,
  id: string,
  { client_id, text }: WriteNote,
): Promise<AgentAck> {
  const [{ site_id, last_seq }, author] = await Promise.all([
    getConversation(deps, scope, id),
    describeAgent(deps, scope),
  ]);
  const now = deps.now();
  const named = `${author.id}:${client_id}`;
  await deps.db
    .insert(conversation_notes)
    .values({
      id: newId("note", now),
      site_id,
      conversation_id: id,
      client_id: named,
      author,
      after_seq: last_seq,
      text,
      created_at: now,
    })
    .onConflictDoNothing();
  const [kept] = await deps.db
    .select({ seq: conversation_notes.after_seq })
    .from(conversation_notes)
    .where(
      and(
        eq(conversation_notes.site_id, site_id),
        eq(conversation_notes.conversation_id, id),
        eq(conversation_notes.client_id, named),
      ),
    );
  await publishEvent(deps, site_id, { type: "note", conversation_id: id });
  return { client_id, seq: kept?.seq ?? last_seq };
}
