/** Members whom a note names: `@` and their name as the others see it. Pure. */
import type { Colleague } from "../api/members";

export interface Part {
  text: string;
  /** Whom it names; null for what lies between. */
  id: string | null;
}

const LETTER = /[\p{L}\p{M}\p{N}]/u;

/** The text in parts. Of names that begin alike the longest counts; whoever shares a name is named by it as well (see `findMentioned`). */
export function splitMentions(text: string, colleagues: readonly Colleague[]): Part[] {
  const byLength = [...colleagues].sort((a, b) => b.name.length - a.name.length);
  const parts: Part[] = [];
  let [from, at] = [0, text.indexOf("@")];
  while (at !== -1) {
    const named = isLetter(text, at - 1) ? undefined : byLength.find(({ name }) => isNamedAt(text, at + 1, name));
    if (named) {
      if (at > from) parts.push({ text: text.slice(from, at), id: null });
      from = at + 1 + named.name.length;
      parts.push({ text: text.slice(at, from), id: named.id });
    }
    at = text.indexOf("@", Math.max(at + 1, from));
  }
  if (from < text.length) parts.push({ text: text.slice(from), id: null });
  return parts;
}

/** The ids of those whom a text names: of namesakes all, for better two are told than the wrong one. */
export function findMentioned(text: string, colleagues: readonly Colleague[]): string[] {
  const names = new Set(
    splitMentions(text, colleagues)
      .filter(({ id }) => id !== null)
      .map((part) => part.text.slice(1).toLowerCase()),
  );
  return colleagues.filter(({ name }) => names.has(name.toLowerCase())).map(({ id }) => id);
}

function isNamedAt(text: string, at: number, name: string): boolean {
  const end = at + name.length;
  return text.slice(at, end).toLowerCase() === name.toLowerCase() && !isLetter(text, end);
}

function isLetter(text: string, at: number): boolean {
  return LETTER.test(text[at] ?? "");
}
