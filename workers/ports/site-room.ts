/** SiteRoom: what the dashboard sees live of one site. */
import type { PresentMember, SiteEvent } from "../contract/live";
import type { Agent } from "../contract/socket";
import type { Outcome } from "../ports";

/** A member's screen. */
export interface SiteViewer {
  user_id: string;
  session_id: string;
  /** They lead conversations; who does not is told nothing of any. */
  can_answer: boolean;
}

/** What the others see of them. */
export type SeenViewer = SiteViewer & Omit<Agent, "id">;

/** A conversation that waits, what members are busy with, how much each may have at once, and who is given nothing now. */
export interface Offer {
  conversation_id: string;
  held: { conversation_id: string; user_id: string }[];
  capacity: number;
  passed_over: string[];
}

/** `call_id`: the caller's name for one call of `takeMails`, which may be sent again. */
export interface MailCall {
  conversation_id: string | null;
  call_id: string;
}

export interface SiteRoomPort {
  /** Sends the event to everyone who looks, and keeps it a while for those who resume, unless it is of the moment only. */
  publish(site_id: string, event: SiteEvent): Promise<Outcome>;
  /** A socket, upgraded: as `events`, and who is there. */
  live(site_id: string, viewer: SeenViewer, last_event_id: number | null): Promise<Response>;
  /** The event stream: what was missed after `last_event_id`, then live events. `resync` first when that is no longer kept. */
  events(site_id: string, viewer: SiteViewer, last_event_id: number | null): Promise<Response>;
  /** Who could answer at this moment. */
  online(site_id: string): Promise<Outcome<{ members: PresentMember[] }>>;
  /** Gives the conversation to the member whose turn it is, of those who are there and have room; null where nobody is. */
  give(site_id: string, offer: Offer): Promise<Outcome<{ agent: Agent | null }>>;
  /** Which of these members may be mailed about a conversation, or (null) that visitors wait; they then count as mailed for a while. */
  takeMails(site_id: string, user_ids: string[], call: MailCall): Promise<Outcome<{ user_ids: string[] }>>;
  /** They do not: their mails of this call did not go out. */
  giveBackMails(site_id: string, user_ids: string[], call: MailCall): Promise<Outcome>;
  /** Closes the sockets and streams of a member, or of these sessions only. */
  disconnect(site_id: string, ended: { user_id: string; session_ids?: string[] }): Promise<Outcome>;
  clear(site_id: string): Promise<Outcome>;
}
