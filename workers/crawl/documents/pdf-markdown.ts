/** A PDF's pages as Markdown: paragraphs, lists, headings and code out of lines and the places they stand at. Pure. */
import type { PdfLine } from "../../ports";
import { findBodySize, HEADING_SIZE, readPages } from "./pdf-lines";

const MAX_HEADING_CHARS = 200;
/** Page headings are of level 2. */
const FIRST_LEVEL = 3;
const LAST_LEVEL = 5;
/** In heights of a line: a larger step down begins something new. */
const PARAGRAPH_STEP = 1.35;
/** In sizes of its letters, where nothing tells how far lines stand apart. */
const USUAL_LEADING = 1.2;
/** In sizes of its letters: the first line of a paragraph is set in by this much at least, and at most. */
const INDENT = [0.8, 5] as const;
/** Letters of one width are this much of their size wide. */
const CODE_WIDTH = 0.6;
/** As for pages of any other kind. */
const MAX_MARKDOWN_CHARS = 1_000_000;

const BULLET = /^(?:[•◦▪▫‣●○■□◆◇➢➔✓✔\uF0A7\uF0B7\uF076\uF0D8]|[-–—*·](?=\s))\s*/u;
const NUMBERED = /^(?:\d{1,3}[.)]|[a-zA-Z][.)])\s+(?=\S)/;
const SENTENCE_END = /[.!?:;。！？…][)\]"'”’»]*$/u;

interface Block {
  kind: "heading" | "text" | "item" | "row" | "code";
  lines: PdfLine[];
  text: string;
}

/**
 * Each page under a heading of its own ("## Page 3"), which citations then name. `heading` is what the first page is headed with in
 * large letters; it is left out of the text. Null when no page has text.
 */
export function renderPdf(
  pages: readonly PdfLine[][],
): { markdown: string; heading: string | null; first_line: string } | null {
  const read = readPages(pages);
  const body_size = findBodySize(read);
  const writer = new PageWriter(body_size, findLeading(read, body_size), findWords(read));
  const blocks = read.map((lines) => writer.write(lines));
  const first = blocks.find((page) => page.length > 0);
  const first_line = first?.[0]?.lines[0]?.text ?? "";
  if (!first) return null;
  const title = first === blocks[0] ? findTitle(first) : null;
  const headings = blocks.flat().filter((block) => block.kind === "heading" && block !== title);
  const sizes = [...new Set(headings.map(sizeOf))].sort((a, b) => b - a);
  const parts = blocks.flatMap((page, i) => {
    const texts = page.filter((block) => block !== title).map((block) => renderBlock(block, sizes));
    return texts.length > 0 ? [`## Page ${i + 1}`, ...texts] : [];
  });
  const markdown = joinBlocks(parts).slice(0, MAX_MARKDOWN_CHARS);
  return { markdown, heading: title?.text ?? null, first_line };
}

/** The heading in the largest letters among the first blocks of the first page. */
function findTitle(blocks: readonly Block[]): Block | null {
  const headings = blocks.slice(0, 5).filter(({ kind }) => kind === "heading");
  return headings.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0] ?? null;
}

function sizeOf({ lines }: Block): number {
  return Math.round((lines[0]?.size ?? 0) * 2) / 2;
}

function renderBlock(block: Block, sizes: readonly number[]): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(Math.min(LAST_LEVEL, FIRST_LEVEL + sizes.indexOf(sizeOf(block))))} ${block.text}`;
    case "code":
      return `\`\`\`\n${block.text}\n\`\`\``;
    case "row":
      return renderRows(block.lines);
    default:
      return block.text;
  }
}

/** Items of one list follow one another without a gap. */
function joinBlocks(parts: readonly string[]): string {
  const isItem = (text: string) => text.startsWith("- ") || /^\d{1,3}[.)] /.test(text);
  return parts
    .map((text, i) => `${i === 0 ? "" : isItem(text) && isItem(parts[i - 1] ?? "") ? "\n" : "\n\n"}${text}`)
    .join("");
}

/** A table where all rows have as many cells; else the rows' text. */
function renderRows(lines: readonly PdfLine[]): string {
  const rows = lines.map(({ text }) => text.split("\t").map((cell) => cell.trim().replace(/(?:\s*\.){4,}$/, "")));
  const [head = []] = rows;
  if (rows.length < 3 || rows.some((cells) => cells.length !== head.length))
    return rows.map((cells) => cells.filter(Boolean).join(" | ")).join("\n");
  const toLine = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [toLine(head), `|${" --- |".repeat(head.length)}`, ...rows.slice(1).map(toLine)].join("\n");
}

/** How far apart the lines of a paragraph stand: the most common step between lines of the text's size. */
function findLeading(pages: readonly PdfLine[][], body_size: number): number {
  const steps = new Map<number, number>();
  for (const lines of pages) {
    for (const [i, line] of lines.entries()) {
      const step = Math.round(((lines[i - 1]?.y ?? 0) - line.y) * 2) / 2;
      if (step > 0 && step < 3 * body_size) steps.set(step, (steps.get(step) ?? 0) + 1);
    }
  }
  const [most] = [...steps].toSorted(([, a], [, b]) => b - a);
  return most && most[1] > 1 ? most[0] : USUAL_LEADING * body_size;
}

/** Hyphenated words that stand within a line: they keep their hyphen where a line breaks at it. */
function findWords(pages: readonly PdfLine[][]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { text } of pages.flat()) {
    for (const [word] of text.matchAll(/\p{L}{1,40}-\p{L}{1,40}/gu)) words.add(word.toLowerCase());
  }
  return words;
}

class PageWriter {
  constructor(
    private readonly body_size: number,
    private readonly leading: number,
    private readonly hyphenated: ReadonlySet<string>,
  ) {}

  write(lines: readonly PdfLine[]): Block[] {
    const blocks: Block[] = [];
    const right = Math.max(...lines.map((line) => line.right));
    for (const line of lines) {
      const kind = this.kindOf(line);
      const last = blocks.at(-1);
      const before = last?.lines.at(-1);
      if (last && before && this.goesOn(last, before, line, kind)) this.addLine(last, before, line, right);
      else blocks.push({ kind, lines: [line], text: kind === "item" ? toItem(line.text) : line.text });
    }
    return blocks.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  }

  private kindOf({ text, size, is_code }: PdfLine): Block["kind"] {
    if (is_code) return "code";
    if (size >= HEADING_SIZE * this.body_size && text.length <= MAX_HEADING_CHARS && /\p{L}/u.test(text))
      return "heading";
    if (BULLET.test(text) || NUMBERED.test(text)) return "item";
    return text.includes("\t") ? "row" : "text";
  }

  private goesOn({ kind, lines }: Block, before: PdfLine, line: PdfLine, next: Block["kind"]): boolean {
    const step = before.y - line.y;
    if (kind === "code" || next === "code") return kind === next && step > 0;
    const height = Math.max(this.leading, USUAL_LEADING * Math.max(before.size, line.size));
    if (step <= 0 || step > PARAGRAPH_STEP * height) return false;
    if (kind === "row" || kind === "heading") return kind === next && Math.abs(before.size - line.size) < 0.5;
    if (next !== "text" || Math.abs(before.size - line.size) > 0.1 * this.body_size) return false;
    const [least, most] = INDENT;
    const indent = (line.x - (lines.at(-1)?.x ?? 0)) / line.size;
    return kind === "item" || indent < least || indent > most;
  }

  private addLine(block: Block, before: PdfLine, line: PdfLine, right: number): void {
    if (block.kind === "code") block.text += this.breakCode(block, before, line);
    else if (block.kind === "row") block.text += `\n${line.text}`;
    else if (block.kind === "text" && isBroken(before, line, right)) block.text += `\n${line.text}`;
    else block.text = this.joinLines(block.text, line.text);
    block.lines.push(line);
  }

  /** Code keeps its lines, its indent and single empty lines. */
  private breakCode({ lines }: Block, before: PdfLine, line: PdfLine): string {
    const indent = Math.round((line.x - Math.min(...lines.map(({ x }) => x))) / (CODE_WIDTH * line.size));
    const gap = before.y - line.y > 1.6 * USUAL_LEADING * line.size ? "\n\n" : "\n";
    return `${gap}${" ".repeat(Math.max(0, indent))}${line.text.replaceAll("\t", "  ")}`;
  }

  /** A word cut at the end of a line is one word again. */
  private joinLines(text: string, next: string): string {
    const [, start, cut] = /^([\s\S]*?)(\p{L}{1,40})[-\u00AD\u2010]$/u.exec(text) ?? [];
    const rest = /^\p{Ll}{1,40}/u.exec(next)?.[0];
    if (start === undefined || cut === undefined || rest === undefined) return `${text} ${next}`;
    return this.hyphenated.has(`${cut}-${rest}`.toLowerCase()) ? `${text}${next}` : `${start}${cut}${next}`;
  }
}

/** Whether a line ended on purpose: the next word had room on it, and something begins there. */
function isBroken(before: PdfLine, line: PdfLine, right: number): boolean {
  const char_width = (before.right - before.x) / Math.max(1, before.text.length);
  const first_word = line.text.split(/\s/, 1)[0]?.length ?? 0;
  const had_room = before.right + (first_word + 2) * char_width < right;
  return had_room && (SENTENCE_END.test(before.text) || /^[\p{Lu}\p{N}([]/u.test(line.text));
}

function toItem(text: string): string {
  return BULLET.test(text) ? `- ${text.replace(BULLET, "")}` : text;
}
