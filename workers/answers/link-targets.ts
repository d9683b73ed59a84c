/** Markdown without the addresses behind its words, as a model reads it, and the way back to what is stored. Pure. */
import { matchPairs } from "./sanitise";

export interface Unlinked {
  text: string;
  /** The part of the Markdown that the characters `from` to `to` of `text` come from, links at its ends whole. */
  restore(from: number, to: number): string;
}

/** Fenced blocks and code spans: an address in them is what the reader sees. */
const CODE = /^ {0,12}(`{3,}|~{3,})[^\n]*(?:\n(?! *\1)[^\n]*)*(?:\n *\1[^\n]*|$)|(`+)(?!`)[^\n]*?(?<!`)\2(?!`)/gm;
/** An address, with a title or without one. Else what stands in the parentheses is text. */
const TARGET = /^\s*(?:<[^<>\n]*>|[^\s<]\S*)?(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*$/;
/** `[name]: https://…`, and the tags that hold addresses. */
const HIDDEN_ADDRESS =
  /^ {0,3}\[[^\]\n]+\]:[ \t]*(?:<|\/|#|[a-z][a-z0-9+.-]*:)[^\n]*$|<(?:a|img|area|iframe|video|audio|source)\s[^<>]*>|<\/a>/gim;

interface Range {
  from: number;
  to: number;
}
/** A link's words and, around them, all of it. */
interface Link extends Range {
  label: Range;
}

/**
 * The Markdown with each link and image replaced by its words. An address that is itself text stays: it is what the page says. In
 * a code block nothing is a link.
 */
export function hideTargets(markdown: string): Unlinked {
  const visible = blank(markdown, CODE);
  const links = findLinks(visible);
  const hidden = [...visible.matchAll(HIDDEN_ADDRESS)].map(({ 0: { length }, index }) => ({
    from: index,
    to: index + length,
  }));
  const cuts = [
    ...links.flatMap(({ from, to, label }) => [
      { from, to: label.from },
      { from: label.to, to },
    ]),
    ...hidden,
  ].sort((a, b) => a.from - b.from);
  const kept = subtract(markdown.length, cuts);
  /** Where a kept character stands in the Markdown. */
  const locate = (at: number): number => {
    let before = 0;
    for (const { from, to } of kept) {
      if (at < before + to - from) return from + at - before;
      before += to - from;
    }
    return markdown.length;
  };
  return {
    text: kept.map(({ from, to }) => markdown.slice(from, to)).join(""),
    restore: (from, to) => {
      const range = { from: locate(from), to: locate(to - 1) + 1 };
      // From the innermost: the words of an image may be those of a link.
      for (const link of links.toReversed()) {
        if (isWithin(link.label, range.from)) range.from = Math.min(range.from, link.from);
        if (isWithin(link.label, range.to - 1)) range.to = Math.max(range.to, link.to);
      }
      return markdown.slice(range.from, range.to);
    },
  };
}

/** Links and images in the order of their beginnings. Code and the backslash's marks are not looked at. */
function findLinks(text: string): Link[] {
  const partners = matchPairs(text);
  const links: Link[] = [];
  for (const [open, close] of [...partners].sort(([a], [b]) => a - b)) {
    const end = partners.get(close + 1);
    const is_link = text[open] === "[" && text[close + 1] === "(" && end !== undefined;
    if (!is_link || !TARGET.test(text.slice(close + 2, end))) continue;
    const from = text[open - 1] === "!" ? open - 1 : open;
    links.push({ from, to: end + 1, label: { from: open + 1, to: close } });
  }
  return links;
}

/** What is left of 0 to `length`. `cuts` in the order of their beginnings; they may overlap. */
function subtract(length: number, cuts: readonly Range[]): Range[] {
  const kept: Range[] = [];
  let at = 0;
  for (const { from, to } of cuts) {
    if (from > at) kept.push({ from: at, to: from });
    at = Math.max(at, to);
  }
  if (at < length) kept.push({ from: at, to: length });
  return kept;
}

function isWithin({ from, to }: Range, at: number): boolean {
  return from <= at && at < to;
}

/** The text with spaces in the place of what matches, so that all else stays where it is. */
function blank(text: string, pattern: RegExp): string {
  return text.replace(pattern, (found) => " ".repeat(found.length));
}
