import { type PictureParts, readLatin1, take, viewOf } from "./parts";

export const PNG_MARK = "\x89PNG\r\n\x1a\n";

/** What a PNG is drawn from, animated or not. Texts, times, EXIF and what nobody knows are left out. */
const DRAWN = new Set("IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB cICP iCCP sBIT bKGD pHYs acTL fcTL fdAT".split(" "));

/** Null for what is no PNG from its first to its last byte. Throws RangeError where it is cut off. */
export function readPng(bytes: Uint8Array): PictureParts | null {
  const view = viewOf(bytes);
  const parts = [take(bytes, 0, PNG_MARK.length)];
  if (view.getUint32(8) !== 13 || readLatin1(bytes, 12, 4) !== "IHDR") return null;
  for (let at = PNG_MARK.length; ; ) {
    const type = readLatin1(bytes, at + 4, 4);
    const end = at + 12 + view.getUint32(at);
    const chunk = take(bytes, at, end);
    if (DRAWN.has(type)) parts.push(chunk);
    if (type === "IEND")
      return end === bytes.length ? { width: view.getUint32(16), height: view.getUint32(20), parts } : null;
    at = end;
  }
}
