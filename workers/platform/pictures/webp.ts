import { type PictureParts, readLatin1, take, viewOf } from "./parts";

/** What a WebP is drawn from, animated or not. EXIF and XMP are left out. */
const DRAWN = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"]);
/** In the flags of the extended header: that EXIF and XMP follow. */
const METADATA_FLAGS = 0x0c;

/** Null for what is no WebP from its first to its last byte. Throws RangeError where it is cut off. */
export function readWebp(bytes: Uint8Array): PictureParts | null {
  const view = viewOf(bytes);
  if (view.getUint32(4, true) + 8 !== bytes.length) return null;
  const chunks: Uint8Array[] = [];
  let size: { width: number; height: number } | null = null;
  for (let at = 12; at < bytes.length; ) {
    const type = readLatin1(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    const chunk = take(bytes, at, end).slice();
    size ??= readSize(type, viewOf(chunk.subarray(8)));
    if (type === "VP8X") chunk[8] = (chunk[8] ?? 0) & ~METADATA_FLAGS;
    if (DRAWN.has(type)) chunks.push(chunk);
    at = end;
  }
  if (!size) return null;
  const head = bytes.slice(0, 12);
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  viewOf(head).setUint32(4, 4 + length, true);
  return { ...size, parts: [head, ...chunks] };
}

/** What the first chunk of each of the three forms says of the size; null for other chunks. */
function readSize(type: string, data: DataView): { width: number; height: number } | null {
  if (type === "VP8X") return { width: 1 + readUint24(data, 4), height: 1 + readUint24(data, 7) };
  if (type === "VP8 ") return { width: data.getUint16(6, true) & 0x3fff, height: data.getUint16(8, true) & 0x3fff };
  if (type !== "VP8L" || data.getUint8(0) !== 0x2f) return null;
  const bits = data.getUint32(1, true);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
}

function readUint24(data: DataView, at: number): number {
  return data.getUint16(at, true) + (data.getUint8(at + 2) << 16);
}
