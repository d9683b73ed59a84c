/** The marks by which a model says what a message is, before it writes anything else. Pure. */
import type { BlockReason } from "../../contract/answers";

/** What a message is stopped for. */
export type Verdict = Exclude<BlockReason, "refused">;

export const VERDICTS: Record<Verdict, string> = {
  self_harm: "somebody may want to die, or to hurt themselves",
  abuse: "threatens or demeans people and asks nothing",
  minors: "sexualises anyone under 18",
  illegal: "asks for help with a serious crime",
  topic: "is about one of SITE.blocked_topics",
};

/** How a visitor feels, and what that is from −1 (furious) to 1 (delighted). */
const MOODS = { angry: -0.8, annoyed: -0.4, calm: 0, pleased: 0.7 };

export const MOOD_RULE = `one mark of how the visitor feels in their last message: ${Object.keys(MOODS)
  .map((mood) => `[[${mood}]]`)
  .join(", ")}. A complaint told calmly is calm; sarcasm is what it means.`;

export interface Read {
  verdict: Verdict | null;
  /** −1 to 1; null where it is not said. */
  mood: number | null;
  /** What stands behind the marks. */
  rest: string;
  /** The rest may be, or become, one more mark. */
  is_open: boolean;
}

/** Reads the marks off the beginning of what a model writes. Nothing counts that stands behind a verdict, or is no mark of ours. */
export function readMarks(text: string): Read {
  let mood: number | null = null;
  let rest = text;
  for (;;) {
    const [whole = "", word = ""] = /^\s*\[\[(\w+)\]\]\s*/.exec(rest) ?? [];
    if (isIn(VERDICTS, word)) return { verdict: word, mood, rest: "", is_open: false };
    if (!isIn(MOODS, word) && word !== NONE) break;
    if (isIn(MOODS, word)) mood ??= MOODS[word];
    rest = rest.slice(whole.length);
  }
  return { verdict: null, mood, rest, is_open: /^\s*(?:\[(?:\[\w{0,20}\]?)?)?$/.test(rest) };
}

/** Nothing to stop. */
const NONE = "none";

function isIn<Words extends object>(words: Words, word: string): word is Extract<keyof Words, string> {
  return Object.hasOwn(words, word);
}
