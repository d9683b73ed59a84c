/** What members write for one another about a conversation. Nothing that a visitor reads is made from here. */
import { and, desc, eq, getTableColumns, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { describeAgent, pickAnswerers } from "../accounts/members";
import type { AgentAck, Note, Notes, WriteNote } from "../contract/conversations";
import { newId } from "../platform/ids";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { publishEvent } from "../sites/service";
import { getConversation } from "./inbox";
import { mailMentioned } from "./mentions";
import { conversation_notes, conversations } from "./schema";

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
      mentions: conversation_notes.mentions,
      created_at: conversation_notes.created_at,
    })
    .from(conversation_notes)
    .where(and(eq(conversation_notes.site_id, site_id), eq(conversation_notes.conversation_id, id)))
    .orderBy(desc(conversation_notes.created_at), desc(conversation_notes.id))
    .limit(MAX_NOTES_SHOWN);
  return { items: rows.reverse() };
}

/**
 * Keeps a note once per `client_id`, after what has been said so far, and tells whom it names. Nobody takes the conversation over by it.
 * Throws invalid_request where it names somebody who does not use this workspace's inbox.
 */
export async function writeNote(
  deps: Pick<Deps, "db" | "site_room" | "log" | "now" | "mailer" | "config" | "later">,
  scope: OwnerScope,
  id: string,
  { client_id, text, mentions = [] }: WriteNote,
): Promise<AgentAck> {
  const [{ site_id, last_seq }, author, named_ids] = await Promise.all([
    getConversation(deps, scope, id),
    describeAgent(deps, scope),
    pickAnswerers(deps, scope, mentions),
  ]);
  if (named_ids.length < mentions.length) {
    const detail = "One of the members whom you mention does not use this inbox any more.";
    throw new AppError("invalid_request", detail, { fields: { mentions: detail } });
  }
  const now = deps.now();
  const named = `${author.id}:${client_id}`;
  const note = {
    id: newId("note", now),
    site_id,
    conversation_id: id,
    client_id: named,
    author,
    after_seq: last_seq,
    text,
    mentions,
    created_at: now,
  };
  const columns = Object.entries(getTableColumns(conversation_notes)) as [keyof typeof note, SQLiteColumn][];
  const values = columns.map(([name, column]) => sql.param(note[name], column));
  // None where the conversation is erased at this moment.
  const there = and(eq(conversations.site_id, site_id), eq(conversations.id, id));
  await deps.db
    .insert(conversation_notes)
    .select(sql`SELECT ${sql.join(values, sql`, `)} FROM ${conversations} WHERE ${there}`)
    .onConflictDoNothing();
  const [kept] = await deps.db
    .select({
      note_id: conversation_notes.id,
      seq: conversation_notes.after_seq,
      // As they were kept: a note that is sent again tells nobody else.
      mentions: conversation_notes.mentions,
    })
    .from(conversation_notes)
    .where(
      and(
        eq(conversation_notes.site_id, site_id),
        eq(conversation_notes.conversation_id, id),
        eq(conversation_notes.client_id, named),
      ),
    );
  // The conversation, and its site with it, was erased meanwhile.
  if (!kept) return { client_id, seq: last_seq };
  const { note_id, seq } = kept;
  await publishEvent(deps, site_id, { type: "note", conversation_id: id, note_id, author, mentions: kept.mentions });
  const user_ids = kept.mentions.filter((user_id) => user_id !== scope.user_id);
  deps.later(mailMentioned(deps, { site_id, conversation_id: id, note_id, by: author.name, user_ids }));
  return { client_id, seq };
}
