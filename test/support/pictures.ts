/** Small pictures, byte by byte: sound ones, and what can be hidden in them. */
import { deflateSync } from "node:zlib";

type Bytes = readonly number[] | Uint8Array | string;

/** Texts are Latin-1. */
export function bytesOf(...parts: Bytes[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "string" ? Array.from(part, (letter) => letter.charCodeAt(0)) : [...part],
    ),
  );
}

const be32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const le32 = (value: number) => be32(value).reverse();

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

export function pngChunk(type: string, data: Bytes): Uint8Array {
  const body = bytesOf(type, data);
  return bytesOf(be32(body.length - 4), body, be32(crc32(body)));
}

/** A grey picture, with further chunks before its data. */
export function buildPng(width = 3, height = 2, chunks: Uint8Array[] = []): Uint8Array {
  // What a picture of that size would unpack to is not written for one that is never drawn.
  const rows = width * height > 1_000_000 ? [0] : new Uint8Array(height * (width + 1)).fill(0x80);
  for (let row = 0; rows instanceof Uint8Array && row < height; row++) rows[row * (width + 1)] = 0;
  return bytesOf(
    "\x89PNG\r\n\x1a\n",
    pngChunk("IHDR", [...be32(width), ...be32(height), 8, 0, 0, 0, 0]),
    ...chunks,
    pngChunk("IDAT", new Uint8Array(deflateSync(Uint8Array.from(rows)))),
    pngChunk("IEND", []),
  );
}

export function jpegSegment(marker: number, data: Bytes): Uint8Array {
  const body = bytesOf(data);
  return bytesOf([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255], body);
}

/** EXIF that says which side is up, and where the picture was taken. */
export function buildExif(orientation: number): Uint8Array {
  const entry = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
  return jpegSegment(0xe1, bytesOf("Exif\0\0II*\0", le32(8), [1, 0], entry, le32(0), "GPS 52.1,4.3"));
}

/** The frame of a JPEG: its scan is one that no decoder would be glad of. */
export function buildJpeg(width = 4, height = 2, segments: Uint8Array[] = [], tail: Bytes = ""): Uint8Array {
  return bytesOf(
    [0xff, 0xd8],
    jpegSegment(0xe0, "JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
    ...segments,
    jpegSegment(0xdb, new Uint8Array(65).fill(1)),
    jpegSegment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]),
    jpegSegment(0xda, [1, 1, 0, 0, 63, 0]),
    [0x12, 0xff, 0, 0x34, 0xff, 0xd0, 0x56],
    [0xff, 0xd9],
    tail,
  );
}

export function buildGif(blocks: Uint8Array[] = []): Uint8Array {
  return bytesOf(
    "GIF89a",
    [5, 0, 7, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255],
    ...blocks,
    [0x2c, 0, 0, 0, 0, 5, 0, 7, 0, 0, 2, 2, 0x44, 1, 0, 0x3b],
  );
}

export function webpChunk(type: string, data: Bytes): Uint8Array {
  const body = bytesOf(data);
  return bytesOf(type, le32(body.length), body, body.length % 2 ? [0] : []);
}

/** The extended form, whose flags tell of EXIF and XMP. */
export function buildWebp(chunks: Uint8Array[] = []): Uint8Array {
  const body = bytesOf(
    "WEBP",
    webpChunk("VP8X", [0x0c, 0, 0, 0, 9, 0, 0, 19, 0, 0]),
    webpChunk("VP8L", [0x2f, 9, 0xc0, 4, 0, 1]),
    ...chunks,
  );
  return bytesOf("RIFF", le32(body.length), body);
}
