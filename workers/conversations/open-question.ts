/** What of a conversation still wants an answer. Pure. */
import { analyseQuery } from "../answers/analyse";
import type { Turn } from "../answers/rewrite";
import { MAX_CHAT_CHARS } from "../contract/limits";
import type { MessageFrame } from "../contract/socket";
import { splitProse } from "../platform/sentences";

interface OpenQuestion {
  /** The visitor's messages, one a line. */
  text: string;
  /** What was said before it, oldest first. */
  history: Turn[];
}

/**
 * What the visitor wrote after the last answer, the AI's or a member's. Where that is nothing, or no more than a wish for a person,
 * the last thing they asked before. Null where they have asked nothing.
 */
export function findOpenQuestion(said: readonly MessageFrame[]): OpenQuestion | null {
  const asking = said.map((message) => (message.author === "visitor" ? keepAsking(message.text) : ""));
  const last = asking.findLastIndex((text) => text !== "");
  if (last < 0) return null;
  const answered = said.findLastIndex(({ author }, at) => at < last && (author === "ai" || author === "agent"));
  const first = asking.findIndex((text, at) => at > answered && text !== "");
  return {
    text: asking
      .slice(first, last + 1)
      .filter((text) => text !== "")
      .join("\n")
      .slice(-MAX_CHAT_CHARS),
    history: said
      .slice(0, first)
      .filter(({ author, text }) => author !== "system" && text.trim() !== "")
      .map(({ author, text }) => ({ role: author === "visitor" ? "user" : "assistant", text })),
  };
}

/** A message without its sentences that greet, or wish for a person: the person is there, and answers the rest. */
export function keepAsking(text: string): string {
  const asks = (sentence: string) => !SMALL_TALK.has(analyseQuery(sentence).categories[0] ?? "question");
  const sentences = splitProse(text, null);
  const kept = sentences.filter(asks);
  return kept.length === sentences.length ? text.trim() : kept.join(" ");
}

const SMALL_TALK: ReadonlySet<string> = new Set(["human_request", "greeting"]);
