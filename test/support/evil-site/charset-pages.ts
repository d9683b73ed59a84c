/** Pages in encodings other than the plain one, with what they say: readable as browsers read them (bars CRAWL-06). Pure. */
import {
  FRENCH,
  JAPANESE,
  KOREAN,
  MIXED,
  POLISH,
  RUSSIAN,
  SIMPLIFIED_CHINESE,
  type Text,
  TRADITIONAL_CHINESE,
} from "./languages.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Encode = (text: string) => Bytes;

export interface CharsetPage {
  truth: Text;
  content_type: string;
  bytes: Bytes;
}

interface Wanted {
  truth: Text;
  encode: Encode;
  /** Charsets as the header and the `<meta>` name them; absent: they name none. */
  header?: string;
  meta?: string;
  damage?: (bytes: Bytes) => Bytes;
}

const utf8: Encode = (text) => new Uint8Array(new TextEncoder().encode(text));
const BOM = "\ufeff";
/** Stray bytes an invalid page has. */
const INVALID_BYTES = 3;

const WANTED: Record<string, Wanted> = {
  bom16: { truth: MIXED, encode: (text) => encodeUtf16(BOM + text, true) },
  "bom16-be": { truth: MIXED, encode: (text) => encodeUtf16(BOM + text, false), header: "utf-8" },
  "utf16-header": { truth: JAPANESE, encode: (text) => encodeUtf16(text, true), header: "utf-16le" },
  bom8: { truth: KOREAN, encode: (text) => utf8(BOM + text), header: "euc-kr", meta: "euc-kr" },
  "1252": { truth: FRENCH, encode: encodeAs("windows-1252") },
  "1252-as-utf8": { truth: FRENCH, encode: encodeAs("windows-1252"), header: "utf-8", meta: "utf-8" },
  latin2: { truth: POLISH, encode: encodeAs("iso-8859-2"), header: "ISO-8859-2" },
  "koi8-r": { truth: RUSSIAN, encode: encodeAs("koi8-r"), header: "koi8-r" },
  "1251": { truth: RUSSIAN, encode: encodeAs("windows-1251"), meta: "cp1251" },
  sjis: { truth: JAPANESE, encode: encodeAs("shift_jis"), meta: "Shift_JIS" },
  "sjis-as-utf8": { truth: JAPANESE, encode: encodeAs("shift_jis"), header: "utf-8", meta: "shift_jis" },
  "euc-jp": { truth: JAPANESE, encode: encodeAs("euc-jp"), meta: "x-euc-jp" },
  "iso-2022-jp": { truth: JAPANESE, encode: encodeIso2022Jp, header: "iso-2022-jp" },
  gbk: { truth: SIMPLIFIED_CHINESE, encode: encodeAs("gbk"), meta: "gb2312" },
  big5: { truth: TRADITIONAL_CHINESE, encode: encodeAs("big5"), header: "Big5" },
  "euc-kr": { truth: KOREAN, encode: encodeAs("euc-kr"), header: "ks_c_5601-1987" },
  "wrong-meta": { truth: SIMPLIFIED_CHINESE, encode: encodeAs("gbk"), header: "gbk", meta: "utf-8" },
  "utf8-as-latin1": { truth: FRENCH, encode: utf8, header: "iso-8859-1", meta: "iso-8859-1" },
  "utf8-as-gbk": { truth: SIMPLIFIED_CHINESE, encode: utf8, meta: "gbk" },
  mixed: { truth: RUSSIAN, encode: utf8, header: "utf-8", damage: addOldComment },
  invalid: { truth: POLISH, encode: utf8, meta: "utf-8", damage: addInvalidBytes },
};

export const CHARSET_NAMES = Object.keys(WANTED);
/** One of each text: the others would be the same page again to a crawl. */
export const CRAWLED_CHARSETS = ["bom16", "1252-as-utf8", "sjis", "gbk", "big5", "euc-kr", "mixed", "invalid"];

export function getCharsetTruth(name: string): Text {
  return getWanted(name).truth;
}

export function makeCharsetPage(name: string): CharsetPage {
  const { truth, header, meta, encode, damage } = getWanted(name);
  const head = `${meta ? `<meta charset="${meta}">` : ""}<title>${truth.title}</title>`;
  const text = truth.paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join("\n");
  const bytes = encode(
    `<!doctype html><html lang="${truth.language}"><head>${head}</head><body><main><h1>${truth.title}</h1>${text}</main></body></html>`,
  );
  const content_type = header ? `text/html; charset=${header}` : "text/html";
  return { truth, content_type, bytes: damage ? damage(bytes) : bytes };
}

function getWanted(name: string): Wanted {
  const wanted = WANTED[name];
  if (!wanted) throw new RangeError(`There is no page in ${name}.`);
  return wanted;
}

/** A comment pasted in from an older page: in a UTF-8 document its letters beyond ASCII are Latin-1. */
function addOldComment(bytes: Bytes): Bytes {
  const comment = encodeAs("windows-1252")("<p class=comment>Très bien, merci pour tout.</p>");
  const end = findLast(bytes, "</main>");
  return new Uint8Array([...bytes.subarray(0, end), ...comment, ...bytes.subarray(end)]);
}

/** Bytes that stand in no UTF-8, strewn over the text between its letters. */
function addInvalidBytes(bytes: Bytes): Bytes {
  const [from, to] = [findLast(bytes, "<h1>"), findLast(bytes, "</main>")];
  const step = Math.floor((to - from) / (INVALID_BYTES + 1));
  const at = new Set(Array.from({ length: INVALID_BYTES }, (_, n) => bytes.indexOf(0x20, from + (n + 1) * step)));
  return new Uint8Array([...bytes].flatMap((byte, index) => (at.has(index) ? [0xff, byte] : [byte])));
}

function findLast(bytes: Bytes, text: string): number {
  return new TextDecoder("latin1").decode(bytes).lastIndexOf(text);
}

function encodeUtf16(text: string, little_endian: boolean): Bytes {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), little_endian);
  return bytes;
}

/** An encoder of a legacy charset: what its decoder makes of every byte and pair of bytes, turned round. Throws RangeError. */
function encodeAs(label: string): Encode {
  let table: Map<string, number[]> | undefined;
  return (text) => {
    table ??= makeTable(label);
    const known = table;
    return new Uint8Array(
      [...text].flatMap((letter) => {
        const bytes = letter < "\u0080" ? [letter.charCodeAt(0)] : known.get(letter);
        if (!bytes) throw new RangeError(`${label} has no ${letter}.`);
        return bytes;
      }),
    );
  };
}

function makeTable(label: string): Map<string, number[]> {
  const table = new Map<string, number[]>();
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: false });
  const learn = (...bytes: number[]) => {
    try {
      const letter = decoder.decode(Uint8Array.from(bytes));
      if ([...letter].length === 1 && !table.has(letter)) table.set(letter, bytes);
    } catch {
      // No letter has these bytes.
    }
  };
  for (let first = 0x80; first <= 0xff; first++) learn(first);
  if (table.size > 64) return table;
  for (let first = 0x81; first <= 0xfe; first++) for (let second = 0x40; second <= 0xfe; second++) learn(first, second);
  return table;
}

/** EUC-JP without its high bits, between two escapes. */
function encodeIso2022Jp(text: string): Bytes {
  const encodeEucJp = encodeAs("euc-jp");
  const bytes: number[] = [];
  let is_wide = false;
  for (const letter of text) {
    const wide = letter >= "\u0080";
    if (wide !== is_wide) bytes.push(0x1b, ...(wide ? [0x24, 0x42] : [0x28, 0x42]));
    is_wide = wide;
    bytes.push(...(wide ? [...encodeEucJp(letter)].map((byte) => byte & 0x7f) : [letter.charCodeAt(0)]));
  }
  return new Uint8Array(bytes);
}
