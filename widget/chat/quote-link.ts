/** Links that scroll the browser to a quoted passage (WICG text fragments). */
import { parseHref } from "./links";
import { type List, parseMarkdown } from "./markdown-blocks";
import type { Inline } from "./markdown-inline";

/** Words taken from each end of a quote for a text fragment; no more than twice as many are given whole. */
const FRAGMENT_WORDS = 5;
/** An image's words stand on no page, and what is before and after it is not one run of text. */
const IMAGE = /!\[[^\]\n]*\](?:\([^()\s]*\))?/g;
/** Struck words are as visible as others; the subset of messages does not know their marks. */
const STRUCK = /~~(?=\S)([^~\n]+)~~/g;
/** Half a surrogate pair is no character, and cannot be encoded. */
const SPACE = /[\s\p{Cs}]+/u;
const QUOTE_MARK = /^(?: {0,3}> ?)+/gm;
/** Code without its fence, or a row without its table. */
const CODE_OR_ROW = /[{}\\]$|^\s*\|.*\|\s*$/m;
/** Other programs than the browser's reader of pages open these: they know no text fragment. */
const PDF = /\.pdf$/i;

/**
 * The source's address with a text fragment that scrolls the browser to the quoted passage; the plain address without a quote, for a
 * PDF, and for code and table rows, whose text on the page is laid out in ways a fragment cannot name. `quote` is Markdown as stored.
 * Null when the address may not be linked.
 */
export function linkToQuote(url: string, quote: string | undefined): string | null {
  const href = parseHref(url);
  if (href === null || !quote || !href.startsWith("http") || PDF.test(new URL(href).pathname)) return href;
  const lines = readLines(quote);
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last) return href;
  const is_short = first === last && first.length <= 2 * FRAGMENT_WORDS;
  const text = is_short
    ? encodeWords(first)
    : `${encodeWords(first.slice(0, FRAGMENT_WORDS))},${encodeWords(last.slice(-FRAGMENT_WORDS))}`;
  return `${href}${href.includes("#") ? "" : "#"}:~:text=${text}`;
}

/** The standard function encodes `,` and `&`; a hyphen would mark what stands before or after. */
function encodeWords(words: string[]): string {
  return encodeURIComponent(words.join(" ")).replaceAll("-", "%2D");
}

/** The words of each run of text on the page, for neither end may span two of them; none when the quote holds code or a table. */
function readLines(quote: string): string[][] {
  const blocks = parseMarkdown(quote.replace(QUOTE_MARK, "").replace(IMAGE, "\n").replace(STRUCK, "$1"));
  if (CODE_OR_ROW.test(quote) || blocks.some(({ type }) => type === "code" || type === "table")) return [];
  const texts = blocks.flatMap((block) => {
    if (block.type === "list") return readItems(block);
    return "children" in block ? [writeText(block.children)] : [];
  });
  return texts
    .flatMap((text) => text.split("\n"))
    .map((line) => line.split(SPACE).filter(Boolean))
    .filter((words) => words.length > 0);
}

function readItems({ items }: List): string[] {
  return items.flatMap(({ children, nested }) => [writeText(children), ...(nested ? readItems(nested) : [])]);
}

/** A number in brackets is the page's own; here it cites nothing. */
function writeText(nodes: Inline[]): string {
  return nodes
    .map((node) => {
      if (node.type === "break") return "\n";
      if (node.type === "cite") return `[${node.n}]`;
      return "children" in node ? writeText(node.children) : node.text;
    })
    .join("");
}
