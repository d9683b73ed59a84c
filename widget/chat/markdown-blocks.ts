import { type Inline, parseInline } from "./markdown-inline";

/** The only blocks there are; anything else in the text is a paragraph. */
export type Block =
  | { type: "paragraph" | "heading"; children: Inline[] }
  | { type: "code"; text: string }
  | List
  | { type: "table"; header: Inline[][]; rows: Inline[][][] };

export interface List {
  type: "list";
  ordered: boolean;
  start: number;
  items: ListItem[];
}

export interface ListItem {
  children: Inline[];
  nested: List | null;
}

interface RawItem {
  indent: number;
  number: number | null;
  lines: string[];
}

/** Controls and direction overrides, which have no honest use in a message; line ends and tabs stay. */
const INVISIBLE = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const FENCE = /^ {0,3}(```|~~~)/;
const HEADING = /^ {0,3}#{1,6}[ \t]+(.*)$/;
const ITEM = /^([ \t]*)(?:[-*+]|(\d{1,9})[.)])[ \t]+(\S.*)$/;
const INDENTED = /^[ \t]{2,}\S/;
const DELIMITER_CELL = /^:?-+:?$/;
/** Columns of indentation from which an item belongs to the item above. */
const NESTED_INDENT = 2;

function parseLines(lines: string[]): Inline[] {
  return parseInline(lines.map((line) => line.trim()).join("\n"));
}

/** Drops a heading's closing `##`. A loop, because a pattern anchored at the end only would be quadratic. */
function trimHashes(text: string): string {
  let end = text.length;
  while (end > 0 && " #".includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function splitRow(line: string): string[] {
  const row = line.trim();
  const inner = row.slice(row.startsWith("|") ? 1 : 0, row.length > 1 && row.endsWith("|") ? -1 : undefined);
  return inner.split("|").map((cell) => cell.trim());
}

function isTableStart(line: string | undefined, next: string | undefined): boolean {
  if (!line?.includes("|") || !next?.includes("-")) return false;
  const cells = splitRow(next);
  return cells.length === splitRow(line).length && cells.every((cell) => DELIMITER_CELL.test(cell));
}

function toList(items: RawItem[]): List {
  const list: List = { type: "list", ordered: items[0]?.number != null, start: items[0]?.number ?? 1, items: [] };
  const base = items[0]?.indent ?? 0;
  let at = 0;
  while (at < items.length) {
    const item = items[at];
    let end = at + 1;
    while ((items[end]?.indent ?? 0) >= base + NESTED_INDENT) end += 1;
    const nested = items.slice(at + 1, end).map((inner) => ({ ...inner, indent: 0 }));
    list.items.push({ children: parseLines(item?.lines ?? []), nested: nested.length > 0 ? toList(nested) : null });
    at = end;
  }
  return list;
}

/** Reads blocks from lines, each line once. */
class BlockParser {
  readonly #lines: string[];
  readonly #blocks: Block[] = [];
  #at = 0;

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  parse(): Block[] {
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at] ?? "";
      const heading = HEADING.exec(line);
      if (line.trim() === "") this.#at += 1;
      else if (FENCE.test(line)) this.#readCode(FENCE.exec(line)?.[1] ?? "");
      else if (heading) {
        this.#blocks.push({ type: "heading", children: parseLines([trimHashes(heading[1] ?? "")]) });
        this.#at += 1;
      } else if (ITEM.test(line)) this.#readList();
      else if (isTableStart(line, this.#lines[this.#at + 1])) this.#readTable();
      else this.#readParagraph();
    }
    return this.#blocks;
  }

  /** An unclosed fence runs to the end, so a half-received code block already looks like one. */
  #readCode(fence: string): void {
    const from = this.#at + 1;
    let end = from;
    while (end < this.#lines.length && !this.#lines[end]?.trim().startsWith(fence)) end += 1;
    this.#blocks.push({ type: "code", text: this.#lines.slice(from, end).join("\n") });
    this.#at = end + 1;
  }

  #readList(): void {
    const items: RawItem[] = [];
    let isOrdered: boolean | null = null;
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at] ?? "";
      const item = ITEM.exec(line);
      const last = items.at(-1);
      if (item) {
        const indent = (item[1] ?? "").replaceAll("\t", "  ").length;
        const number = item[2] === undefined ? null : Number(item[2]);
        const isNested = items.length > 0 && indent >= (items[0]?.indent ?? 0) + NESTED_INDENT;
        if (!isNested && isOrdered !== null && isOrdered !== (number !== null)) break;
        if (!isNested) isOrdered = number !== null;
        items.push({ indent, number, lines: [item[3] ?? ""] });
      } else if (line.trim() === "" && ITEM.test(this.#lines[this.#at + 1] ?? "")) {
        // A blank line between two items: still the same list.
      } else if (last && INDENTED.test(line)) last.lines.push(line);
      else break;
      this.#at += 1;
    }
    this.#blocks.push(toList(items));
  }

  #readTable(): void {
    const header = splitRow(this.#lines[this.#at] ?? "").map(parseInline);
    const rows: Inline[][][] = [];
    this.#at += 2;
    for (let line = this.#lines[this.#at]; line?.includes("|"); line = this.#lines[this.#at]) {
      rows.push(splitRow(line).slice(0, header.length).map(parseInline));
      this.#at += 1;
    }
    this.#blocks.push({ type: "table", header, rows });
  }

  #readParagraph(): void {
    const from = this.#at;
    do this.#at += 1;
    while (this.#continuesParagraph());
    this.#blocks.push({ type: "paragraph", children: parseLines(this.#lines.slice(from, this.#at)) });
  }

  #continuesParagraph(): boolean {
    const line = this.#lines[this.#at];
    if (line === undefined || line.trim() === "") return false;
    return (
      !FENCE.test(line) && !HEADING.test(line) && !ITEM.test(line) && !isTableStart(line, this.#lines[this.#at + 1])
    );
  }
}

/**
 * Parses the Markdown subset of a message: paragraphs, line breaks, bold, italic, code, lists (one level nested), links, simple
 * tables, headings, `[n]`. Used for streamed and for final text alike. Anything but a string yields nothing.
 */
export function parseMarkdown(text: unknown): Block[] {
  if (typeof text !== "string") return [];
  return new BlockParser(text.replace(/\r\n?/g, "\n").replace(INVISIBLE, "")).parse();
}
