/** Writes small PDFs by hand: what a word processor prints, and what no honest one would. */
import { deflateSync } from "node:zlib";

/** A line of text at a place, in points from the bottom left. A bare string goes below the line before it; an empty one leaves a gap. */
export type PdfTestLine = string | { text: string; x?: number; y?: number; size?: number };

interface PdfOptions {
  /** Entries of the document's information, as they stand between its brackets. */
  info?: string;
  /** Further entries of the catalog. */
  catalog?: string;
  /** Further entries of the trailer. */
  trailer?: string;
  /** Further entries of every page's resources. */
  resources?: string;
  /** Whole objects from number 100 on: `<< … >>` or `<< … >>\nstream\n…\nendstream`. */
  objects?: (string | Uint8Array)[];
  /** Replaces the object that a page's `Contents` names. */
  contents?: string;
  is_compressed?: boolean;
}

const TOP = 760;
const LEFT = 72;
const LEADING = 14;
const BODY_SIZE = 11;

/** A PDF of these pages, in Helvetica with Latin-1 text. */
export function buildPdf(pages: readonly PdfTestLine[][], options: PdfOptions = {}): Uint8Array {
  const objects = new Map<number, Uint8Array>();
  const kids = pages.map((_, i) => `${10 + 2 * i} 0 R`);
  const add = (id: number, body: string | Uint8Array) => objects.set(id, toBytes(body));
  add(1, `<< /Type /Catalog /Pages 2 0 R ${options.catalog ?? ""} >>`);
  add(2, `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${pages.length} >>`);
  add(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
  add(4, `<< ${options.info ?? ""} >>`);
  for (const [i, lines] of pages.entries()) {
    const content = 11 + 2 * i;
    const resources = `<< /Font << /F1 3 0 R >> ${options.resources ?? ""} >>`;
    const contents = options.contents ?? `${content} 0 R`;
    add(
      content - 1,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources ${resources} /Contents ${contents} >>`,
    );
    add(content, buildStream(drawLines(lines), options.is_compressed ? "/Filter /FlateDecode" : ""));
  }
  for (const [i, body] of (options.objects ?? []).entries()) add(100 + i, body);
  return writeFile(objects, options.trailer ?? "");
}

/** A stream object's body; with `/Filter /FlateDecode` in its entries the data is compressed. */
export function buildStream(data: string | Uint8Array, entries = ""): Uint8Array {
  const raw = toBytes(data);
  const bytes = entries.includes("/Filter /FlateDecode") ? new Uint8Array(deflateSync(raw)) : raw;
  return concat([toBytes(`<< /Length ${bytes.length} ${entries} >>\nstream\n`), bytes, toBytes("\nendstream")]);
}

function drawLines(lines: readonly PdfTestLine[]): string {
  let y = TOP + LEADING;
  let drawn = "";
  for (const line of lines) {
    const { text, x = LEFT, size = BODY_SIZE, ...at } = typeof line === "string" ? { text: line } : line;
    y = at.y ?? y - LEADING;
    if (text) drawn += `BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm (${text.replace(/[\\()]/g, "\\$&")}) Tj ET\n`;
  }
  return drawn;
}

function writeFile(objects: Map<number, Uint8Array>, trailer: string): Uint8Array {
  const parts: Uint8Array[] = [toBytes("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")];
  const offsets = new Map<number, number>();
  let length = parts[0]?.length ?? 0;
  const write = (bytes: Uint8Array) => {
    parts.push(bytes);
    length += bytes.length;
  };
  for (const [id, body] of objects) {
    offsets.set(id, length);
    write(concat([toBytes(`${id} 0 obj\n`), body, toBytes("\nendobj\n")]));
  }
  const start = length;
  let table = "xref\n0 1\n0000000000 65535 f \n";
  for (const [id, offset] of offsets) table += `${id} 1\n${String(offset).padStart(10, "0")} 00000 n \n`;
  const size = Math.max(...objects.keys()) + 1;
  write(
    toBytes(`${table}trailer\n<< /Size ${size} /Root 1 0 R /Info 4 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`),
  );
  return concat(parts);
}

/** Latin-1. */
function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? Uint8Array.from(data, (char) => char.charCodeAt(0)) : data;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
