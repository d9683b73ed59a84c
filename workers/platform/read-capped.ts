/** A look at a stream's first `bytes` bytes, or all of them where there are fewer; false ends the reading. */
interface FirstLook {
  bytes: number;
  isWanted: (start: Uint8Array) => boolean;
}

/**
 * Reads a stream to its end, or cancels it and gives null: once it has yielded more than `max_bytes`, or where `look` says that it
 * is not wanted. Rejects as the stream does.
 */
export async function readCapped(
  stream: ReadableStream<Uint8Array>,
  max_bytes: number,
  look?: FirstLook,
): Promise<Uint8Array | null> {
  const reader = stream.getReader();
  const cancel = () => {
    // Not awaited: a hostile sender decides when a cancellation settles.
    reader.cancel().catch(() => undefined);
    return null;
  };
  const chunks: Uint8Array[] = [];
  let length = 0;
  let to_do = look;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    length += part.value.length;
    if (to_do && length >= to_do.bytes) {
      if (!to_do.isWanted(join(chunks, length))) return cancel();
      to_do = undefined;
    }
    if (length > max_bytes) return cancel();
  }
  const bytes = join(chunks, length);
  return to_do && !to_do.isWanted(bytes) ? null : bytes;
}

/** Read past the limit and thrown away: a sender cut off while it still writes sees a broken connection instead of our answer. */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

/** The first `max_bytes` bytes of a stream, and whether they are all of it. Rejects as the stream does. */
export async function readStart(
  stream: ReadableStream<Uint8Array> | null,
  max_bytes: number,
): Promise<{ bytes: Uint8Array; is_whole: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream ?? []) {
    if (length < max_bytes) chunks.push(chunk.subarray(0, max_bytes - length));
    length += chunk.length;
    if (length > MAX_DISCARDED_BYTES) break;
  }
  return { bytes: join(chunks, Math.min(length, max_bytes)), is_whole: length <= max_bytes };
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
