import * as z from "zod";
import { LearnedEntry, WriteAnswer } from "./entries";

/** What an answer should have been, in a member's words (spec §10): pending until somebody who edits the knowledge approves it. */

export const CorrectAnswer = z.strictObject({ text: WriteAnswer.shape.content });
export type CorrectAnswer = z.infer<typeof CorrectAnswer>;

/** One that waits: an entry whose question is the visitor's. */
export const Correction = z.object({
  entry: LearnedEntry,
  answer_id: z.string(),
  /** What was answered; null once the log no longer has it. */
  answer: z.object({ text: z.string(), created_at: z.int() }).nullable(),
  created_at: z.int(),
});
export type Correction = z.infer<typeof Correction>;
