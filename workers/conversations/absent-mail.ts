/** Mails members about a conversation while they are not there. Nothing of what its visitor or a note says leaves the product by it. */
import { listAnswerers } from "../accounts/members";
import { newId } from "../platform/ids";
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import type { Deps, Mail } from "../ports";
import { findSiteById, UNKNOWN_SITE } from "../sites/service";

interface Matter {
  site_id: string;
  conversation_id: string;
  /** Whom it concerns. */
  user_ids: readonly string[];
  /** The same for a mail that is tried again. */
  mail_id: string;
}

/**
 * Mails those who are not there, or away: who is there has seen it live. Each once in a while about one conversation (the room counts),
 * whatever is the matter with it. `write` gets the site's name and where the conversation opens. Never throws.
 */
export async function mailAbsent(
  deps: Pick<Deps, "db" | "site_room" | "mailer" | "config" | "log">,
  { site_id, conversation_id, user_ids, mail_id }: Matter,
  write: (site_name: string, address: string) => Pick<Mail, "subject" | "text">,
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
    const call = { conversation_id, call_id: newId("call", Date.now()) };
    const taken = requireOk(await site_room.takeMails(site_id, asked, call), UNKNOWN_SITE);
    const missed: string[] = [];
    const { subject, text } = write(site.name, `${config.app_origin}/sites/${site_id}/inbox/${conversation_id}`);
    for (const { email, user_id } of members.filter((member) => taken.user_ids.includes(member.user_id)))
      await mailer
        .send({
          to: email,
          subject,
          text: `${text}\n\n-- \nYou get this because you answer visitors of ${site.name}. There is no second mail about this conversation within half an hour.\n`,
          id: `${mail_id}/${user_id}`,
        })
        .catch((error: unknown) => {
          log("WARNING", "SYSTEM", "member.not_mailed", { site_id, user_id, ...describeError(error) });
          missed.push(user_id);
        });
    if (missed.length > 0) await site_room.giveBackMails(site_id, missed, call);
  } catch (error) {
    log("WARNING", "SYSTEM", "members.not_mailed", { conversation_id, ...describeError(error) });
  }
}
