/** The parts of a passage that are not cut any further. */
import { countWords, type MarkdownBlock } from "../platform/markdown";
import { splitProse } from "../platform/sentences";

export interface Piece {
  text: string;
  size: number;
  /** What stands between this piece and the one before it. */
  separator: "\n\n" | "\n" | " ";
  /** It leads in the block after it and is no end of a passage. */
  leads: boolean;
  /** Of a table row: its table's header and rule, the same object for every row. */
  table_head?: { text: string; size: number };
}

/** Words of a line that can be the label of what follows. */
const MAX_LABEL_WORDS = 15;
/** Characters that count as a word where words are longer or none, such as data and addresses. */
const CHARS_A_WORD = 25;

/** The length of a text in words. */
export function sizeOf(text: string): number {
  return Math.max(countWords(text), Math.ceil(text.length / CHARS_A_WORD));
}

/** Cuts a block where it may be cut, into pieces of at most `most` words. `next` is the block after it. */
export function toPieces(block: MarkdownBlock, next: MarkdownBlock | undefined, most: number): Piece[] {
  switch (block.kind) {
    case "heading":
      return [];
    case "paragraph":
      return cutProse(block.lines.join("\n"), "\n\n", most).map((piece) => ({ ...piece, leads: isLabel(piece, next) }));
    case "quote":
      return joinLines(block.lines, "\n\n", most);
    case "list":
      return block.items.flatMap((lines, i) => joinLines(lines, i === 0 ? "\n\n" : "\n", most));
    case "table":
      return cutTable(block.head, block.rows, most);
    case "code":
      return cutCode(block, most);
  }
}

function toPiece(text: string, separator: Piece["separator"]): Piece {
  return { text, size: sizeOf(text), separator, leads: false };
}

function isLabel({ text, size }: Piece, next: MarkdownBlock | undefined): boolean {
  if (!next || next.kind === "heading" || size > MAX_LABEL_WORDS) return false;
  return text.endsWith(":") || /^\*\*[^*]+\*\*$/.test(text) || next.kind === "list" || next.kind === "table";
}

/** Whole when it fits, else by sentences, a sentence too long by words. */
function cutProse(text: string, separator: Piece["separator"], most: number): Piece[] {
  const whole = toPiece(text, separator);
  if (whole.size <= most) return [whole];
  const sentences = splitProse(text, null).flatMap((sentence) => cutWords(sentence, most));
  return sentences.map((sentence, i) => toPiece(sentence, i === 0 ? separator : " "));
}

/** Text without sentences, such as one endless line or a run without spaces. */
function cutWords(text: string, most: number): string[] {
  if (sizeOf(text) <= most) return [text];
  const parts: string[] = [];
  let part = "";
  let size = 0;
  // A part stays below the size of the whole even if every token is one character of a script without spaces.
  for (const [token] of text.matchAll(/\S{1,100}\s*/g)) {
    const more = sizeOf(token);
    if (size + more > most) {
      parts.push(part.trimEnd());
      part = "";
      size = 0;
    }
    part += token;
    size += more;
  }
  return [...parts, part.trimEnd()].filter(Boolean);
}

/** Lines that belong together, cut between lines only when they do not fit. */
function joinLines(lines: string[], separator: Piece["separator"], most: number): Piece[] {
  const whole = toPiece(lines.join("\n").trimEnd(), separator);
  if (whole.size <= most) return [whole];
  const pieces = lines.filter((line) => line.trim()).flatMap((line) => cutProse(line, "\n", most));
  return pieces.map((piece, i) => (i === 0 ? { ...piece, separator } : piece));
}

function cutTable(lines: [string, string], rows: string[], most: number): Piece[] {
  const text = lines.join("\n");
  const table_head = { text, size: sizeOf(text) };
  // A table of nothing but a header, or with a header that fills a passage, is text.
  if (rows.length === 0 || table_head.size > most / 2) return joinLines([...lines, ...rows], "\n\n", most);
  return rows.flatMap((row, i) => {
    const piece = toPiece(row, i === 0 ? "\n\n" : "\n");
    return piece.size + table_head.size > most ? joinLines([...lines, row], "\n\n", most) : [{ ...piece, table_head }];
  });
}

/** Whole when it fits, else its lines are spread over parts fenced like the whole. */
function cutCode({ open, lines, close }: Extract<MarkdownBlock, { kind: "code" }>, most: number): Piece[] {
  const fence = (part: string[]) => toPiece([open, ...part, close].join("\n").trimEnd(), "\n\n");
  const whole = fence(lines);
  if (whole.size <= most) return [whole];
  const room = most - sizeOf(open) - sizeOf(close);
  const parts: string[][] = [];
  let size = room;
  for (const line of lines.flatMap((line) => cutWords(line, room))) {
    const more = sizeOf(line);
    if (size + more > room) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(line);
    size += more;
  }
  return parts.map(fence);
}
