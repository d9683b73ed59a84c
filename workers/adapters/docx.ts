/** Word documents through mammoth. */
import { inflateRawSync } from "node:zlib";
import type { DocumentFailure, DocumentReader } from "../ports";

const END_OF_DIRECTORY = 0x06_05_4b_50;
const DIRECTORY_ENTRY = 0x02_01_4b_50;
const END_OF_DIRECTORY_BYTES = 22;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const MAX_COMMENT_BYTES = 65_535;
const STORED = 0;
const DEFLATED = 8;

/** Parts of a document; a long one with pictures has hundreds. */
const MAX_PARTS = 5_000;
/** All parts that are XML, unpacked, some hundred pages: the vendor takes up to 25 times as much memory, of the isolate's 128 MB. */
const MAX_XML_BYTES = 2.5 * 1024 * 1024;
/** Everything, pictures included; these are not unpacked. */
const MAX_TOTAL_BYTES = 200 * 1024 * 1024;
const MAIN_PART = "word/document.xml";
/** Added to the vendor's own map: its headings begin at h1, and so does the document's title. */
const TITLE_STYLE = "p[style-name='Title'] => h1:fresh";

/** Pictures are left out. */
export const readDocx: DocumentReader["readDocx"] = async (bytes) => {
  const failure = checkArchive(bytes);
  if (failure) return { reason: failure };
  const { default: mammoth } = await import("mammoth");
  // Which of the two it takes depends on how it was bundled.
  const arrayBuffer = new Uint8Array(bytes).buffer;
  const input = { arrayBuffer, buffer: arrayBuffer } as unknown as { arrayBuffer: ArrayBuffer };
  const convertImage = mammoth.images.imgElement(async () => ({ src: "" }));
  try {
    const options = { convertImage, externalFileAccess: false, styleMap: TITLE_STYLE };
    const { value } = await mammoth.convertToHtml(input, options);
    return { html: value };
  } catch {
    return { reason: "not_html" };
  }
};

/**
 * Why a ZIP archive is not handed on: it is no Word document, too large, or larger than it says. Parts that are read are unpacked once
 * with the size they claim as the limit (APPNOTE.TXT 4.3; ZIP64 is for files larger than any that comes here).
 */
function checkArchive(bytes: Uint8Array): DocumentFailure | null {
  const parts = readDirectory(bytes);
  if (!parts?.some(({ name }) => name === MAIN_PART)) return "not_html";
  const xml = parts.filter(({ name }) => /\.(?:xml|rels)$/i.test(name));
  const total = (some: typeof parts) => some.reduce((sum, { size }) => sum + size, 0);
  if (total(parts) > MAX_TOTAL_BYTES || total(xml) > MAX_XML_BYTES) return "too_large";
  return xml.every((part) => isAsClaimed(bytes, part)) ? null : "not_html";
}

interface ArchivePart {
  name: string;
  method: number;
  packed_size: number;
  size: number;
  offset: number;
}

function readDirectory(bytes: Uint8Array): ArchivePart[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end < 0) return null;
  const count = view.getUint16(end + 10, true);
  if (count > MAX_PARTS) return null;
  const parts: ArchivePart[] = [];
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (at + DIRECTORY_ENTRY_BYTES > view.byteLength || view.getUint32(at, true) !== DIRECTORY_ENTRY) return null;
    const [name_length, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const name_start = at + DIRECTORY_ENTRY_BYTES;
    const name_end = name_start + (name_length ?? 0);
    parts.push({
      name: new TextDecoder().decode(bytes.subarray(name_start, name_end)),
      method: view.getUint16(at + 10, true),
      packed_size: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at = name_end + (extra ?? 0) + (comment ?? 0);
  }
  return parts;
}

/** The last one: a comment may follow it. */
function findEnd(view: DataView): number {
  const last = view.byteLength - END_OF_DIRECTORY_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  return -1;
}

function isAsClaimed(bytes: Uint8Array, { method, packed_size, size, offset }: ArchivePart): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (offset + LOCAL_HEADER_BYTES > view.byteLength) return false;
  const start = offset + LOCAL_HEADER_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const packed = bytes.subarray(start, start + packed_size);
  if (method === STORED) return packed.length === size;
  if (method !== DEFLATED) return false;
  if (size === 0) return packed_size <= 2;
  try {
    return inflateRawSync(packed, { maxOutputLength: size }).length === size;
  } catch {
    return false;
  }
}
