import * as z from "zod";
import { LearnedEntry } from "./entries";
import { ListQuery } from "./lists";

/** Questions of visitors that the content fails to answer, grouped by meaning (spec §10). */

/** `answered`: its member says so; a later question of the same meaning opens it again. */
export const GapState = z.enum(["open", "answered", "dismissed"]);
export type GapState = z.infer<typeof GapState>;

/** Why a question counts: it got no answer, or its visitor rated the answer down. */
export const GapReason = z.enum(["unanswered", "rated_down"]);
export type GapReason = z.infer<typeof GapReason>;

/** A page that came closest to a question. */
const NearestPage = z.object({ page_id: z.string(), title: z.string(), url: z.string() });
export type NearestPage = z.infer<typeof NearestPage>;

const GapExample = z.object({ answer_id: z.string(), question: z.string(), reason: GapReason, asked_at: z.int() });
export type GapExample = z.infer<typeof GapExample>;

export const Gap = z.object({
  id: z.string(),
  state: GapState,
  /** What an entry that closes it could be called, and the question it would answer: drafts for a person to change. */
  title: z.string(),
  question: z.string(),
  /** Different visitors who asked. */
  visitors: z.int(),
  questions: z.int(),
  /** How many of `questions` were answered and rated down. */
  rated_down: z.int(),
  /** Newest first, each wording once, at most five. */
  examples: z.array(GapExample),
  nearest_pages: z.array(NearestPage),
  /** What was written to answer it; null before. */
  entry: LearnedEntry.nullable(),
  first_asked_at: z.int(),
  last_asked_at: z.int(),
});
export type Gap = z.infer<typeof Gap>;

export const GapsQuery = ListQuery.extend({
  state: GapState.default("open"),
  reason: GapReason.optional(),
  /** Asked at least once in the last so many days. */
  days: z.coerce.number().int().min(1).max(365).optional(),
});
export type GapsQuery = z.infer<typeof GapsQuery>;

export const GapPath = z.object({ site_id: z.string().max(100), gap_id: z.string().max(100) });
export const UpdateGap = z.strictObject({ state: GapState });
export type UpdateGap = z.infer<typeof UpdateGap>;
