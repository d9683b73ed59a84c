/** From a Conversation object to the inbox's row of it. */
import { sql } from "drizzle-orm";
import type { Conversation } from "../contract/conversations";
import type { MessageFrame } from "../contract/socket";
import type { Deps } from "../ports";
import { publishEvent } from "../sites/service";
import type { ConversationState } from "./log";
import { conversations } from "./schema";

const MAX_LAST_CHARS = 200;

/** Writes how a conversation stands, unless a newer state is there already, and tells those who look on. Throws what D1 throws. */
export async function projectConversation(
  deps: Pick<Deps, "db" | "site_room" | "log">,
  state: ConversationState,
  { seq, author, text, attachments = [], at }: MessageFrame,
): Promise<void> {
  const { id, site_id, status, assignee, waiting_since, first_reply_at, created_at, updated_at, version } = state;
  const { waited_ms, read_seq, rating, rating_comment } = state;
  const told: Omit<Conversation, "tags" | "snoozed_until"> = {
    id,
    site_id,
    status,
    assignee,
    last_seq: seq,
    last_author: author,
    last_text: (text || attachments.map(({ name }) => name).join(", ")).slice(0, MAX_LAST_CHARS),
    last_at: at,
    waiting_since,
    first_reply_at,
    waited_ms,
    read_seq,
    rating,
    rating_comment,
    created_at,
    updated_at,
  };
  const [row] = await deps.db
    .insert(conversations)
    .values({ ...told, version })
    .onConflictDoUpdate({
      target: conversations.id,
      set: {
        ...told,
        version,
        // What happens in it brings it back.
        snoozed_until: sql`case when ${conversations.last_seq} = ${seq} and ${conversations.status} = ${status} then ${conversations.snoozed_until} end`,
      },
      // The same version again: the answer to the last try may have been lost, and nobody been told.
      setWhere: sql`${conversations.site_id} = ${site_id} and ${conversations.version} <= ${version}`,
    })
    .returning();
  if (!row) return;
  const { version: _, ...conversation } = row;
  await publishEvent(deps, site_id, { type: "conversation", conversation });
}
