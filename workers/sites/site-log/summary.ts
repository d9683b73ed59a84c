import type { AnswerSummary } from "../../contract/answers";
import type { Rating } from "../../contract/socket";
import type { AnswerRecord } from "../../ports";

const EXCERPT_CHARS = 300;

/** An answer as a row of the log shows it. */
export function summariseAnswer(
  answer: Omit<AnswerRecord, "sources" | "products" | "trace" | "conversation_id" | "asked_by_id">,
  rating: Rating | null,
): AnswerSummary {
  const { id, question, text, outcome, confidence_score, asked_by, created_at } = answer;
  const excerpt = text.slice(0, EXCERPT_CHARS);
  return { id, question, excerpt, outcome, confidence_score, rating, asked_by, created_at };
}
