import * as z from "zod";
import { Agent, Conversation, ConversationFilters, Priority } from "./conversations";
import { MAX_TAG_CHARS, MAX_VIEW_NAME_CHARS } from "./limits";

/** What members keep about a conversation, about its visitor, and how they look at their inbox. */

const MAX_TAGS = 20;

/** All tags of a conversation; the same word counts once. */
export const SetTags = z.strictObject({
  tags: z
    .array(
      z
        .string()
        .trim()
        .min(1)
        .max(MAX_TAG_CHARS, { error: `At most ${MAX_TAG_CHARS} characters a tag` }),
    )
    .max(MAX_TAGS, { error: `At most ${MAX_TAGS} tags` })
    .transform((tags) => [...new Set(tags)]),
});
export type SetTags = z.infer<typeof SetTags>;
/** Milliseconds UTC, within a year; null brings it back. */
export const Snooze = z.strictObject({ until: z.int().nullable() });
export type Snooze = z.infer<typeof Snooze>;
export const SetPriority = z.strictObject({ priority: Priority });
export type SetPriority = z.infer<typeof SetPriority>;
export const SetSpam = z.strictObject({ is_spam: z.boolean() });
export type SetSpam = z.infer<typeof SetSpam>;
/** A member has everything up to this message on their screen. */
export const NoteSeen = z.strictObject({ seq: z.int().min(0) });
export type NoteSeen = z.infer<typeof NoteSeen>;
/** The conversation of the same site that it is to be read in. */
export const Merge = z.strictObject({ into: z.string().max(100) });
export type Merge = z.infer<typeof Merge>;
/** Another conversation that was merged into this one: its messages are read by its own id. */
const Merged = z.object({
  conversation_id: z.string(),
  by: Agent,
  /** What had been said in it. */
  messages: z.int(),
  /** It stands after this message. */
  after_seq: z.int(),
  merged_at: z.int(),
  /** When it was taken apart again, or opened by its visitor; null while it is merged. */
  undone_at: z.int().nullable(),
  /** Nothing is left of it. */
  is_erased: z.boolean(),
});
/** The earliest first. */
export const MergedList = z.object({ items: z.array(Merged) });
export type MergedList = z.infer<typeof MergedList>;
/**
 * The filters of the list, and a site. Those who began first come first. `after`: only what came after this conversation, as the last
 * line of a `jsonl` file names it.
 */
export const ExportQuery = z.object({
  ...ConversationFilters.shape,
  site_id: z.string().max(100),
  format: z.enum(["csv", "jsonl"]),
  after: z.string().max(100).optional(),
});
export type ExportQuery = z.infer<typeof ExportQuery>;
export const Block = z.strictObject({ is_blocked: z.boolean() });
export type Block = z.infer<typeof Block>;

/** Who a conversation is with, as far as they have told or their browser says. */
export const Visitor = z.object({
  /** As they called themselves in the contact form; nobody has checked it. */
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** They have typed the code that was mailed there. */
  is_email_confirmed: z.boolean(),
  is_blocked: z.boolean(),
  /** When they first came; null where they have been forgotten since. */
  first_seen_at: z.int().nullable(),
  /** Landing page, referrer, locale, browser and what the host page says of them. */
  attributes: z.array(z.object({ name: z.string(), value: z.string() })),
  /** Where they wrote from, the last one first. */
  pages: z.array(z.object({ url: z.string(), title: z.string().nullable(), at: z.int() })),
  /** Their other conversations, the newest first. */
  conversations: z.array(Conversation),
});
export type Visitor = z.infer<typeof Visitor>;

/** The filters of a list of conversations as its query spells them, such as `{ tag: "refund", spam: "false" }`. */
const ViewFilters = z
  .record(z.string(), z.string())
  .refine((value) => ConversationFilters.strict().safeParse(value).success, {
    error: "Use the filters of the list of conversations",
  });
export const SaveView = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, { error: "Give it a name" })
    .max(MAX_VIEW_NAME_CHARS, { error: `At most ${MAX_VIEW_NAME_CHARS} characters` }),
  filters: ViewFilters,
  /** Every member sees it; otherwise its maker alone. */
  is_shared: z.boolean(),
});
export type SaveView = z.infer<typeof SaveView>;
/** A list of conversations that somebody wants to see again. */
export const View = z.object({
  id: z.string(),
  name: z.string(),
  filters: z.record(z.string(), z.string()),
  is_shared: z.boolean(),
  /** The caller made it. */
  is_mine: z.boolean(),
  created_at: z.int(),
});
export type View = z.infer<typeof View>;
export const Views = z.object({ items: z.array(View) });
export type Views = z.infer<typeof Views>;
export const ViewPath = z.object({ view_id: z.string().max(100) });
