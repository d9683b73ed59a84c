/** The lines of a PDF's pages as a person reads them: in order, without what is printed on every page. Pure. */
import type { PdfLine } from "../../ports";

/** Lines from the edge of a page in which headers and footers stand. */
const EDGE_LINES = 3;
/** A line on this share of the pages belongs to none of them. */
const RUNNING_SHARE = 0.4;
const MIN_RUNNING_PAGES = 3;
/** Lines side by side on more than this share of a page's heights are columns, and then stand in the order they were written. */
const COLUMN_SHARE = 0.2;
/** Letters larger than the text's by this much are a heading's. */
export const HEADING_SIZE = 1.12;
/** In sizes of its letters: how far apart two lines may stand and still be on one height. */
const SAME_HEIGHT = 0.4;
/** Likewise, how far apart cells of a row stand. */
const CELL_GAP = 2.5;

const PAGE_NUMBER =
  /^(?:[-–—|[(]\s*)?(?:(?:page|seite|página|pagina|pág\.?|p\.|s\.)\s*)?\d{1,4}(?:\s*(?:of|von|de|sur|di|\/)\s*\d{1,4})?(?:\s*[-–—|\])])?$/i;
/** A line of a table of contents. */
const CONTENTS_LINE = /(?:\.\s?){5,}\s*(?:\d{1,4}|[ivxlc]{1,7})$/i;
const ROMAN_NUMBER = /^[ivxlc]{1,7}$/i;

/** The pages' lines, put in order, with headers, footers, page numbers and tables of contents dropped. */
export function readPages(pages: readonly PdfLine[][]): PdfLine[][] {
  const ordered = pages.map(orderLines);
  const running = findRunning(ordered);
  return ordered.map((lines, page) =>
    lines.filter((line) => !running[page]?.has(line) && !CONTENTS_LINE.test(line.text)),
  );
}

/** From top to bottom where the text has one column: what is drawn last, such as code on a ground, need not stand last. */
function orderLines(lines: readonly PdfLine[]): PdfLine[] {
  const sorted = lines.toSorted((a, b) => b.y - a.y || a.x - b.x);
  const heights: PdfLine[][] = [];
  for (const line of sorted) {
    const last = heights.at(-1);
    if (last?.[0] && last[0].y - line.y < SAME_HEIGHT * line.size) last.push(line);
    else heights.push([line]);
  }
  const parallel = heights.filter((beside) => beside.some((line) => beside.some((other) => isBeside(line, other))));
  if (parallel.length > COLUMN_SHARE * heights.length) return [...lines];
  return heights.map((beside) => joinBeside(beside.toSorted((a, b) => a.x - b.x)));
}

/** Both hold running text: a bullet or a number beside a line is no column. */
function isBeside(line: PdfLine, other: PdfLine): boolean {
  return other.x > line.right + line.size && line.text.length > 20 && other.text.length > 20;
}

function joinBeside(lines: readonly PdfLine[]): PdfLine {
  const [first, ...others] = lines;
  if (!first) throw new Error("There is nothing on this height.");
  const joined = { ...first };
  for (const { text, x, right, size, is_code } of others) {
    if (text.length > joined.text.length) joined.size = size;
    joined.text += `${x - joined.right > CELL_GAP * size ? "\t" : " "}${text}`;
    joined.right = Math.max(joined.right, right);
    joined.is_code &&= is_code;
  }
  return joined;
}

/** The size of most letters that are not code. */
export function findBodySize(pages: readonly PdfLine[][]): number {
  const chars = new Map<number, number>();
  for (const line of pages.flat()) {
    const size = Math.round(line.size * 2) / 2;
    if (!line.is_code) chars.set(size, (chars.get(size) ?? 0) + line.text.length);
  }
  return [...chars].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
}

/** The lines of each page that are not its own. */
function findRunning(pages: readonly PdfLine[][]): Set<PdfLine>[] {
  const running = pages.map(() => new Set<PdfLine>());
  if (pages.length < 2) return running;
  const large = HEADING_SIZE * findBodySize(pages);
  const least = Math.max(MIN_RUNNING_PAGES, RUNNING_SHARE * pages.length);
  const first_number = findFirstNumber(pages, least);
  const alike = new Map<string, { line: PdfLine; page: number }[]>();
  for (const [page, lines] of pages.entries()) {
    for (const [i, line] of lines.entries()) {
      const from_end = lines.length - 1 - i;
      const from_edge = Math.min(i, from_end);
      if (from_edge >= EDGE_LINES) continue;
      const numbers = readEndNumbers(line.text);
      const is_number = PAGE_NUMBER.test(line.text) || ROMAN_NUMBER.test(line.text);
      const is_numbered = first_number !== null && line.size < large && numbers.includes(first_number + page);
      if (from_edge === 0 && (is_number || is_numbered)) running[page]?.add(line);
      // "Step 1" and "Step 2" in large letters head their own pages.
      const text = line.size < large ? line.text.replace(/\d+/g, "#") : line.text;
      const key = `${i < from_end} ${Math.round(line.size)} ${text.toLowerCase().replace(/\s+/g, " ")}`;
      const found = alike.get(key) ?? [];
      found.push({ line, page });
      alike.set(key, found);
    }
  }
  for (const found of alike.values()) {
    if (new Set(found.map(({ page }) => page)).size < least) continue;
    for (const { line, page } of found) running[page]?.add(line);
  }
  return running;
}

/** What the first page's number is by the numbers at the edges of most pages; null where they do not count. */
function findFirstNumber(pages: readonly PdfLine[][], least: number): number | null {
  const firsts = new Map<number, number>();
  for (const [page, lines] of pages.entries()) {
    const numbers = [lines[0], lines.at(-1)].flatMap((line) => readEndNumbers(line?.text ?? ""));
    for (const number of new Set(numbers)) firsts.set(number - page, (firsts.get(number - page) ?? 0) + 1);
  }
  const [best] = [...firsts].toSorted(([, a], [, b]) => b - a);
  return best && best[1] >= least ? best[0] : null;
}

/** The numbers a line begins and ends with. */
function readEndNumbers(text: string): number[] {
  return [/^\d{1,4}(?=\s|$)/.exec(text), /(?:^|\s)\d{1,4}$/.exec(text)].flatMap((found) =>
    found ? [Number(found[0])] : [],
  );
}
