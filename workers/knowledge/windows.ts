/** What of a passage its vectors are made of. Pure. */

/** The address of a link or image, and marks that shape a line: they say nothing. */
const UNSAID = /\]\([^()\s]*\)|[*_`#>|[\]]+/g;

/**
 * A passage as texts of at most `max_words` words, each with the title and the nearest heading in front: a passage is as near as its
 * nearest window. Null: as one text.
 */
export function cutWindows(
  { title, heading_path, text }: { title: string; heading_path: readonly string[]; text: string },
  max_words: number | null,
): string[] {
  const heading = heading_path.at(-1);
  const head = heading && heading !== title ? `${title}. ${heading}.` : `${title}.`;
  const words = text.replace(UNSAID, " ").split(/\s+/).filter(Boolean);
  const windows: string[] = [];
  // Windows of one size: a last one of three words would be near to anything.
  const count = Math.max(1, Math.ceil(words.length / (max_words ?? Number.POSITIVE_INFINITY)));
  const size = Math.ceil(words.length / count);
  for (let at = 0; at < count; at++)
    windows.push(`${head} ${words.slice(at * size, (at + 1) * size).join(" ")}`.trim());
  return windows;
}
