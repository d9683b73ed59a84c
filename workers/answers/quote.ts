/** Finding a quote in the text it claims to come from, and the words around it. Pure. */
import { hideTargets } from "./link-targets";
import { toPlainText } from "./sanitise";

/** A shorter "quote" stands in any text and proves nothing. Letters and digits. */
const MIN_QUOTE_CHARS = 3;
const MAX_QUOTE_CHARS = 4_000;
const MAX_SNIPPET_CHARS = 200;
/** Half of a surrogate pair: it was cut out of a character that says something else, or nothing. */
const HALF_CHARACTER = /\p{Cs}/u;

/**
 * The part of a passage that reads like `quote`, white space, Unicode composition and the addresses behind links aside, which a
 * model is not shown; null when there is none. What is returned stands in the passage verbatim.
 */
export function findVerbatim(markdown: string, quote: string): string | null {
  if (quote.length > MAX_QUOTE_CHARS || countSolid(quote) < MIN_QUOTE_CHARS || HALF_CHARACTER.test(quote)) return null;
  const exact = quote.trim();
  const composed = markdown.normalize("NFC");
  // Of a decomposed "café" a "cafe" is a part and not what it says.
  if (markdown.includes(exact) && composed.includes(exact.normalize("NFC"))) return exact;
  // Between literal words only white space varies, so the search cannot backtrack.
  const words = exact.normalize("NFC").split(/\s+/);
  const pattern = new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("\\s+"), "u");
  const found = pattern.exec(composed)?.[0];
  if (found !== undefined) return found;
  const { text, restore } = hideTargets(composed);
  const read = pattern.exec(text);
  return read && restore(read.index, read.index + read[0].length);
}

function countSolid(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

/** At most 200 characters of a passage as plain text, around `quote` when it is given. */
export function makeSnippet(markdown: string, quote?: string): string {
  const plain = toPlainText(markdown);
  if (plain.length <= MAX_SNIPPET_CHARS) return plain;
  const found = quote === undefined ? 0 : plain.indexOf(toPlainText(quote).slice(0, 40));
  const from = Math.max(0, Math.min(found, plain.length - MAX_SNIPPET_CHARS));
  const start = from === 0 ? 0 : plain.lastIndexOf(" ", from) + 1;
  const end = start + MAX_SNIPPET_CHARS - 2;
  if (end >= plain.length) return `…${plain.slice(start)}`.slice(0, MAX_SNIPPET_CHARS);
  const cut = plain.lastIndexOf(" ", end);
  return `${start > 0 ? "…" : ""}${plain.slice(start, cut > start ? cut : end)}…`;
}
