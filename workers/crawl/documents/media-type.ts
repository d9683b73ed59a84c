/** What a document is, by its bytes, its declared type and its name together: each of them lies. Pure. */

export type DocumentKind = "html" | "markdown" | "text" | "pdf" | "docx" | "csv";

/** Types of documents that pages of the web may be. */
export const WEB_MEDIA_TYPES: readonly string[] = [
  "text/html",
  "application/xhtml+xml",
  "text/plain",
  "text/markdown",
  "text/x-markdown",
  "application/pdf",
];
const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/** Types of files that may be uploaded. Browsers name some of them otherwise, or not at all: the name's ending counts as much. */
export const UPLOAD_MEDIA_TYPES: readonly string[] = [...WEB_MEDIA_TYPES, DOCX, "text/csv"];
/** Endings of their names. */
export const UPLOAD_EXTENSIONS: readonly string[] = "html htm xhtml md markdown txt pdf docx csv tsv".split(" ");

const KINDS: ReadonlyMap<string, DocumentKind> = new Map([
  ["text/html", "html"],
  ["application/xhtml+xml", "html"],
  ["text/plain", "text"],
  ["text/markdown", "markdown"],
  ["text/x-markdown", "markdown"],
  ["application/pdf", "pdf"],
  ["application/x-pdf", "pdf"],
  [DOCX, "docx"],
  ["text/csv", "csv"],
  ["text/tab-separated-values", "csv"],
]);
const EXTENSIONS: ReadonlyMap<string, DocumentKind> = new Map([
  ["html", "html"],
  ["htm", "html"],
  ["xhtml", "html"],
  ["md", "markdown"],
  ["mdx", "markdown"],
  ["markdown", "markdown"],
  ["txt", "text"],
  ["text", "text"],
  ["pdf", "pdf"],
  ["docx", "docx"],
  ["csv", "csv"],
  ["tsv", "csv"],
]);
/** Types that say nothing. */
const VAGUE_TYPES: readonly string[] = [
  "",
  "application/octet-stream",
  "binary/octet-stream",
  "application/x-download",
  "application/force-download",
  "application/zip",
  // What Windows calls CSV.
  "application/vnd.ms-excel",
];

/** How far a document's start is looked at. */
const SNIFFED_BYTES = 4_096;
/** PDFs may begin with other bytes (ISO 32000-1, annex H.3). */
const PDF_SNIFFED_BYTES = 1_024;
/** More bytes that no text holds make it none; a broken page may hold a few. */
const MAX_BINARY_SHARE = 0.01;
const HTML_START = /^(?:\s|<!--[\s\S]{0,2000}?-->|<\?xml[^>]{0,200}>)*<(?:!doctype\s+html|html|head|body)\b/i;

/** Null for what is not read here, such as pictures and archives under whatever name. */
export function findKind(body: Uint8Array, content_type: string, name: string): DocumentKind | null {
  const media_type = content_type.split(";")[0]?.trim().toLowerCase() ?? "";
  const by_name = EXTENSIONS.get(/\.([a-z\d]{2,8})$/i.exec(name)?.[1]?.toLowerCase() ?? "");
  const declared = KINDS.get(media_type);
  if (!declared && !VAGUE_TYPES.includes(media_type) && !by_name) return null;
  const bytes = body.subarray(0, SNIFFED_BYTES);
  const start = new TextDecoder("latin1").decode(bytes);
  if (start.slice(0, PDF_SNIFFED_BYTES).includes("%PDF-")) return "pdf";
  const named = declared ?? by_name ?? null;
  if (start.startsWith("PK\x03\x04")) return named === "docx" || named === null ? "docx" : null;
  if (isUtf16(start, content_type)) return named === "pdf" || named === "docx" ? null : (named ?? "text");
  const is_html = HTML_START.test(start);
  // A page instead of the document: most often the site's word that there is none.
  if (named === "pdf" || named === "docx" || (!is_html && isBinary(bytes))) return null;
  if (is_html) return "html";
  // Servers send whatever they do not know as text or as HTML.
  if (declared === "text" || (declared === "html" && !/<[a-z!/]/i.test(start))) return by_name ?? declared;
  return named ?? "text";
}

function isUtf16(start: string, content_type: string): boolean {
  return /^(?:ÿþ|þÿ)/.test(start) || /charset\s*=\s*["']?utf-16/i.test(content_type);
}

/** By the bytes that the WHATWG's MIME sniffing calls binary: controls that no text holds. */
function isBinary(start: Uint8Array): boolean {
  const found = start.filter(
    (byte) => byte < 9 || byte === 0x0b || (byte > 0x0d && byte < 0x20 && byte !== 0x1b),
  ).length;
  return found > MAX_BINARY_SHARE * start.length;
}
