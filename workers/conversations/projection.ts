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
  { seq, author, text, at }: MessageFrame,
): Promise<void> {
  const { id, site_id, status, assignee, waiting_since, first_reply_at, created_at, updated_at, version } = state;
  const { waited_ms, read_seq } = state;
  const conversation: Conversation = {
    id,
    site_id,
    status,
    assignee,
    last_seq: seq,
    last_author: author,
    last_text: text.slice(0, MAX_LAST_CHARS),
    last_at: at,
    waiting_since,
    first_reply_at,
    waited_ms,
    read_seq,
    created_at,
    updated_at,
  };
  await deps.db
    .insert(conversations)
    .values({ ...conversation, version })
    .onConflictDoUpdate({
      target: conversations.id,
      set: { ...conversation, version },
      setWhere: sql`${conversations.site_id} = ${site_id} and ${conversations.version} < ${version}`,
    });
  await publishEvent(deps, site_id, { type: "conversation", conversation });
}
