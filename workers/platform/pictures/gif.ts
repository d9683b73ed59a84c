import { type PictureParts, readLatin1, take, viewOf } from "./parts";

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const CONTROL = 0xf9;
const APPLICATION = 0xff;
/** Applications that say how often an animation is played. */
const LOOPS = new Set(["NETSCAPE2.0", "ANIMEXTS1.0"]);

/** Without comments and what applications keep in it. Null for what is no GIF from its first to its last byte; throws RangeError where it is cut off. */
export function readGif(bytes: Uint8Array): PictureParts | null {
  const view = viewOf(bytes);
  let at = 13 + tableBytes(view.getUint8(10));
  const parts = [take(bytes, 0, at)];
  for (let has_image = false; ; ) {
    const start = at;
    const kind = view.getUint8(at);
    if (kind === TRAILER) {
      if (at + 1 !== bytes.length || !has_image) return null;
      return {
        width: view.getUint16(6, true),
        height: view.getUint16(8, true),
        parts: [...parts, take(bytes, at, at + 1)],
      };
    }
    if (kind === IMAGE) {
      has_image = true;
      at = skipBlocks(view, at + 11 + tableBytes(view.getUint8(at + 9)));
      parts.push(take(bytes, start, at));
    } else if (kind === EXTENSION) {
      const label = view.getUint8(at + 1);
      at = skipBlocks(view, at + 2);
      const is_kept = label === CONTROL || (label === APPLICATION && LOOPS.has(readLatin1(bytes, start + 3, 11)));
      if (is_kept) parts.push(take(bytes, start, at));
    } else return null;
  }
}

/** Of the table of colours that follows, as its flags say. */
function tableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** Behind the blocks that begin here, each with its length before it; an empty one is the last. */
function skipBlocks(view: DataView, at: number): number {
  for (let next = at; ; ) {
    const length = view.getUint8(next);
    next += 1 + length;
    if (length === 0) return next;
  }
}
