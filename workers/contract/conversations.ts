import * as z from "zod";
import { Attachment, AttachmentIds } from "./attachments";
import { FormEntry } from "./contact-form";
import { Product, Source } from "./embed";
import { MAX_CHAT_CHARS, MAX_TAG_CHARS } from "./limits";
import { ListQuery } from "./lists";

/** The inbox: conversations of a workspace's sites as its members see them (spec §7). */

const ConversationStatus = z.enum(["active", "waiting_human", "with_human", "ended"]);
/** How it began. */
const Channel = z.enum(["chat", "email", "contact_form"]);
export const Priority = z.enum(["low", "normal", "high", "urgent"]);
/**
 * Why a person is wanted: the visitor said so (`asked`), wrote to people (`wrote`, by mail or the form), two answers in a row were not
 * supported, an angry message, or the owner's rules.
 */
export const HandOverReason = z.enum([
  "asked",
  "wrote",
  "unsupported",
  "anger",
  "human_first",
  "hours",
  "keyword",
  "page",
]);
export type HandOverReason = z.infer<typeof HandOverReason>;

/** A member who answers visitors, as visitors see them. `profile_image`: of one who had a picture then, its id (`GET /api/profile-images/:profile_image`). */
export const Agent = z.object({ id: z.string(), name: z.string(), profile_image: z.string().exactOptional() });
export type Agent = z.infer<typeof Agent>;

/** Who answered a conversation that has ended: a human wrote in it, one was wanted and none did, or the AI alone. */
const Outcome = z.enum(["ai", "human", "unanswered"]);

export const Conversation = z.object({
  id: z.string(),
  site_id: z.string(),
  channel: Channel,
  status: ConversationStatus,
  /** Who holds it; null while nobody does. */
  assignee: Agent.nullable(),
  last_seq: z.int(),
  last_author: z.enum(["visitor", "ai", "agent", "system"]),
  /** The beginning of the last message. */
  last_text: z.string(),
  last_at: z.int(),
  /** Since when it waits for a human; null when it does not. */
  waiting_since: z.int().nullable(),
  /** When a human first wrote; null before. */
  first_reply_at: z.int().nullable(),
  /** How long the visitor waited for a human the last time, in milliseconds of business hours; null when they never had to. */
  waited_ms: z.int().nullable(),
  /** Null while it has not ended. */
  ended_at: z.int().nullable(),
  /** Of the last time a person was wanted; null when that is over, or never was. */
  hand_over_reason: HandOverReason.nullable(),
  outcome: Outcome.nullable(),
  /** The mean of the visitor's last three messages, −1 (furious) to 1 (delighted); null before the first. */
  sentiment: z.number().nullable(),
  /** Something in it was not answered, for somebody's safety. */
  is_flagged: z.boolean(),
  /** Its visitor may write no more. */
  is_blocked: z.boolean(),
  /** The visitor has seen what members wrote up to this message. */
  read_seq: z.int(),
  /** The visitor's of the whole, 1 to 5; null before they gave one. */
  rating: z.int().nullable(),
  rating_comment: z.string().nullable(),
  /** The member who recorded what the visitor said elsewhere; null of the visitor's own. */
  rated_by: Agent.nullable(),
  /** The conversation that a member merged it into, where members read it; null of one that stands by itself. */
  merged_into: z.string().nullable(),
  /** Members' own words for it. */
  tags: z.array(z.string()),
  /** Out of the way until then, or until something happens in it; null when it is not. A time that has passed says nothing. */
  snoozed_until: z.int().nullable(),
  priority: Priority,
  /** Nobody's work: it stands in the spam folder alone. */
  is_spam: z.boolean(),
  /** The newest message that any member has had on their screen. */
  seen_seq: z.int(),
  created_at: z.int(),
  updated_at: z.int(),
});
export type Conversation = z.infer<typeof Conversation>;

const Flag = z.enum(["true", "false"]).transform((value) => value === "true");

/** What a list of conversations may be narrowed down by, and how it is ordered. */
export const ConversationFilters = z.object({
  site_id: z.string().max(100).optional(),
  status: ConversationStatus.optional(),
  /** `me`, `none`, or a member's id. */
  assignee: z.string().max(100).optional(),
  tag: z.string().max(MAX_TAG_CHARS).optional(),
  channel: Channel.optional(),
  priority: Priority.optional(),
  sentiment: z.enum(["negative", "neutral", "positive"]).optional(),
  rating: z.coerce.number().int().min(1).max(5).optional(),
  outcome: Outcome.optional(),
  /** Those out of the way at this moment, or those that are not. */
  snoozed: Flag.optional(),
  /** Without it, those that are not. */
  spam: Flag.default(false),
  /** Those merged into another one. Without it, those that are not. */
  merged: Flag.default(false),
  /** `longest_wait`: the urgent ones first, then those who have waited longest for a person. */
  order: z.enum(["newest", "longest_wait"]).default("newest"),
});
export const ConversationsQuery = ListQuery.extend(ConversationFilters.shape);
export type ConversationsQuery = z.infer<typeof ConversationsQuery>;
export const ConversationPath = z.object({ conversation_id: z.string().max(100) });

/** As MessageFrame of contract/socket.ts. */
export const Message = z.object({
  type: z.literal("message"),
  seq: z.int(),
  client_id: z.string().exactOptional(),
  turn_id: z.string().exactOptional(),
  author: z.enum(["visitor", "ai", "agent", "system"]),
  agent: Agent.exactOptional(),
  text: z.string(),
  sources: z.array(Source).exactOptional(),
  answer: z
    .object({
      id: z.string(),
      answered: z.boolean(),
      degraded: z.boolean(),
      confidence_score: z.number(),
      handoff_offered: z.boolean(),
      suggestions: z.array(z.string()),
      products: z.array(Product),
    })
    .exactOptional(),
  attachments: z.array(Attachment).exactOptional(),
  form: z.array(FormEntry).exactOptional(),
  rating: z.enum(["thumbs_up", "thumbs_down"]).exactOptional(),
  at: z.int(),
});
/** A part of a conversation, oldest first; `last_seq` is of the whole. */
export const Messages = z.object({ items: z.array(Message), last_seq: z.int() });
export type Messages = z.infer<typeof Messages>;

/** Messages before `before_seq`, oldest first; without it the newest. */
export const MessagesQuery = z.object({
  before_seq: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type MessagesQuery = z.infer<typeof MessagesQuery>;

export const SearchQuery = z.object({
  /** Every word is to stand in the message, in whatever order; from three letters on its beginning is enough. */
  q: z.string().max(200),
  ...ListQuery.shape,
});
export type SearchQuery = z.infer<typeof SearchQuery>;
/** A message that holds what was looked for. */
export const FoundMessage = z.object({
  conversation: Conversation,
  seq: z.int(),
  author: Message.shape.author,
  at: z.int(),
  /** The part of its text around the first word found; text, never HTML. */
  snippet: z.string(),
  /** Where the words found stand in the snippet, in UTF-16 units. */
  marks: z.array(z.object({ start: z.int(), end: z.int() })),
});
export type FoundMessage = z.infer<typeof FoundMessage>;

/** Stored once per `client_id`, however often it is sent. */
export const AgentReply = z
  .strictObject({
    client_id: z.string().min(8).max(64),
    /** Empty only beside attachments. */
    text: z
      .string()
      .trim()
      .max(MAX_CHAT_CHARS, { error: `At most ${MAX_CHAT_CHARS} characters` }),
    attachments: AttachmentIds.optional(),
  })
  .refine(({ text, attachments = [] }) => text !== "" || attachments.length > 0, {
    path: ["text"],
    error: "Write a message",
  });
export type AgentReply = z.infer<typeof AgentReply>;
const MAX_MENTIONS = 20;
/** As a reply, but for members alone, and without files. */
export const WriteNote = z.strictObject({
  client_id: z.string().min(8).max(64),
  text: z
    .string()
    .trim()
    .min(1, { error: "Write a message" })
    .max(MAX_CHAT_CHARS, { error: `At most ${MAX_CHAT_CHARS} characters` }),
  /** The ids of members who are told of it: of those who use the inbox. */
  mentions: z
    .array(z.string().max(100))
    .max(MAX_MENTIONS, { error: `At most ${MAX_MENTIONS} members` })
    .transform((user_ids) => [...new Set(user_ids)])
    .optional(),
});
export type WriteNote = z.infer<typeof WriteNote>;
/** What a member writes for the others; never told to the visitor. */
export const Note = z.object({
  id: z.string(),
  author: Agent,
  /** It stands after this message. */
  after_seq: z.int(),
  text: z.string(),
  /** The ids of members whom it names. */
  mentions: z.array(z.string()),
  created_at: z.int(),
});
export type Note = z.infer<typeof Note>;
/** A conversation's notes, oldest first. */
export const Notes = z.object({ items: z.array(Note) });
export type Notes = z.infer<typeof Notes>;
/** Whose it is: a member who uses the inbox, or (null) nobody's, and it waits for a person. */
export const Assign = z.strictObject({ user_id: z.string().max(100).nullable() });
export type Assign = z.infer<typeof Assign>;
export const Led = z.object({ status: z.literal("ok") });
export const AgentAck = z.object({ client_id: z.string(), seq: z.int() });
export type AgentAck = z.infer<typeof AgentAck>;

export const TranscriptQuery = z.object({ format: z.enum(["text", "html"]).default("text") });
export type TranscriptFormat = z.infer<typeof TranscriptQuery>["format"];
