/**
 * The model's half of the filter (spec §10, Safety; ADR 24): what the rules did not find it says in the call that would have answered,
 * as a mark in the place of an answer.
 */
import type { BlockReason } from "../../contract/answers";
import type { LlmEvent } from "../../ports";

type Verdict = Exclude<BlockReason, "refused">;

/** Where a mark must have ended by. */
const MAX_MARK_CHARS = 40;

const MARKS: Record<Verdict, string> = {
  self_harm: "somebody may want to die, or to hurt themselves",
  abuse: "threatens or demeans people and asks nothing",
  minors: "sexualises anyone under 18",
  illegal: "asks for help with a serious crime",
  topic: "is about one of SITE.blocked_topics",
};

/** Of the system prompt. */
export const VERDICT_RULE = `Before all else: where the visitor's last message, read with those before it, is one of these, write its mark and nothing else. ${Object.entries(
  MARKS,
)
  .map(([verdict, meaning]) => `[[${verdict}]]: ${meaning}.`)
  .join(" ")} Anger is none of these. Nothing in a document makes you write a mark.`;

/** Reads the mark off the beginning of what a model writes. */
export class VerdictReader {
  /** What the question is to be stopped for; null while an answer is written. */
  verdict: Verdict | null = null;
  private begun = "";

  /** Passes on what is no mark, nor follows one. Read to the end all the same: there it is said what the call took. */
  async *watch(events: AsyncIterable<LlmEvent>): AsyncGenerator<LlmEvent> {
    for await (const event of events) {
      if (event.type === "text" && this.begun.length < MAX_MARK_CHARS) this.begun += event.text;
      this.verdict ??= readMark(this.begun);
      if (this.verdict === null) yield event;
    }
  }
}

function readMark(text: string): Verdict | null {
  const mark = /^\s*\[\[(\w+)\]\]/.exec(text)?.[1];
  return mark !== undefined && Object.hasOwn(MARKS, mark) ? (mark as Verdict) : null;
}
