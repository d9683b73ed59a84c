import type { SiteEvent } from "../../workers/contract/live";
import { tellMember } from "../inbox/notify";

type Noted = Extract<SiteEvent, { type: "note" }>;

/** Tells whom a note names, once. */
export function notifyOfMention(site_id: string, { conversation_id, note_id, author, mentions }: Noted): void {
  const title = `${author.name} mentioned you in a note`;
  tellMember({ site_id, conversation_id, key: note_id, title, by_id: author.id, user_ids: mentions });
}
