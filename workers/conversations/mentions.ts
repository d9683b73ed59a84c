/** Tells members that a note names them. Nothing of what the note or its visitor says leaves the product by it. */
import { listAnswerers } from "../accounts/members";
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import type { Deps } from "../ports";
import { findSiteById, UNKNOWN_SITE } from "../sites/service";

interface Mention {
  site_id: string;
  conversation_id: string;
  note_id: string;
  /** Who named them. */
  by: string;
  user_ids: readonly string[];
}

/**
 * Mails those who are not there, or away: who is there has seen it live. Each once in a while for one conversation (the room counts),
 * however often they are named in it. Never throws.
 */
export async function mailMentioned(
  deps: Pick<Deps, "db" | "site_room" | "mailer" | "config" | "log">,
  { site_id, conversation_id, note_id, by, user_ids }: Mention,
): Promise<void> {
  const { mailer, config, log, site_room } = deps;
  if (!mailer || user_ids.length === 0) return;
  try {
    const online = requireOk(await site_room.online(site_id), UNKNOWN_SITE);
    const present = new Set(online.members.filter(({ is_away }) => !is_away).map(({ id }) => id));
    const site = await findSiteById(deps, site_id);
    const absent = user_ids.filter((user_id) => !present.has(user_id));
    if (absent.length === 0 || !site?.workspace_id) return;
    const members = await listAnswerers(deps, site.workspace_id);
    const asked = members.map(({ user_id }) => user_id).filter((user_id) => absent.includes(user_id));
    const taken = requireOk(await site_room.takeMails(site_id, asked, conversation_id), UNKNOWN_SITE);
    const address = `${config.app_origin}/sites/${site_id}/inbox/${conversation_id}`;
    for (const { email, user_id } of members.filter((member) => taken.user_ids.includes(member.user_id)))
      await mailer
        .send({
          to: email,
          subject: `${by} mentioned you at ${site.name}`,
          text: `${by} mentioned you in a note about a conversation of ${site.name}.\n\nTo read it: ${address}\n\n-- \nYou get this because you answer visitors of ${site.name}. There is no second mail about this conversation within half an hour.\n`,
          id: `${note_id}/${user_id}`,
        })
        .catch((error: unknown) =>
          log("WARNING", "SYSTEM", "member.not_mailed", { site_id, user_id, ...describeError(error) }),
        );
  } catch (error) {
    log("WARNING", "SYSTEM", "mention.not_mailed", { conversation_id, ...describeError(error) });
  }
}
