import * as z from "zod";
import { AttachmentIds } from "./attachments";
import { Availability } from "./entries";
import { freeObject } from "./fields";
import { MAX_CHAT_CHARS, MAX_COMMENT_CHARS, MAX_CONTEXT_BYTES, MAX_METADATA_BYTES, MAX_QUERY_CHARS } from "./limits";
import { Contact, Theme } from "./sites";
import { type MessageFrame, PROTOCOL_VERSION } from "./socket";

/** The public API of the widget (spec §3). */

const text = (max: number) =>
  z
    .string()
    .max(max, { error: `At most ${max} characters` })
    .refine((value) => value.trim() !== "", { error: "Must not be empty" });

export const SiteKey = z.string().max(64);
export const GuestUuid = z.uuid({ error: "Must be a UUID" });
export const GuestPath = z.object({ user_uuid: GuestUuid });

export const CreateGuest = z.strictObject({
  site_key: SiteKey.optional(),
  metadata: freeObject(MAX_METADATA_BYTES).optional(),
});
export type CreateGuest = z.infer<typeof CreateGuest>;
export const CreatedGuest = z.object({ uuid: z.uuid(), expires_at: z.int(), token: z.string() });
export type CreatedGuest = z.infer<typeof CreatedGuest>;

export const GuestValidity = z.object({
  valid: z.boolean(),
  session_data: z
    .object({
      created_at: z.int(),
      expires_at: z.int(),
      locale: z.string().nullable(),
      landing_page: z.string().nullable(),
      has_open_conversation: z.boolean(),
    })
    .nullable(),
});
export type GuestValidity = z.infer<typeof GuestValidity>;

const QueryContext = freeObject(MAX_CONTEXT_BYTES);
export const SearchQuery = z.strictObject({
  query: text(MAX_QUERY_CHARS),
  session_id: z.string().max(100).optional(),
  site_key: SiteKey.optional(),
  context: QueryContext.optional(),
});
export type SearchQuery = z.infer<typeof SearchQuery>;

export const Source = z.object({
  id: z.string(),
  page_id: z.string(),
  title: z.string(),
  url: z.string(),
  snippet: z.string(),
  score: z.number(),
  quote: z.string().exactOptional(),
});

/** As ProductCard of contract/socket.ts. */
export const Product = z.object({
  page_id: z.string(),
  title: z.string(),
  url: z.string().nullable(),
  image: z.string().nullable(),
  price: z.number().nullable(),
  price_to: z.number().nullable(),
  currency: z.string().nullable(),
  availability: Availability.nullable(),
});

export const SearchAnswer = z.object({
  response_text: z.string(),
  sources: z.array(Source),
  confidence_score: z.number().min(0).max(1),
  response_id: z.string(),
  answered: z.boolean(),
  degraded: z.boolean(),
  language: z.string().nullable(),
  /** What the site sells that the question asks for, at most four. */
  products: z.array(Product),
  handoff_offered: z.boolean(),
  suggestions: z.array(z.string()),
  /** Milliseconds. */
  processing_time: z.int(),
});
export type SearchAnswer = z.infer<typeof SearchAnswer>;

export const Rate = z.strictObject({
  response_id: z.string().max(100),
  rating: z.enum(["thumbs_up", "thumbs_down"]),
  reason: z.string().max(1_000).optional(),
  site_key: SiteKey.optional(),
});
export type Rate = z.infer<typeof Rate>;
export const Rated = z.object({ status: z.literal("recorded") });

export const ContentQuery = z.object({
  query: text(MAX_QUERY_CHARS),
  page: z.coerce.number().int().min(1).max(100).default(1),
});
export const ContentResults = z.object({
  content: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      url: z.string(),
      excerpt: z.string(),
      score: z.number(),
      quality_score: z.number().nullable(),
      language: z.string().nullable(),
      updated_at: z.int(),
    }),
  ),
  total_results: z.int(),
  processing_time: z.int(),
});
export type ContentResults = z.infer<typeof ContentResults>;

/** The public bootstrap: an exact allow-list, readable from any origin (bars WEB-12). */
export const PublicConfig = z.strictObject({
  name: z.string(),
  welcome_message: z.string(),
  suggested_questions: z.array(z.string()),
  theme: Theme,
  contact: Contact,
  features: z.strictObject({ widget: z.boolean(), ai: z.boolean() }),
});
export type PublicConfig = z.infer<typeof PublicConfig>;

export const ConversationPath = z.object({ conversation_id: z.string().max(100) });
export const OpenConversation = z.strictObject({ site_key: SiteKey.optional() });
export const OpenedConversation = z.object({ conversation_id: z.string() });
export const ConversationView = z.object({
  id: z.string(),
  status: z.string(),
  last_seq: z.int(),
  last_author: z.enum(["visitor", "ai", "agent", "system"]),
  /** Its beginning; the names of its files where they say all. */
  last_text: z.string(),
  last_at: z.int(),
  updated_at: z.int(),
  /** The visitor's own, of the whole; null before they gave one. */
  rating: z.object({ score: z.int(), comment: z.string().nullable() }).nullable(),
});
export type ConversationView = z.infer<typeof ConversationView>;
export const ConversationList = z.object({ items: z.array(ConversationView) });

/** What a visitor says; the text may be empty only beside files. */
const said = {
  client_id: z.string().min(8).max(64),
  text: z.string().max(MAX_CHAT_CHARS, { error: `At most ${MAX_CHAT_CHARS} characters` }),
  attachments: AttachmentIds.optional(),
  context: QueryContext.optional(),
};
const isSaid = ({ text, attachments = [] }: { text: string; attachments?: string[] | undefined }) =>
  text.trim() !== "" || attachments.length > 0;
const UNSAID = { path: ["text"], error: "Must not be empty" };

export const SendMessage = z
  .strictObject({
    conversation_id: z.string().max(100).optional(),
    ...said,
    /** With an API key it names the visitor. */
    guest_uuid: GuestUuid.optional(),
    site_key: SiteKey.optional(),
  })
  .refine(isSaid, UNSAID);
export type SendMessage = z.infer<typeof SendMessage>;
export const MessageAck = z.object({ conversation_id: z.string(), client_id: z.string(), seq: z.int() });
export type MessageAck = z.infer<typeof MessageAck>;

/** Of a whole conversation; the last one counts. */
export const WholeRating = z.strictObject({
  score: z.int().min(1).max(5),
  comment: z
    .string()
    .trim()
    .max(MAX_COMMENT_CHARS, { error: `At most ${MAX_COMMENT_CHARS} characters` })
    .optional(),
});
export type WholeRating = z.infer<typeof WholeRating>;

/** Any of a visitor's but the first and a message. */
export const FrameSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("feedback"),
    message_seq: z.int().min(1),
    rating: z.enum(["thumbs_up", "thumbs_down"]),
    reason: z.string().max(1_000).optional(),
  }),
  z.strictObject({ type: z.literal("request_human") }),
  z.strictObject({ type: z.literal("typing") }),
  z.strictObject({ type: z.literal("read"), seq: z.int().min(1) }),
  z.strictObject({ type: z.literal("rate"), ...WholeRating.shape }),
  z.strictObject({ type: z.literal("end") }),
]);
/** What a visitor's socket takes, `hello` first and once. */
export const SocketFrame = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("hello"),
    protocol: z.literal(PROTOCOL_VERSION),
    token: z.string().min(20).max(100),
    last_seq: z.int().min(0).default(0),
    turn_id: z.string().max(100).nullable().default(null),
    offset: z.int().min(0).default(0),
    newest: z.int().positive().nullable().default(null),
  }),
  z.strictObject({ type: z.literal("send"), ...said }).refine(isSaid, UNSAID),
  ...FrameSchema.options,
]);
export type SocketFrame = z.infer<typeof SocketFrame>;
export const LiveQuery = z.object({ conversation_id: z.string().max(100), site_key: SiteKey.optional() });

export const SendFrame = z.strictObject({
  conversation_id: z.string().max(100),
  frame: FrameSchema,
  /** With an API key it names the visitor. */
  guest_uuid: GuestUuid.optional(),
  site_key: SiteKey.optional(),
});
export type SendFrame = z.infer<typeof SendFrame>;
export const FrameTaken = z.object({ status: z.literal("ok") });

export const EventsQuery = z.object({
  conversation_id: z.string().max(100),
  last_seq: z.coerce.number().int().min(0).default(0),
  turn_id: z.string().max(100).optional(),
  offset: z.coerce.number().int().min(0).default(0),
  newest: z.coerce.number().int().positive().optional(),
});
export type EventsQuery = z.infer<typeof EventsQuery>;

/** What the Worker writes into the loader. Origins are scheme, host and port. */
export interface LoaderConfig {
  frame_url: string;
  frame_origin: string;
  color: string;
  text_color: string;
  position: "left" | "right";
  label: string;
}

/** What visitors are told of those who answer, milliseconds UTC (ADR 32). */
export interface People {
  /** Somebody is there; a time that has passed says that nobody is. */
  online_until: number;
  /** How long visitors waited lately, in open time; null where too little is known. */
  reply_ms: number | null;
  /** The next times at which people are there, in order, those within them first; null: always. */
  openings: [number, number][] | null;
}

/** What the Worker writes into the frame's `#config`, all of it public. */
export interface FrameConfig {
  site_key: string;
  /** Where the frame lives: its calls are accepted from there. */
  frame_origin: string;
  name: string;
  welcome_message: string;
  theme: Theme;
  /** For text on the primary colour. */
  text_color: string;
  suggested_questions: string[];
  contact: Contact;
  ai_enabled: boolean;
  /** Null where nothing is known. */
  people: People | null;
  /** Exact origins whose pages may carry the widget. */
  allowed_origins: string[];
  /** The chat is only looked at: an example stands in it, nothing is called, kept or sent. */
  preview?: { question: string; answer: MessageFrame };
}
