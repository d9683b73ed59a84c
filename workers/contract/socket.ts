/** The frames of a conversation (spec §7), the same over WebSocket, server-sent events and POST. */
export const PROTOCOL_VERSION = 1;

export type Author = "visitor" | "ai" | "agent" | "system";
export type Rating = "thumbs_up" | "thumbs_down";
/** What a visitor may say was wrong with one tap; the reason of a rating is one of these, then ": " and their own words, or either alone. */
export type RatingReason = "off_topic" | "wrong" | "incomplete" | "unclear";
export type TurnStatus = "thinking" | "streaming" | "done" | "interrupted" | "failed" | "cancelled";
export type ConversationStatus = "active" | "waiting_human" | "with_human" | "ended";

/** A passage an answer cites: `id` is the chunk, `page_id` its page, `quote` stands verbatim in the stored chunk. */
export interface AnswerSource {
  id: string;
  page_id: string;
  title: string;
  url: string;
  snippet: string;
  score: number;
  quote?: string;
}

/** A product beside an answer, as its page's structured data or its entry says. */
export interface ProductCard {
  page_id: string;
  title: string;
  /** Where it is sold; null for an entry without an address. */
  url: string | null;
  /** On one of the site's own origins, else null. */
  image: string | null;
  /** The lowest where it has several. */
  price: number | null;
  /** The highest where it has several, else null. */
  price_to: number | null;
  /** ISO 4217. */
  currency: string | null;
  availability: "InStock" | "LimitedAvailability" | "PreOrder" | "BackOrder" | "OutOfStock" | "Discontinued" | null;
}

export interface AnswerSummary {
  id: string;
  answered: boolean;
  degraded: boolean;
  confidence_score: number;
  handoff_offered: boolean;
  suggestions: string[];
  products: ProductCard[];
}

/** A member who answers visitors. */
export interface Agent {
  id: string;
  name: string;
  /** The id of their picture, of one who had one then: it may be gone since. */
  profile_image?: string;
}

/** A file of a message: its bytes are read with the reader's own credentials, by its id. */
export interface Attachment {
  id: string;
  name: string;
  /** As its bytes say. */
  media_type: "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "application/pdf";
  bytes: number;
  /** Of a picture as it is shown, in pixels; null for a document. */
  width: number | null;
  height: number | null;
}

/** What a visitor filled in beside their words; nobody has checked it. */
export interface FormEntry {
  /** `name`, `email`, `channel` or a field of the site's own form. */
  name: string;
  label: string;
  value: string;
}

export interface MessageFrame {
  type: "message";
  seq: number;
  client_id?: string;
  turn_id?: string;
  author: Author;
  /** Who wrote it, of an agent's message. */
  agent?: Agent;
  /** Empty where its files say all. The Markdown subset of the widget; `[n]` refers to the n-th of `sources`. */
  text: string;
  sources?: AnswerSource[];
  answer?: AnswerSummary;
  attachments?: Attachment[];
  /** Of a message that came by the contact form. */
  form?: FormEntry[];
  /** The visitor's own rating of an AI message, if any. */
  rating?: Rating;
  /** Milliseconds UTC. */
  at: number;
}

export type ServerFrame =
  | {
      type: "welcome";
      protocol: number;
      conversation: { id: string; status: ConversationStatus; assignee: Agent | null };
      seq: number;
      /** The last of the messages that a reader with nothing is not sent, who asked for the `newest` alone or would get too many: to be read by page. */
      skipped?: number;
    }
  | { type: "resumed"; seq: number }
  | { type: "ack"; client_id: string; seq: number }
  | MessageFrame
  | { type: "turn"; turn_id: string; status: TurnStatus }
  /** Verified sentences; `offset` counts UTF-16 units of the turn's text before this one; `sources` are those first cited here. */
  | { type: "delta"; turn_id: string; offset: number; text: string; sources: AnswerSource[] }
  /** Of a visitor who waits for a human: `queue_position` 1 is next, `expected_reply` where it can be told, and outside business hours when people are back; milliseconds UTC. */
  | {
      type: "state";
      status: ConversationStatus;
      assignee: Agent | null;
      queue_position?: number;
      expected_reply?: number;
      reopens_at?: number;
    }
  /** A member writes; said again while they do, and never stored. */
  | { type: "typing"; agent: Agent }
  | { type: "resync" }
  /** `client_id`: of the message that was not taken. */
  | { type: "error"; error: string; client_id?: string; retry_after_ms?: number };

/** What `POST /api/chat/frames` takes: client frames other than `hello` and `send`. */
export type ClientFrame =
  | { type: "feedback"; message_seq: number; rating: Rating; reason?: string | undefined }
  | { type: "request_human" }
  /** Everything up to this message stood in an open panel. */
  | { type: "read"; seq: number }
  /** Lossy: said every few seconds while the visitor writes to a person. */
  | { type: "typing" }
  /** Of the whole conversation, 1 to 5; the last one counts. */
  | { type: "rate"; score: number; comment?: string | undefined }
  | { type: "end" };
