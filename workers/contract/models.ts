import * as z from "zod";

/** The models that write answers, and the keys they are asked with. */

/** The models a site may choose from. */
export const AiModel = z.enum(["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"]);
export type AiModel = z.infer<typeof AiModel>;

/**
 * Why a model gave no answer, or not a whole one: `outage` it could not be reached, `limited` too many requests, `refused` its key
 * is not accepted or has no money left, `rejected` it refuses such a request, `broken` it stopped in the middle, `paused` it was not
 * asked, since it had just failed or refused.
 */
export const ModelFault = z.enum(["outage", "limited", "refused", "rejected", "broken", "paused"]);
export type ModelFault = z.infer<typeof ModelFault>;

/** What is shown of a site's own Claude key; the key itself is shown to nobody. */
export const ClaudeKey = z.object({
  id: z.string(),
  last4: z.string(),
  added_at: z.int(),
  /** Set while Claude refuses it: until it is accepted again, answers are the site's own sentences. \`status\` is HTTP's; null: we cannot read the key any more. */
  refused: z.object({ status: z.int().nullable(), at: z.int() }).nullable(),
});
export type ClaudeKey = z.infer<typeof ClaudeKey>;

/** Visible ASCII, since it goes into a header. */
export const SaveClaudeKey = z.strictObject({
  api_key: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{20,300}$/, { error: "A Claude API key, such as sk-ant-…" }),
});
export type SaveClaudeKey = z.infer<typeof SaveClaudeKey>;
/** What Claude said when it was asked with the site's key. */
export const ClaudeKeyCheck = z.object({
  works: z.boolean(),
  fault: ModelFault.nullable(),
  status: z.int().nullable(),
});
export type ClaudeKeyCheck = z.infer<typeof ClaudeKeyCheck>;
