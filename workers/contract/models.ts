import * as z from "zod";

/**
 * Why a model gave no answer, or not a whole one: `outage` it could not be reached, `limited` too many requests, `refused` its key
 * is not accepted or has no money left, `rejected` it refuses such a request, `broken` it stopped in the middle, `paused` it was not
 * asked, since it had just failed or refused.
 */
export const ModelFault = z.enum(["outage", "limited", "refused", "rejected", "broken", "paused"]);
export type ModelFault = z.infer<typeof ModelFault>;

/** What Claude said when it was asked with the site's key. */
export const ClaudeKeyCheck = z.object({
  works: z.boolean(),
  fault: ModelFault.nullable(),
  status: z.int().nullable(),
});
export type ClaudeKeyCheck = z.infer<typeof ClaudeKeyCheck>;
