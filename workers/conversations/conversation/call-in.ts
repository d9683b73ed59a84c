/** Mails the members who could answer when a visitor waits for a person and nobody is there. */
import { listAnswerers } from "../../accounts/members";
import { newId } from "../../platform/ids";
import { describeError } from "../../platform/log";
import { requireOk } from "../../platform/object";
import type { Deps } from "../../ports";
import { findSiteById, UNKNOWN_SITE } from "../../sites/service";
import type { ConversationState } from "./state";

/**
 * Once for each wait, and each member gets a mail of a site once in a while (the room counts), however many visitors wait. True when
 * somebody was told. Throws what D1 and the room throw.
 */
export async function callIn(
  deps: Pick<Deps, "db" | "site_room" | "mailer" | "config" | "log">,
  {
    id,
    site_id,
    waiting_since,
    called_for,
    not_for,
  }: Pick<ConversationState, "id" | "site_id" | "waiting_since" | "called_for" | "not_for">,
): Promise<boolean> {
  const { mailer, config, log } = deps;
  if (!mailer || waiting_since === null || called_for === waiting_since) return false;
  const site = await findSiteById(deps, site_id);
  if (!site?.workspace_id) return false;
  const members = await listAnswerers(deps, site.workspace_id);
  const asked = members.map(({ user_id }) => user_id).filter((user_id) => !not_for.includes(user_id));
  const call = { conversation_id: null, call_id: newId("call", Date.now()) };
  const { user_ids } = requireOk(await deps.site_room.takeMails(site_id, asked, call), UNKNOWN_SITE);
  const missed: string[] = [];
  const address = `${config.app_origin}/sites/${site_id}/inbox/${id}`;
  const told = await Promise.all(
    members
      .filter(({ user_id }) => user_ids.includes(user_id))
      .map(async ({ user_id, email }) => {
        try {
          await mailer.send({
            to: email,
            subject: `A visitor of ${site.name} waits for a person`,
            text: `A visitor of ${site.name} waits for a person, and nobody is there.\n\nTo answer: ${address}\n\n-- \nYou get this because you answer visitors of ${site.name}. There is no second mail within half an hour.\n`,
            id: `${id}/waits/${waiting_since}/${user_id}`,
          });
          return true;
        } catch (error) {
          log("WARNING", "SYSTEM", "member.not_called", { site_id, user_id, ...describeError(error) });
          missed.push(user_id);
          return false;
        }
      }),
  );
  if (missed.length > 0) await deps.site_room.giveBackMails(site_id, missed, call);
  return told.includes(true);
}
