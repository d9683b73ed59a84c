import { type PictureParts, readLatin1, take, viewOf } from "./parts";

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const EXIF = 0xe1;
const COMMENT = 0xfe;
/** Of what applications keep in it, what colours are drawn by: the marker with what it begins with. */
const DRAWN_BY: Record<number, string> = { 224: "JFIF\0", 226: "ICC_PROFILE\0", 238: "Adobe" };
const ORIENTATION = 0x0112;

/**
 * Without comments and metadata, but for which side is up. What stands behind its end (phones put a film there) is cut off.
 * Null for what is no JPEG; throws RangeError where it is cut off.
 */
export function readJpeg(bytes: Uint8Array): PictureParts | null {
  const view = viewOf(bytes);
  const parts = [take(bytes, 0, 2)];
  let size: { width: number; height: number } | null = null;
  let orientation = 1;
  let has_scan = false;
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // Filled up.
      continue;
    }
    if (marker === END) {
      if (!size || !has_scan) return null;
      parts.push(take(bytes, at, at + 2));
      return orientation >= 5 ? { width: size.height, height: size.width, parts } : { ...size, parts };
    }
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= START)) return null;
    const end = at + 2 + view.getUint16(at + 2);
    const segment = take(bytes, at, end);
    if (isFrame(marker)) {
      if (size) return null;
      size = { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    if (marker === EXIF && orientation === 1) {
      orientation = readOrientation(segment.subarray(4));
      if (orientation > 1) parts.push(writeOrientation(orientation));
    } else if (isDrawn(marker, segment)) parts.push(segment);
    at = end;
    if (marker !== SCAN) continue;
    has_scan = true;
    at = skipScan(bytes, end);
    parts.push(take(bytes, end, at));
  }
}

/** SOF0 to SOF15; three numbers among them mean other things. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function isDrawn(marker: number, segment: Uint8Array): boolean {
  if (marker === COMMENT) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  const begin = DRAWN_BY[marker];
  return begin !== undefined && readLatin1(segment, 4, begin.length) === begin;
}

/** Where the next marker stands: within a scan 0xff means itself before 0, and restarts before 0xd0 to 0xd7. */
function skipScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== 0 && next !== 0xff && !(next !== undefined && next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw new RangeError("The picture ends too early.");
}

/** 1 to 8 as EXIF counts them; 1, which is upright, for what cannot be read. */
function readOrientation(data: Uint8Array): number {
  if (readLatin1(data, 0, 6) !== "Exif\0\0" || data.length < 20) return 1;
  const tiff = viewOf(data.subarray(6));
  const little = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, little);
  if (directory + 2 > tiff.byteLength) return 1;
  const count = tiff.getUint16(directory, little);
  for (let n = 0; n < count; n++) {
    const entry = directory + 2 + 12 * n;
    if (entry + 12 > tiff.byteLength) return 1;
    if (tiff.getUint16(entry, little) !== ORIENTATION) continue;
    const value = tiff.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** An EXIF segment that says this and nothing else. */
function writeOrientation(orientation: number): Uint8Array {
  const entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  const tiff = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, ...entry, 0, 0, 0, 0];
  return Uint8Array.from([0xff, EXIF, 0, 2 + 6 + tiff.length, 0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff]);
}
