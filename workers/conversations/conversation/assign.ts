/** Gives conversations that wait for a person to the members who are there, in turn, and tells members what others give them. */
import { and, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import { listOffDuty } from "../../accounts/teams";
import type { Agent } from "../../contract/socket";
import { describeError } from "../../platform/log";
import { requireOk } from "../../platform/object";
import type { Deps, Offer } from "../../ports";
import { findSiteById, publishEvent, UNKNOWN_SITE } from "../../sites/service";
import { mailAbsent } from "../absent-mail";
import { conversations } from "../schema";
import { callIn } from "./call-in";
import type { ConversationLog } from "./log";

/** More than one person answers well at once. */
const CAPACITY = 5;
/** A conversation that has been silent for longer takes nobody's time. */
const SILENT_MS = 1_800_000;

/**
 * Gives the conversation, when it waits, to the member who is there, on duty (accounts/teams.ts), has room and was given none for
 * longest, but to nobody whom it is not for; one whose member has left is given anew. Where nobody is there, members are called by
 * mail. Any other member may take it over all the same. True when it was given. Never throws: who waits goes on waiting.
 */
export async function assignWaiting(
  deps: Pick<Deps, "db" | "site_room" | "mailer" | "config" | "log" | "now">,
  log: ConversationLog,
): Promise<boolean> {
  const state = log.read();
  if (state?.status !== "waiting_human") return false;
  const { id, site_id, assignee, not_for } = state;
  try {
    const online = requireOk(await deps.site_room.online(site_id), UNKNOWN_SITE);
    const there = online.members.filter(({ is_away }) => !is_away);
    const off_duty = there.length === 0 ? [] : await findOffDuty(deps, site_id);
    const passed_over = [...off_duty, ...not_for];
    const present = there.filter((member) => !passed_over.includes(member.id));
    if (present.length === 0 && (await callIn(deps, state))) log.noteCalled();
    if (present.length === 0 || present.some((member) => member.id === assignee?.id)) return false;
    const offer = { conversation_id: id, held: await listHeld(deps, site_id), capacity: CAPACITY, passed_over };
    const { agent } = requireOk(await deps.site_room.give(site_id, offer), UNKNOWN_SITE);
    // Somebody may have come while the room was asked, or have put it back.
    return agent !== null && !log.read()?.not_for.includes(agent.id) && log.assign(agent, deps.now());
  } catch (error) {
    deps.log("WARNING", "SYSTEM", "conversation.not_assigned", { conversation_id: id, ...describeError(error) });
    return false;
  }
}

/**
 * Tells a member that another one gave them the conversation, unless it is another's by now: live, and by mail where they are not there.
 * Never throws.
 */
export async function tellAssigned(
  deps: Parameters<typeof mailAbsent>[0],
  log: ConversationLog,
  by: Agent,
  to: Agent | null,
): Promise<void> {
  const state = log.read();
  if (!state || !to || to.id === by.id || state.assignee?.id !== to.id) return;
  const { id: conversation_id, site_id, updated_at: at } = state;
  await publishEvent(deps, site_id, { type: "assigned", conversation_id, by, user_id: to.id, at });
  await mailAbsent(
    deps,
    { site_id, conversation_id, user_ids: [to.id], mail_id: `${conversation_id}/assigned/${at}` },
    (site_name, address) => ({
      subject: `${by.name} gave you a conversation at ${site_name}`,
      text: `${by.name} gave you a conversation of ${site_name}.\n\nTo answer: ${address}`,
    }),
  );
}

/** Members whose teams have no hours now. */
async function findOffDuty(deps: Pick<Deps, "db" | "now">, site_id: string): Promise<string[]> {
  const { workspace_id = null } = (await findSiteById(deps, site_id)) ?? {};
  return workspace_id === null ? [] : listOffDuty(deps, workspace_id);
}

/** What members of a site are busy with. */
async function listHeld({ db, now }: Pick<Deps, "db" | "now">, site_id: string): Promise<Offer["held"]> {
  return db
    .select({ conversation_id: conversations.id, user_id: sql<string>`${conversations.assignee} ->> 'id'` })
    .from(conversations)
    .where(
      and(
        eq(conversations.site_id, site_id),
        inArray(conversations.status, ["waiting_human", "with_human"]),
        gt(conversations.last_at, now() - SILENT_MS),
        isNotNull(conversations.assignee),
      ),
    );
}
