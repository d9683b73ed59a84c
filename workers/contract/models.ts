import * as z from "zod";

/**
 * Why a model gave no answer, or not a whole one: `outage` it could not be reached, `limited` too many requests, `refused` its key
 * is not accepted or has no money left, `rejected` it refuses such a request, `broken` it stopped in the middle, `paused` it was not
 * asked, since it had just failed or refused, `budget` it was not asked, since that might have cost more than is allowed.
 */
export const ModelFault = z.enum(["outage", "limited", "refused", "rejected", "broken", "paused", "budget"]);
export type ModelFault = z.infer<typeof ModelFault>;

/**
 * What keeps a model from being asked: the day's questions of the plan, what the visitor, the site or the workspace may spend in a
 * day, the answers a site may have written at once; `unknown` where the count could not be read.
 */
export const BudgetLimit = z.enum(["questions", "visitor", "site", "workspace", "at_once", "unknown"]);
export type BudgetLimit = z.infer<typeof BudgetLimit>;

/** What Claude said when it was asked with the site's key. */
export const ClaudeKeyCheck = z.object({
  works: z.boolean(),
  fault: ModelFault.nullable(),
  status: z.int().nullable(),
});
export type ClaudeKeyCheck = z.infer<typeof ClaudeKeyCheck>;
