/**
 * Makes a PDF harmless before it is read: its reader unpacks a stream into memory whole, however large, and believes every range it is
 * told of. Streams that text does not need, or that cannot be proven small, lose their keyword `stream` and so are none any more;
 * nothing moves, so the file's table of contents stays true.
 */
import { inflateSync } from "node:zlib";
import { checkObjects, findStreams, MAX_RANGE, type PdfBytes, PdfRefused, type PdfStream } from "./pdf-objects";

/** Unpacked: a page's drawing has tens of kilobytes, an embedded Chinese font some megabytes. */
const MAX_STREAM_BYTES = 16 * 1024 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
/** Codes that all tables of characters together may name. */
const MAX_MAPPED = 2_000_000;
/** Longer rows than those of any table or picture that is read here. */
const MAX_PREDICTOR_NUMBER = 65_536;
/** Marks `endstream` that may by chance stand within packed data. */
const MAX_END_MARKS = 3;

const FLATE = /^\/(?:FlateDecode|Fl)$/;
const ASCII85 = /^\/(?:ASCII85Decode|A85)$/;
const MAPPED_RANGES = /begin(?:bf|cid|notdef)range([\s\S]*?)(?:end(?:bf|cid|notdef)range|$)/g;
/** One line of such a section: first and last code, then what they stand for. */
const MAPPED_RANGE = /\s*<\s*([\dA-Fa-f\s]{1,20})>\s*<\s*([\dA-Fa-f\s]{1,20})>\s*(?:<[^<>]*>|\[[^[\]]*\]|\d{1,9})/y;

/** A copy that may be read, or null when the document is encrypted or made to harm. */
export function guardPdf(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const text = toText(bytes);
  if (/\/Encrypt[\s\0]*(?:\d|<<)/.test(text)) return null;
  const copy = new Uint8Array(bytes);
  const budget = { bytes: MAX_TOTAL_BYTES, mapped: MAX_MAPPED };
  try {
    if (!isMappingSmall(text, budget)) return null;
    for (const stream of findStreams(text)) {
      if (!isHarmless(stream, text, bytes, budget)) copy.set(DISARMED, stream.at);
    }
  } catch (error) {
    if (error instanceof PdfRefused) return null;
    throw error;
  }
  return copy;
}

/** As long as `stream`. */
const DISARMED = Uint8Array.from("strexm", (char) => char.charCodeAt(0));

interface Budget {
  bytes: number;
  mapped: number;
}

function isHarmless({ at, entries }: PdfStream, text: PdfBytes, bytes: Uint8Array, budget: Budget): boolean {
  const keys = [...entries.keys()];
  // A key may be written with escapes to be overlooked.
  if (keys.some((key) => key.includes("#")) || entries.get("/Subtype") === "/Image") return false;
  // The long and the short name of a key: which one counts is the reader's affair.
  if ((entries.has("/Filter") && entries.has("/F")) || (entries.has("/DecodeParms") && entries.has("/DP")))
    return false;
  const filters = readFilters(entries.get("/Filter") ?? entries.get("/F") ?? "");
  if (!filters || !areSmall(entries.get("/DecodeParms") ?? entries.get("/DP") ?? "")) return false;
  if (filters.length === 0) return true;
  const data = unpack(text, bytes, findData(text, at), filters.length === 2, Math.min(MAX_STREAM_BYTES, budget.bytes));
  if (!data) return false;
  budget.bytes -= data.length;
  // Where the first of the objects packed in it begins: a stream of objects whatever else it says.
  if (entries.has("/First")) checkObjects(toText(data));
  return isMappingSmall(toText(data), budget);
}

/** The line after the keyword. */
function findData(text: PdfBytes, at: number): number {
  const line_end = /\r\n?|\n/g;
  line_end.lastIndex = at;
  return line_end.test(text) ? line_end.lastIndex : text.length;
}

/** The filters' names when they are such as are read here: none, Flate, or Flate written in ASCII85. */
function readFilters(value: string): string[] | null {
  const names = value
    .replace(/^\[|\]$/g, "")
    .split(/(?=\/)|\s+/)
    .filter(Boolean);
  const [last = "", first = "", ...more] = names.toReversed();
  if (names.length === 0) return value === "" || /^\[\s*\]$/.test(value) ? [] : null;
  if (!FLATE.test(last) || more.length > 0) return null;
  return first === "" || ASCII85.test(first) ? names : null;
}

/** Parameters of a filter, written out where they stand: a bare number begins the name of another object. */
function areSmall(value: string): boolean {
  if (!/^(?:$|null$|<<|\[)/.test(value) || /#|\bR\b/.test(value)) return false;
  const numbers = value.match(/(?<![/\w])[\d.+-][\w.+-]*/g) ?? [];
  return numbers.every((number) => Number(number) <= MAX_PREDICTOR_NUMBER);
}

/**
 * What the data from `start` on unpacks to; null when that is more than `most` bytes, cut off or damaged. An end mark may stand within
 * the data: a stream that does not end before the first is tried up to the next ones.
 */
function unpack(text: PdfBytes, bytes: Uint8Array, start: number, is_ascii85: boolean, most: number) {
  let end = start;
  for (let tries = 0; tries < MAX_END_MARKS && most > 0; tries++) {
    end = text.indexOf("endstream", end + 1);
    if (end < 0) return null;
    const packed = is_ascii85 ? decodeAscii85(text.slice(start, end)) : bytes.subarray(start, end);
    try {
      return inflateSync(packed, { maxOutputLength: most });
    } catch {
      // Too much, or not yet all.
    }
  }
  return null;
}

/** Up to its end mark. Four bytes of five characters; `z` stands for four zeros. */
function decodeAscii85(text: PdfBytes): Uint8Array {
  const code = text
    .replace(/^\s*<~/, "")
    .replace(/~[\s\S]*$/, "")
    .replace(/[^!-uz]/g, "");
  const bytes = new Uint8Array(code.length * 4);
  let length = 0;
  let group: number[] = [];
  const flush = (size: number) => {
    const value = [...group, 84, 84, 84, 84].slice(0, 5).reduce((sum, digit) => sum * 85 + digit, 0);
    for (let i = 0; i < size; i++) bytes[length++] = Math.floor(value / 256 ** (3 - i)) % 256;
    group = [];
  };
  for (let i = 0; i < code.length; i++) {
    if (code[i] === "z") length += 4;
    else group.push(code.charCodeAt(i) - 33);
    if (group.length === 5) flush(4);
  }
  if (group.length > 1) flush(group.length - 1);
  return bytes.subarray(0, length);
}

/** Whether a table of characters, if this is one, names no more codes than are left to name. */
function isMappingSmall(text: PdfBytes, budget: Budget): boolean {
  if (!text.includes("range")) return true;
  for (const [, section = ""] of text.matchAll(MAPPED_RANGES)) {
    let at = 0;
    for (;;) {
      MAPPED_RANGE.lastIndex = at;
      const [, from = "", to = ""] = MAPPED_RANGE.exec(section) ?? [];
      if (!to) break;
      at = MAPPED_RANGE.lastIndex;
      const span = readCode(to) - readCode(from);
      budget.mapped -= Math.max(0, span) + 1;
      if (span > MAX_RANGE || budget.mapped < 0) return false;
    }
    // A line that is not understood could name any.
    if (/\S/.test(section.slice(at))) return false;
  }
  return true;
}

function readCode(hex: string): number {
  return Number.parseInt(hex.replace(/\s+/g, "").padEnd(2, "0"), 16);
}

/** One character a byte: the label means windows-1252, which has one for each. */
function toText(bytes: Uint8Array): PdfBytes {
  return new TextDecoder("latin1").decode(bytes);
}
