/** Tells members that a note names them. */
import { mailAbsent } from "./absent-mail";

interface Mention {
  site_id: string;
  conversation_id: string;
  note_id: string;
  /** Who named them. */
  by: string;
  user_ids: readonly string[];
}

/** Mails those who are not there, or away, once in a while for one conversation, however often they are named in it. Never throws. */
export function mailMentioned(
  deps: Parameters<typeof mailAbsent>[0],
  { note_id, by, ...matter }: Mention,
): Promise<void> {
  return mailAbsent(deps, { ...matter, mail_id: note_id }, (site_name, address) => ({
    subject: `${by} mentioned you at ${site_name}`,
    text: `${by} mentioned you in a note about a conversation of ${site_name}.\n\nTo read it: ${address}`,
  }));
}
