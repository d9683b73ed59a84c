/** From a page's bytes to text (bars CRAWL-06). */

/** How far a `<meta charset>` is looked for (WHATWG HTML, "prescan"). */
const PRESCAN_BYTES = 1024;
/** Multi-byte text that is by chance valid UTF-8 holds a few such sequences, not this many. */
const MIN_UTF8_PROOF = 8;

/**
 * Decodes an HTML document: byte-order mark, then the HTTP header's charset, then `<meta>`, then UTF-8 if the bytes are valid, else
 * windows-1252. A label the bytes contradict is passed over: UTF-8 sent as Latin-1 is read as UTF-8, and the reverse. Never throws.
 */
export function decodeHtml(bytes: Uint8Array, content_type: string | null): string {
  const marked = findMark(bytes);
  if (marked) return decode(bytes, marked) ?? "";
  const utf8 = decode(bytes, "utf-8", true);
  // A multi-byte sequence has one or two bytes more than its text has code units.
  const proof = utf8 === null ? 0 : bytes.length - utf8.length;
  for (const label of [labelOf(content_type), labelOf(prescan(bytes))]) {
    if (!label) continue;
    if (utf8 !== null && isUtf8Instead(label, utf8, proof)) return utf8;
    const text = decode(bytes, label, true);
    if (text !== null) return text;
  }
  return utf8 ?? decodeBroken(bytes);
}

function findMark(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return first === 0xff && second === 0xfe ? "utf-16le" : null;
}

function prescan(bytes: Uint8Array): string {
  const start = decode(bytes.subarray(0, PRESCAN_BYTES), "latin1") ?? "";
  const tag = start.match(/<meta\s[^>]*/gi)?.find((meta) => /charset/i.test(meta)) ?? "";
  // A document whose `<meta>` can be read byte by byte is not UTF-16.
  return tag.replace(/utf-16(?:le|be)?/i, "utf-8");
}

function labelOf(text: string | null): string | null {
  const label = text === null ? undefined : /charset\s*=["'\s]*([\w.:-]+)/i.exec(text)?.[1];
  try {
    return label ? new TextDecoder(label).encoding : null;
  } catch {
    return null; // Not an encoding.
  }
}

/** Whether bytes that are valid UTF-8 are so against their label. */
function isUtf8Instead(label: string, utf8: string, proof: number): boolean {
  if (label.startsWith("utf-16")) return !utf8.includes("\0");
  const is_single_byte = /^(?:windows|iso-8859|koi8|macintosh|x-mac|ibm)/.test(label);
  return proof >= (is_single_byte ? 1 : MIN_UTF8_PROOF);
}

/** Valid in no encoding it claims: UTF-8 with damage, or the Latin-1 of old servers. */
function decodeBroken(bytes: Uint8Array): string {
  const utf8 = decode(bytes, "utf-8") ?? "";
  const damaged = utf8.match(/\uFFFD/g)?.length ?? 0;
  const sound = utf8.match(/[\x80-\uFFFC]/g)?.length ?? 0;
  return sound > damaged ? utf8 : (decode(bytes, "windows-1252") ?? utf8);
}

/** Null when the label is unknown, or with `strict` when the bytes do not fit it. */
function decode(bytes: Uint8Array, label: string, strict = false): string | null {
  try {
    return new TextDecoder(label, { fatal: strict, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}
