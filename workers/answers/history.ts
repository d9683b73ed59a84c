/** The turns before a question, as much of them as a model should read. Pure. */
import { splitProse } from "../platform/sentences";
import { dropCiteMarks } from "./cite-marks";
import { hideTargets } from "./link-targets";
import type { Turn } from "./rewrite";

/** Turns read of a conversation: more than the window below holds whole. */
export const MAX_HISTORY_TURNS = 24;
/** Of the window, what the newest turns may fill as they are. */
const WHOLE_SHARE = 0.75;
const MAX_WHOLE_CHARS = 2_000;
const MAX_CONDENSED_CHARS = 200;
/** A token of English is four bytes; of other scripts the count is high rather than low. */
const BYTES_PER_TOKEN = 4;

/**
 * The newest turns whole, the older ones condensed to their first sentence, the oldest left out: never more than `max_tokens` by
 * estimate. Source marks are taken off, since a model would imitate them, and the addresses behind links. Begins with a turn of the
 * visitor's.
 */
export function fitHistory(history: readonly Turn[], max_tokens: number): Turn[] {
  const fitted: Turn[] = [];
  let used = 0;
  let room = max_tokens * WHOLE_SHARE;
  for (const { role, text } of history.toReversed()) {
    const clean = hideTargets(dropCiteMarks(text)).text.trim();
    if (clean === "") continue;
    const whole = cut(clean, MAX_WHOLE_CHARS);
    const condensed = cut(splitProse(clean, null)[0] ?? clean, MAX_CONDENSED_CHARS);
    const is_whole = used + countTokens(whole) <= room;
    // Once one was condensed, all before it are: what is older tells less.
    if (!is_whole) room = 0;
    const kept = is_whole ? whole : condensed;
    used += countTokens(kept);
    if (used > max_tokens) break;
    fitted.unshift({ role, text: kept });
  }
  const first = fitted.findIndex(({ role }) => role === "user");
  return first < 0 ? [] : fitted.slice(first);
}

function countTokens(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / BYTES_PER_TOKEN);
}

function cut(text: string, chars: number): string {
  if (text.length <= chars) return text;
  const end = text.lastIndexOf(" ", chars - 1);
  return `${text.slice(0, end > chars / 2 ? end : chars - 1).trimEnd()}…`;
}
