/** What a reader of one kind of picture gives: how large it is shown, and the parts that are the picture and nothing else. */
export interface PictureParts {
  width: number;
  height: number;
  parts: Uint8Array[];
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Bytes as Latin-1. */
export function readLatin1(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/** As `subarray`, but throws RangeError where there are fewer bytes. */
export function take(bytes: Uint8Array, from: number, to: number): Uint8Array {
  if (from > to || to > bytes.length) throw new RangeError("The picture ends too early.");
  return bytes.subarray(from, to);
}
