import * as z from "zod";
import { AnswerSummary } from "./answers";
import { Agent, Conversation } from "./conversations";
import { CrawlProgress } from "./crawl";
import { Page } from "./knowledge";

/** After which event to resume, for a browser that opens a new stream: `Last-Event-ID` is sent only when it reopens one by itself. */
export const EventsQuery = z.object({ last_event_id: z.string().max(20).optional() });

/** A member who could answer visitors and has a screen of the site open. */
export const PresentMember = Agent.extend({
  /** Nobody has touched any of their screens for a while. */
  is_away: z.boolean(),
  /** The conversations that are open on their screens. */
  looking_at: z.array(z.string()),
});
export type PresentMember = z.infer<typeof PresentMember>;

/** What a member's screen says over its socket: which conversation is open on it, and whether anybody sits before it. */
export const Here = z.strictObject({
  type: z.literal("here"),
  conversation_id: z.string().max(100).nullable(),
  is_away: z.boolean(),
});
export type Here = z.infer<typeof Here>;

/** What `GET /api/v1/sites/:site_id/live` (a socket) and `…/events` (a stream) tell the dashboard. What can be missed has an id to resume after. */
export const SiteEvent = z.discriminatedUnion("type", [
  /** How far a source's crawl has come; at least at its start and end, at most twice a second between. */
  z.object({ type: z.literal("crawl"), source_id: z.string(), progress: CrawlProgress }),
  /** A page was indexed, left out or changed by the owner. */
  z.object({ type: z.literal("page"), page: Page }),
  /** An answer was given to a visitor or a member. */
  z.object({ type: z.literal("answer"), answer: AnswerSummary }),
  /** Something was said in a conversation, or who holds it changed. */
  z.object({ type: z.literal("conversation"), conversation: Conversation }),
  /** It is there no more: by its age, or with its visitor. */
  z.object({ type: z.literal("conversation_erased"), conversation_id: z.string() }),
  /** A member wrote a note about a conversation: read its notes again. `mentions` are the ids of members whom it names. */
  z.object({
    type: z.literal("note"),
    conversation_id: z.string(),
    note_id: z.string(),
    author: Agent,
    mentions: z.array(z.string()),
  }),
  /** Another conversation was merged into this one, or taken apart from it: read what was merged again. */
  z.object({ type: z.literal("merged"), conversation_id: z.string() }),
  /** A member gave another one a conversation: `user_id` is whose it is now, `at` when, in milliseconds UTC. */
  z.object({
    type: z.literal("assigned"),
    conversation_id: z.string(),
    by: Agent,
    user_id: z.string(),
    at: z.int(),
  }),
  /** The visitor, or a member, writes in a conversation. Not kept: who was not there need not know. */
  z.object({ type: z.literal("typing"), conversation_id: z.string(), agent: Agent.nullable() }),
  /** Who is there: the first thing that a socket is told. */
  z.object({ type: z.literal("online"), members: z.array(PresentMember) }),
  /** A member came, went, or looks at something else. Not kept. */
  z.object({ type: z.literal("presence"), member: PresentMember, is_online: z.boolean() }),
  /** Settings, sources, entries or test runs changed: read them again. */
  z.object({ type: z.literal("changed"), what: z.enum(["site", "sources", "pages", "entries", "tests"]) }),
  /** What was missed is no longer kept: read everything again. */
  z.object({ type: z.literal("resync") }),
  /** Nothing happened; the stream is alive. */
  z.object({ type: z.literal("ping") }),
]);
export type SiteEvent = z.infer<typeof SiteEvent>;

/** As a socket carries it: one message holds one or several, a line of JSON each. */
export interface LiveFrame {
  /** Of an event that is kept for those who lost their line. */
  id?: number;
  event: SiteEvent;
}
