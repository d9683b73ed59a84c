/** What a body's first bytes say of it, against what it is sent as (bars CRAWL-05). Pure. */

/** Bytes that decide: readers of PDF look for its mark in the first kilobyte. */
export const SNIFF_BYTES = 1_024;

const TEXT_TYPES: ReadonlySet<string> = new Set(["text/html", "application/xhtml+xml", "text/plain", "text/markdown"]);
const PDF_TYPE = "application/pdf";
const PDF_MARK = "%PDF-";

/**
 * What files begin with that are no text, as Latin-1 (WHATWG MIME Sniffing §6, and what else websites hand out). Marks that a
 * sentence could begin with have the byte after them that none has.
 */
const BINARY_MARKS: readonly string[] = [
  PDF_MARK,
  "\x89PNG\r\n\x1a\n",
  "\xff\xd8\xff", // JPEG
  "GIF87a",
  "GIF89a",
  "\0\0\x01\0", // icons
  "\x1a\x45\xdf\xa3", // WebM, Matroska
  "ID3\x02",
  "ID3\x03",
  "ID3\x04",
  "OggS\0",
  "fLaC\0",
  "PK\x03\x04", // ZIP, and with it Office and EPUB
  "\x1f\x8b\x08", // gzip
  "Rar!\x1a\x07",
  "7z\xbc\xaf\x27\x1c",
  "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", // Office before 2007
  "MZ\x90\0", // Windows programs
  "\x7fELF",
  "\0asm",
  "wOFF\0",
  "wOF2\0",
  "SQLite format 3\0",
];

/** Whether a body that begins so cannot be of the media type it is sent as. False where nothing is known of the type. */
export function isMislabelled(start: Uint8Array, media_type: string): boolean {
  const text = String.fromCharCode(...start.subarray(0, SNIFF_BYTES));
  if (media_type === PDF_TYPE) return !text.includes(PDF_MARK);
  if (!TEXT_TYPES.has(media_type)) return false;
  // WAV, WebP and AVI; MP4 and its kin: their marks stand around a length.
  const is_media = /^RIFF.{4}(?:WAVE|WEBP|AVI )/s.test(text) || /^\0.{3}ftyp/s.test(text);
  return is_media || BINARY_MARKS.some((mark) => text.startsWith(mark));
}
