/** Reads a stream to its end, or cancels it and gives null once it has yielded more than `max_bytes`. Rejects as the stream does. */
export async function readCapped(stream: ReadableStream<Uint8Array>, max_bytes: number): Promise<Uint8Array | null> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > max_bytes) {
      // Not awaited: a hostile sender decides when a cancellation settles.
      reader.cancel().catch(() => undefined);
      return null;
    }
    chunks.push(part.value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
