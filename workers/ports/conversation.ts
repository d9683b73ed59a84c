/** Conversation: one object a conversation. */
import type { Summary } from "../contract/copilot";
import type { ConversationView } from "../contract/embed";
import type { OpeningHours } from "../contract/opening";
import type { Agent, Attachment, ClientFrame, ConversationStatus, FormEntry, MessageFrame } from "../contract/socket";
import type { GuestScope } from "../platform/scope";
import type { Outcome } from "../ports";

export interface ConversationPort {
  send(
    scope: GuestScope,
    conversation_id: string,
    input: {
      client_id: string;
      text: string;
      /** The caller has checked that they are of this conversation. */
      attachments?: Attachment[];
      context: Record<string, unknown> | null;
      request_id: string;
      /** From somebody who is away: for a person, never for the AI. */
      via?: "mail" | "form";
      form?: FormEntry[];
    },
    // `is_known`: it was stored before, perhaps with other files.
  ): Promise<Outcome<{ seq: number; is_known?: boolean }>>;
  frame(scope: GuestScope, conversation_id: string, frame: ClientFrame | PageFrame): Promise<Outcome>;
  /** The event stream: `welcome`, what was missed after `last_seq`, `resumed`, then live frames. */
  events(
    scope: GuestScope,
    conversation_id: string,
    cursor: { last_seq: number; turn_id: string | null; offset: number; newest: number | null },
  ): Promise<Response>;
  /** A socket, upgraded: what it may see it is told once its first frame has said whose it is. */
  live(site_id: string, conversation_id: string): Promise<Response>;
  /** How it stands, and a part of its log, for its visitor: `before_seq` null is the newest. */
  view(
    scope: GuestScope,
    conversation_id: string,
    slice: { before_seq: number | null; limit: number },
  ): Promise<Outcome<VisitorView>>;
  /** A part of the log, and the newest summary of the whole, for members: the caller has checked whose site it is. */
  messages(
    site_id: string,
    conversation_id: string,
    slice: { before_seq: number | null; limit: number },
  ): Promise<Outcome<{ items: MessageFrame[]; last_seq: number; summary: Summary | null }>>;
  /** Where its visitor wrote from, the last place first, and what they filled in, for members. */
  origins(
    site_id: string,
    conversation_id: string,
  ): Promise<Outcome<{ pages: { url: string; title: string | null; at: number }[]; form: FormEntry[] }>>;
  /** What a member does; `seq` of a reply. `hours`: the site's, for how long its visitor waited. `conflict`: another member holds it, it has ended, or (of a rating) the visitor has given one. */
  act(
    site_id: string,
    conversation_id: string,
    agent: Agent,
    action: AgentAction,
    hours: OpeningHours | null,
  ): Promise<Outcome<{ seq: number }>>;
  /** Throws while something of it is left, here or elsewhere; it goes on with that by itself. */
  erase(site_id: string, conversation_id: string): Promise<Outcome>;
  /** As `erase` where it has ended and nothing was said since `before` (milliseconds UTC); else the inbox learns how it stands. */
  expire(site_id: string, conversation_id: string, before: number): Promise<Outcome>;
}

/** Of a page without a script: `sent` it holds everything up to this message; `acted` its visitor goes on from what it held. */
export type PageFrame = { type: "sent"; seq: number } | { type: "acted" };

/** What a visitor sees of their conversation at once. */
export interface VisitorView {
  conversation: ConversationView;
  status: ConversationStatus;
  assignee: Agent | null;
  last_seq: number;
  /** Oldest first. */
  items: MessageFrame[];
  /** The AI writes, or is about to. */
  is_answering: boolean;
}

/** `reply` is stored once per `client_id`, and takes over what nobody holds. */
export type AgentAction =
  | { type: "reply"; client_id: string; text: string; attachments?: Attachment[] }
  | { type: "takeover" }
  /** Whoever held it: `to` holds it now, or, where that is null, it waits for a person. */
  | { type: "assign"; to: Agent | null }
  /** What the visitor said of the whole, where they have not rated it themselves. */
  | { type: "rate"; score: number; comment: string | null }
  /** Kept for members, unless one that covers more is there. */
  | { type: "summarise"; summary: Summary }
  | { type: "release" }
  /** Seen by those who look on, and never stored. */
  | { type: "typing" }
  /** Whether the visitor may write; what was under way ends when they may not. */
  | { type: "block"; is_blocked: boolean }
  | { type: "end" }
  /** It ends and is linked to `into` for members; `conflict`: it is linked to another one, or that one is itself. */
  | { type: "merge"; into: string; after_seq: number; is_same_visitor: boolean }
  /** What was merged is open again, by itself. */
  | { type: "unmerge" }
  /** It can be opened again from now on, however long ago it ended. */
  | { type: "keep_open" }
  /** Its visitor's screens read everything again, wherever they go on. */
  | { type: "resync" };
