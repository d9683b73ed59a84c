import * as z from "zod";
import { findVariableFault } from "./canned-variables";
import { MAX_CHAT_CHARS } from "./limits";
import { ListQuery } from "./lists";

/** Replies that members keep to use again (spec §5): of a workspace, for all of its sites or for one. */

const MAX_SHORTCUT_CHARS = 32;
const MAX_TITLE_CHARS = 100;

/** What is typed after `/` to find it. */
const Shortcut = z
  .string()
  .trim()
  .toLowerCase()
  .max(MAX_SHORTCUT_CHARS, { error: `At most ${MAX_SHORTCUT_CHARS} characters` })
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u, { error: "Letters, digits, - and _ only, such as refund-time" });
const Title = z
  .string()
  .trim()
  .min(1, { error: "Must not be empty" })
  .max(MAX_TITLE_CHARS, { error: `At most ${MAX_TITLE_CHARS} characters` });
const Text = z
  .string()
  .trim()
  .min(1, { error: "Must not be empty" })
  .max(MAX_CHAT_CHARS, { error: `At most ${MAX_CHAT_CHARS} characters` })
  .superRefine((text, context) => {
    const message = findVariableFault(text);
    if (message !== null) context.addIssue({ code: "custom", message });
  });
const SiteId = z.string().max(100).nullable();

export const CannedReply = z.object({
  id: z.string(),
  /** One of its kind in the workspace. */
  shortcut: z.string(),
  title: z.string(),
  /** With variables (contract/canned-variables.ts), which are filled where it is used. */
  text: z.string(),
  /** Offered on this site alone; null: on every site. */
  site_id: z.string().nullable(),
  created_at: z.int(),
  updated_at: z.int(),
});
export type CannedReply = z.infer<typeof CannedReply>;

export const CreateCannedReply = z.strictObject({
  shortcut: Shortcut,
  title: Title,
  text: Text,
  site_id: SiteId.default(null),
});
export type CreateCannedReply = z.infer<typeof CreateCannedReply>;

export const EditCannedReply = z.strictObject({
  shortcut: Shortcut.optional(),
  title: Title.optional(),
  text: Text.optional(),
  site_id: SiteId.optional(),
});
export type EditCannedReply = z.infer<typeof EditCannedReply>;

export const CannedRepliesQuery = ListQuery.extend({
  /** Those with it in shortcut, title or text. */
  q: z.string().trim().max(200).optional(),
  /** Those offered on this site: its own, and those of every site. */
  site_id: z.string().max(100).optional(),
});
export type CannedRepliesQuery = z.infer<typeof CannedRepliesQuery>;

export const CannedReplyPath = z.object({ canned_reply_id: z.string().max(100) });
