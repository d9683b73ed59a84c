const MAX_SHORTCUT_CHARS = 32;

/** What a person types, as a shortcut is written. */
export function toShortcut(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}_-]+/gu, "-")
    .replace(/^[\p{M}_-]+/u, "")
    .slice(0, MAX_SHORTCUT_CHARS);
}
