/** Reads server-sent events from a fetch body: fetch, because EventSource cannot send the token in a header. */

/** Feeds text in any pieces; calls `onData` with the data of each complete event. Comments and other fields are skipped. */
export function createEventParser(onData: (data: string) => void): (piece: string) => void {
  let rest = "";
  let data: string[] = [];
  return (piece) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const raw of lines) {
      const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
      if (line === "" && data.length > 0) {
        onData(data.join("\n"));
        data = [];
      } else if (line.startsWith("data:")) data.push(line.slice(line.startsWith("data: ") ? 6 : 5));
    }
  };
}

/** Reads the stream to its end. `onActivity` is called for every piece, heartbeats included. */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  onData: (data: string) => void,
  onActivity: () => void,
): Promise<void> {
  const feed = createEventParser(onData);
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    onActivity();
    feed(decoder.decode(part.value, { stream: true }));
  }
}
