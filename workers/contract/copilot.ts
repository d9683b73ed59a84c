import * as z from "zod";
import { Source } from "./embed";

/** What the AI makes for a member who answers a visitor: nothing of it reaches the visitor by itself (spec §7). */

/** A reply as the AI would give it, to be changed and sent by a member. */
export const DraftReply = z.object({
  /** The visitor's words it answers; null where they have asked nothing. */
  question: z.string().nullable(),
  /** Without source marks, which nobody could follow in a member's message. Empty where there is nothing to propose. */
  text: z.string(),
  /** With a quote what the text rests on; without one, the nearest pages. */
  sources: z.array(Source),
  answered: z.boolean(),
  degraded: z.boolean(),
  /** Why there is no text; null where there is. `stopped`: a safety rule or a blocked topic, where a person has to find the words. */
  nothing: z.enum(["not_asked", "not_found", "stopped", "ai_off"]).nullable(),
});
export type DraftReply = z.infer<typeof DraftReply>;

/** What a conversation comes to, for the member who takes it over. Plain text: nothing in it is markup, or an instruction. */
export const Summary = z.object({
  /** What the visitor wants. */
  wants: z.string(),
  /** What they were told; by `extract`, the titles of the pages it was answered from. Empty where that is nothing. */
  answered: z.string(),
  /** What they still have to be told; empty where that is nothing. */
  open: z.string(),
  /** Written by a model, or taken from the messages as they stand. */
  by: z.enum(["model", "extract"]),
  /** It covers everything up to this message. */
  seq: z.int(),
});
export type Summary = z.infer<typeof Summary>;

export const ConversationSummary = z.object({
  /** Null while none was asked for. */
  summary: Summary.nullable(),
  /** Of the whole conversation. */
  last_seq: z.int(),
  /** A model is configured and did not write it: it failed, or today's budget is spent. Asking again may help. */
  degraded: z.boolean(),
});
export type ConversationSummary = z.infer<typeof ConversationSummary>;
