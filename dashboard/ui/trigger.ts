/** A sign that was typed to open a list, and what was typed after it. Pure. */
export interface Trigger {
  /** Where what is to be replaced begins. */
  start: number;
  query: string;
}

const MAX_QUERY_CHARS = 40;

/** The sign at the beginning of a line or word, with no blank between it and the caret; null without one. */
export function findTrigger(text: string, caret: number, sign: string): Trigger | null {
  const before = text.slice(Math.max(0, caret - MAX_QUERY_CHARS - 1), caret);
  const query = before.match(/\S*$/)?.[0] ?? "";
  if (!query.startsWith(sign) || query.length > MAX_QUERY_CHARS) return null;
  const start = caret - query.length;
  const isAtStart = start === 0 || /\s/.test(text[start - 1] ?? "");
  return isAtStart ? { start, query: query.slice(sign.length) } : null;
}
