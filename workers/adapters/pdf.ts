/** The text of PDFs through unpdf (PDF.js for runtimes without a screen). */
import type { DocumentReader, PdfLine } from "../ports";
import { guardPdf } from "./pdf-guard";

type Reader = DocumentReader["readPdf"];
type PdfDocument = Awaited<ReturnType<typeof import("unpdf")["getDocumentProxy"]>>;
type PdfPage = Awaited<ReturnType<PdfDocument["getPage"]>>;
type TextItem = Extract<Awaited<ReturnType<PdfPage["getTextContent"]>>["items"][number], { str: string }>;

/** A manual has a few hundred pages; what stands behind them is left out. */
const MAX_PAGES = 500;
/** As much text as is kept of a page of any other kind, with room for what is dropped. */
const MAX_CHARS = 2_000_000;
/** Pieces of text; a page of small print has some hundreds. */
const MAX_ITEMS = 400_000;
/** A page takes some 10 ms; what is not read by then is left out. */
const MAX_MS = 20_000;
/** In sizes of its letters: how far apart pieces of one line are words, and how far apart cells of a row. */
const WORD_GAP = 0.25;
const CELL_GAP = 2.5;
/** Pieces of text of at least this many characters tell how wide a font's letters are; this many of them, and how alike, tell that all are. */
const MIN_WIDTH_CHARS = 3;
const MIN_WIDTH_PIECES = 4;
const MAX_WIDTH_SPREAD = 0.02;

/** What is larger than a manual is read in part. */
export const readPdf: Reader = async (bytes) => {
  const guarded = guardPdf(bytes);
  if (!guarded) return { reason: "not_html" };
  const { getDocumentProxy, getMeta } = await import("unpdf");
  let pdf: PdfDocument;
  try {
    pdf = await getDocumentProxy(guarded, { verbosity: 0, disableFontFace: true, enableXfa: false });
  } catch {
    return { reason: "not_html" };
  }
  try {
    const { info } = await getMeta(pdf, { parseDates: true }).catch(() => ({ info: {} as Record<string, unknown> }));
    return {
      title: readText(info.Title),
      language: readText(info.Language),
      created_at: readTime(info.CreationDate),
      modified_at: readTime(info.ModDate),
      pages: await readPages(pdf),
    };
  } finally {
    await pdf.destroy();
  }
};

function readText(value: unknown): string | null {
  return typeof value === "string" && value.trim() ? value.trim() : null;
}

function readTime(value: unknown): number | null {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : null;
}

async function readPages(pdf: PdfDocument): Promise<PdfLine[][]> {
  const budget = { chars: MAX_CHARS, items: MAX_ITEMS };
  const end = Date.now() + MAX_MS;
  const widths = new FontWidths();
  const pages: OpenLine[][] = [];
  for (let number = 1; number <= Math.min(pdf.numPages, MAX_PAGES); number++) {
    // One damaged page says nothing about the others.
    pages.push(await readPage(pdf, number, widths, budget).catch(() => []));
    // Clocks stand still while nothing is waited for.
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (budget.chars <= 0 || budget.items <= 0 || Date.now() > end) break;
  }
  return pages.map((lines) =>
    lines.map(({ fonts, sizes, ...line }) => ({
      ...line,
      size: findMost(sizes),
      is_code: [...fonts].every((font) => widths.areEqual(font)),
    })),
  );
}

async function readPage(
  pdf: PdfDocument,
  number: number,
  widths: FontWidths,
  budget: { chars: number; items: number },
): Promise<OpenLine[]> {
  const page = await pdf.getPage(number);
  const reader = page.streamTextContent().getReader() as ReadableStreamDefaultReader<{ items: TextItem[] }>;
  const lines = new LineBuilder();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    for (const item of part.value.items) {
      lines.add(item);
      widths.add(item);
      budget.items -= 1;
      budget.chars -= item.str.length;
    }
    if (budget.chars > 0 && budget.items > 0) continue;
    await reader.cancel();
    break;
  }
  page.cleanup();
  return lines.end();
}

/** Tells the fonts of one width, which fonts embedded in a document do not say of themselves. */
class FontWidths {
  private readonly fonts = new Map<string, { least: number; most: number; pieces: number }>();

  add({ str, width, fontName, transform }: TextItem): void {
    const size = sizeOf(transform as number[]);
    // Spaces are stretched to fill a line.
    if (str.length < MIN_WIDTH_CHARS || /\s/.test(str) || size === 0) return;
    const ratio = width / (str.length * size);
    const known = this.fonts.get(fontName) ?? { least: ratio, most: ratio, pieces: 0 };
    this.fonts.set(fontName, {
      least: Math.min(known.least, ratio),
      most: Math.max(known.most, ratio),
      pieces: known.pieces + 1,
    });
  }

  areEqual(font: string): boolean {
    const { least = 0, most = 0, pieces = 0 } = this.fonts.get(font) ?? {};
    return pieces >= MIN_WIDTH_PIECES && most - least < MAX_WIDTH_SPREAD * most;
  }
}

/** A line being read: its characters by the size of their letters, and the fonts they are in. */
type OpenLine = Omit<PdfLine, "is_code" | "size"> & { sizes: Map<number, number>; fonts: Set<string> };

/** Puts pieces of text together into lines. */
class LineBuilder {
  private readonly lines: OpenLine[] = [];
  private line: OpenLine | null = null;

  end(): OpenLine[] {
    this.endLine();
    return this.lines;
  }

  add({ str, transform, width, dir, fontName, hasEOL }: TextItem): void {
    const [a = 0, b = 0, , , x = 0, y = 0] = transform as number[];
    const size = sizeOf(transform as number[]);
    // Text that stands upright is a mark in the margin or across the page.
    if (str && Math.abs(b) <= Math.abs(a)) {
      if (this.line && !isSameLine(this.line, { x, y, size, is_rtl: dir === "rtl" })) this.endLine();
      if (!this.line) this.line = { text: "", x, y, right: x, sizes: new Map([[size, 0]]), fonts: new Set() };
      if (str.trim()) {
        append(this.line, str, { x, right: x + width, size });
        this.line.fonts.add(fontName);
      } else if (!/\s$/.test(this.line.text)) this.line.text += " ";
    }
    if (hasEOL) this.endLine();
  }

  private endLine(): void {
    if (this.line?.text.trim()) this.lines.push({ ...this.line, text: this.line.text.trim() });
    this.line = null;
  }
}

function sizeOf([, , c = 0, d = 0]: number[]): number {
  return Math.hypot(c, d);
}

function findMost(sizes: ReadonlyMap<number, number>): number {
  let [most, most_chars] = [0, -1];
  for (const [size, chars] of sizes) if (chars > most_chars) [most, most_chars] = [size, chars];
  return most;
}

function append(line: OpenLine, text: string, { x, right, size }: Pick<PdfLine, "x" | "right" | "size">): void {
  const gap = line.text ? x - line.right : 0;
  if (gap > CELL_GAP * size) line.text = `${line.text.trimEnd()}\t`;
  else if (gap > WORD_GAP * size && !/\s$/.test(line.text)) line.text += " ";
  line.sizes.set(size, (line.sizes.get(size) ?? 0) + text.length);
  if (!line.text.trim()) line.x = x;
  line.text += text;
  line.right = Math.max(line.right, right);
}

function isSameLine(
  line: OpenLine,
  { x, y, size, is_rtl }: Pick<PdfLine, "x" | "y" | "size"> & { is_rtl: boolean },
): boolean {
  return Math.abs(y - line.y) < 0.5 * Math.max(size, findMost(line.sizes)) && (is_rtl || x > line.right - 2 * size);
}
