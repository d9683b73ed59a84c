/** Markdown as blocks of lines: the little that chunking, answering and showing need. Pure; linear in the text. */

import { hasUnspaced, UNSPACED_SCRIPTS } from "./unspaced";

/** Every line stands as it is in the document. */
export type MarkdownBlock =
  | { kind: "heading"; level: number; title: string; line: string }
  | { kind: "paragraph"; lines: string[] }
  /** One entry per item of the outermost level; nested lists and further paragraphs are in its lines. */
  | { kind: "list"; items: string[][] }
  | { kind: "table"; head: [header: string, rule: string]; rows: string[] }
  /** `close` is empty when the fence is never closed. */
  | { kind: "code"; open: string; lines: string[]; close: string }
  | { kind: "quote"; lines: string[] };

export const LIST_ITEM = /^( {0,12})([-*+]|\d{1,9}[.)])( +)(?=\S)/;
const HEADING = /^(#{1,6}) +(\S.*)$/;
const FENCE = /^ {0,12}(`{3,}|~{3,})/;
const TABLE_RULE = /^\|(?: *:?-{3,}:? *\|)+ *$/;

/** Reads a document. Unknown constructs are paragraphs. */
export function readBlocks(markdown: string): MarkdownBlock[] {
  const lines = markdown.split(/\r?\n/);
  const blocks: MarkdownBlock[] = [];
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] ?? "";
    if (!line.trim()) {
      i++;
      continue;
    }
    const [block, next] = readBlock(lines, i, line);
    blocks.push(block);
    i = next;
  }
  return blocks;
}

function readBlock(lines: string[], start: number, line: string): [MarkdownBlock, next: number] {
  const heading = HEADING.exec(line);
  if (heading) {
    const [, marks = "", title = ""] = heading;
    return [{ kind: "heading", level: marks.length, title: title.trim(), line }, start + 1];
  }
  const fence = FENCE.exec(line)?.[1];
  if (fence) {
    const end = findFenceEnd(lines, start, fence);
    return [{ kind: "code", open: line, lines: lines.slice(start + 1, end), close: lines[end] ?? "" }, end + 1];
  }
  const rule = lines[start + 1] ?? "";
  if (line.startsWith("|") && TABLE_RULE.test(rule)) {
    const end = findEnd(lines, start + 2, (next) => next.startsWith("|"));
    return [{ kind: "table", head: [line, rule], rows: lines.slice(start + 2, end) }, end];
  }
  if (line.startsWith(">")) {
    const end = findEnd(lines, start, (next) => next.startsWith(">"));
    return [{ kind: "quote", lines: lines.slice(start, end) }, end];
  }
  if (LIST_ITEM.test(line)) return readList(lines, start);
  const end = findEnd(lines, start + 1, (next) => next.trim() !== "" && !startsBlock(next));
  return [{ kind: "paragraph", lines: lines.slice(start, end) }, end];
}

function findEnd(lines: string[], start: number, belongs: (line: string) => boolean): number {
  let end = start;
  while (end < lines.length && belongs(lines[end] ?? "")) end++;
  return end;
}

function findFenceEnd(lines: string[], start: number, fence: string): number {
  return findEnd(lines, start + 1, (line) => {
    const text = line.trim();
    return !(text.startsWith(fence) && text === fence.charAt(0).repeat(text.length));
  });
}

function startsBlock(line: string): boolean {
  return HEADING.test(line) || FENCE.test(line) || line.startsWith(">") || LIST_ITEM.test(line);
}

/** A list goes on while lines are items or indented, blank lines between included. Fences inside it hide their content. */
function readList(lines: string[], start: number): [MarkdownBlock, next: number] {
  const items: string[][] = [];
  const outer = LIST_ITEM.exec(lines[start] ?? "")?.[1]?.length ?? 0;
  let fence = "";
  let i = start;
  for (; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const marker = fence ? null : LIST_ITEM.exec(line);
    if (marker && (marker[1]?.length ?? 0) <= outer + 1) items.push([line]);
    else if (fence || marker || /^ {2}/.test(line)) items.at(-1)?.push(line);
    else if (line.trim()) break;
    else if (isListLine(lines[i + 1] ?? "")) items.at(-1)?.push(line);
    else break;
    fence = nextFence(fence, line);
  }
  return [{ kind: "list", items }, i];
}

function isListLine(line: string): boolean {
  return /^ {2}\s*\S/.test(line) || LIST_ITEM.test(line);
}

function nextFence(fence: string, line: string): string {
  const mark = FENCE.exec(line)?.[1] ?? /^ {0,12}(?:[-*+]|\d{1,9}[.)]) +(`{3,}|~{3,})/.exec(line)?.[1];
  if (!fence) return mark ?? "";
  return mark?.startsWith(fence) && line.trim() === mark ? "" : fence;
}

/** The cells of a table row, outer pipes and escapes removed. */
export function readCells(row: string): string[] {
  const inner = row.trim().replace(/^\|/, "").replace(/\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

// ASCII first: half the time of one large class.
const WORDS = /(?:[a-zA-Z0-9_]|[\p{L}\p{N}])(?:[a-zA-Z0-9_'’.-]|[\p{L}\p{N}\p{M}])*/gu;
/** Two characters count as a word. */
const UNSPACED = new RegExp(`[${UNSPACED_SCRIPTS}]+`, "gu");
const LINK_TARGET = /\]\([^()\s]*\)/g;

/** Words of a Markdown text, link targets left out. */
export function countWords(markdown: string): number {
  const text = markdown.replace(LINK_TARGET, "] ");
  if (!hasUnspaced(text)) return text.match(WORDS)?.length ?? 0;
  let unspaced = 0;
  const spaced = text.replace(UNSPACED, (run) => {
    unspaced += run.length;
    return " ";
  });
  return Math.ceil(unspaced / 2) + (spaced.match(WORDS)?.length ?? 0);
}
