import * as z from "zod";
import { PlanName } from "./plans";

/** US dollars, estimated by the vendor's prices. */
const Spent = z.object({ tokens: z.int(), cost_usd: z.number() });

/** What the workspace has used of its plan (spec §8). A day is UTC's. */
export const Usage = z.object({
  plan: PlanName,
  /** Begun since the first of the month (UTC), and how many the plan has; null: without limit. */
  conversations: z.object({ used: z.int(), limit: z.int().nullable() }),
  /** When the day's counts begin anew. */
  resets_at: z.int(),
  /** Questions that a model was asked today, and how many the plan has; null: without limit. */
  ai_questions: z.object({ used: z.int(), limit: z.int().nullable() }),
  /** Of all sites, those with a key of their own included. What calls under way may cost at the worst counts until they end. */
  today: Spent,
  /** Sites that asked a model today, the dearest first. */
  sites: z.array(Spent.extend({ site_id: z.string(), questions: z.int() })),
});
export type Usage = z.infer<typeof Usage>;
