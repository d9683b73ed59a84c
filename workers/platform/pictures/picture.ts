/**
 * Pictures by their bytes (bars UPL-03, UPL-05): each is walked from its first byte to its last and put together anew from what it is
 * drawn from, so that neither a place and time nor another kind of file goes along. Nothing is decoded. Pure.
 */
import { readGif } from "./gif";
import { readJpeg } from "./jpeg";
import type { PictureParts } from "./parts";
import { readLatin1 } from "./parts";
import { PNG_MARK, readPng } from "./png";
import { readWebp } from "./webp";

export interface Picture {
  media_type: "image/png" | "image/jpeg" | "image/gif" | "image/webp";
  /** As it is shown, in pixels. */
  width: number;
  height: number;
  body: Uint8Array;
}

const KINDS: { media_type: Picture["media_type"]; mark: RegExp; read: (bytes: Uint8Array) => PictureParts | null }[] = [
  { media_type: "image/png", mark: new RegExp(`^${PNG_MARK}`), read: readPng },
  { media_type: "image/jpeg", mark: /^\xff\xd8\xff/, read: readJpeg },
  { media_type: "image/gif", mark: /^GIF8[79]a/, read: readGif },
  { media_type: "image/webp", mark: /^RIFF.{4}WEBP/s, read: readWebp },
];

/** Null for what is no whole picture of a known kind. */
export function readPicture(bytes: Uint8Array): Picture | null {
  const start = readLatin1(bytes, 0, 12);
  const kind = KINDS.find(({ mark }) => mark.test(start));
  const read = kind && readWhole(kind.read, bytes);
  if (!kind || !read || read.width === 0 || read.height === 0) return null;
  const { width, height, parts } = read;
  return { media_type: kind.media_type, width, height, body: join(parts) };
}

function readWhole(read: (bytes: Uint8Array) => PictureParts | null, bytes: Uint8Array): PictureParts | null {
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const body = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}
