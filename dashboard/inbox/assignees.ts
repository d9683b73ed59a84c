/** Whom a conversation can be given to. Pure. */
import type { Conversation } from "../../workers/contract/conversations";
import type { PresentMember } from "../../workers/contract/live";
import { isOpen } from "../../workers/contract/opening";
import type { Team } from "../../workers/contract/teams";
import type { Colleague } from "../api/members";

/** The choices that are no member. */
export const AI = "ai";
export const NOBODY = "nobody";

const PRESENCES = ["online", "away", "not here"] as const;
type Presence = (typeof PRESENCES)[number];
const DOTS: Record<Presence, string> = { online: "●", away: "◐", "not here": "○" };

export interface Assignee {
  id: string;
  /** With a dot for whether they are there. */
  label: string;
  /** The same in words. */
  name: string;
}

interface Staff {
  colleagues: readonly Colleague[];
  present: readonly Pick<PresentMember, "id" | "is_away">[];
  teams: readonly Pick<Team, "member_ids" | "business_hours">[];
  my_id: string | undefined;
}

/** Those on duty at a moment (milliseconds UTC) and those who are not: oneself first, then whoever is there, then by name. */
export function listAssignees(
  { colleagues, present, teams, my_id }: Staff,
  now: number,
): { on_duty: Assignee[]; off_duty: Assignee[] } {
  const working = new Set(teams.filter((team) => isOpen(team.business_hours, now)).flatMap((team) => team.member_ids));
  const bound = new Set(teams.flatMap(({ member_ids }) => member_ids));
  const isOnDuty = ({ id }: Colleague) => working.has(id) || !bound.has(id);
  const rank = ({ id }: Colleague) => (id === my_id ? -1 : PRESENCES.indexOf(findPresence(present, id)));
  const sorted = [...colleagues].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  const describe = ({ id, name }: Colleague): Assignee => {
    const presence = id === my_id ? "online" : findPresence(present, id);
    const shown = id === my_id ? "You" : name;
    return { id, label: `${DOTS[presence]} ${shown}`, name: id === my_id ? shown : `${name}, ${presence}` };
  };
  return {
    on_duty: sorted.filter(isOnDuty).map(describe),
    off_duty: sorted.filter((one) => !isOnDuty(one)).map(describe),
  };
}

export function findPresence(present: Staff["present"], id: string): Presence {
  const member = present.find((one) => one.id === id);
  if (!member) return "not here";
  return member.is_away ? "away" : "online";
}

/** Which choice stands. */
export function toChoice({ status, assignee }: Pick<Conversation, "status" | "assignee">): string {
  return assignee?.id ?? (status === "active" ? AI : NOBODY);
}

/** How it stands once a choice is made. */
export function applyChoice(
  conversation: Conversation,
  choice: string,
  colleagues: readonly Colleague[],
): Conversation {
  if (choice === AI) return { ...conversation, status: "active", assignee: null };
  if (choice === NOBODY) return { ...conversation, status: "waiting_human", assignee: null };
  const name = colleagues.find(({ id }) => id === choice)?.name ?? "";
  return { ...conversation, status: "with_human", assignee: { id: choice, name } };
}
