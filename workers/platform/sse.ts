/** Event streams of an object: Server-Sent Events to everyone who listens, with the number and the size of what waits bounded. */

/** Keeps proxies from closing an idle stream. */
const HEARTBEAT_MS = 15_000;
/** An open stream keeps the object awake, so the server ends it and the client comes back with its cursor. */
const STREAM_LIFETIME_MS = 300_000;
const RETRY_MS = 1_000;
/** What a reader has not taken waits in the object's memory. A reader this far behind is sent back to its cursor. */
const MAX_BACKLOG_BYTES = 256 * 1024;

export interface StreamEvent<Data> {
  /** What a client that lost its stream resumes after. */
  id?: number;
  data: Data;
  /** `data` as JSON, where that is at hand. */
  json?: string;
}

interface Stream<Viewer> {
  viewer: Viewer;
  send: (bytes: Uint8Array) => void;
  close: () => void;
}

/** The open streams of one object. Memory only: a client that lost its stream resumes from what the object keeps. */
export class EventStreams<Data, Viewer = null> {
  readonly #open = new Set<Stream<Viewer>>();
  readonly #encoder = new TextEncoder();
  readonly #max_streams: number;
  readonly #makeHeartbeat: (() => StreamEvent<Data>) | null;

  /** `makeHeartbeat`: what an idle stream sends; without it a comment, which a browser's page never sees. */
  constructor(max_streams: number, makeHeartbeat: (() => StreamEvent<Data>) | null = null) {
    this.#max_streams = max_streams;
    this.#makeHeartbeat = makeHeartbeat;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** To every viewer, or to those whom it is for. */
  broadcast(event: StreamEvent<Data>, isFor: (viewer: Viewer) => boolean = () => true): void {
    if (this.#open.size === 0) return;
    const bytes = this.#encode(event);
    for (const stream of this.#open) if (isFor(stream.viewer)) stream.send(bytes);
  }

  /** Ends the oldest streams of these viewers, so that with one more they have at most `max_streams`. */
  makeRoom(isTheirs: (viewer: Viewer) => boolean, max_streams: number): void {
    const theirs = [...this.#open].filter(({ viewer }) => isTheirs(viewer));
    for (const stream of theirs.slice(0, Math.max(0, theirs.length + 1 - max_streams))) stream.close();
  }

  /** Opens a stream that starts with `first` and then carries every broadcast event. The oldest makes room where there are too many. */
  subscribe(first: readonly StreamEvent<Data>[], viewer: Viewer): Response {
    let leave = (): void => {};
    const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      const close = (): void => {
        leave();
        controller.close();
      };
      const send = (bytes: Uint8Array): void => {
        controller.enqueue(bytes);
        if ((controller.desiredSize ?? 0) < 0) close();
      };
      const heartbeat = setInterval(() => send(this.#encodeHeartbeat()), HEARTBEAT_MS);
      const lifetime = setTimeout(close, STREAM_LIFETIME_MS);
      const stream = { viewer, send, close };
      leave = () => {
        clearInterval(heartbeat);
        clearTimeout(lifetime);
        this.#open.delete(stream);
      };
      this.makeRoom(() => true, this.#max_streams);
      this.#open.add(stream);
      const opening = first.map((event) => this.#format(event)).join("");
      controller.enqueue(this.#encoder.encode(`retry: ${RETRY_MS}\n\n${opening}`));
    };
    // `cancel` is the only sign that a reader has gone: the request's signal does not fire here.
    const body = new ReadableStream<Uint8Array>(
      { start, cancel: () => leave() },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_BACKLOG_BYTES }),
    );
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }

  /** Ends the streams of these viewers, once they have taken what was sent. */
  close(isEnded: (viewer: Viewer) => boolean): void {
    for (const stream of this.#open) if (isEnded(stream.viewer)) stream.close();
  }

  #encodeHeartbeat(): Uint8Array {
    return this.#makeHeartbeat ? this.#encode(this.#makeHeartbeat()) : this.#encoder.encode(":\n\n");
  }

  #encode(event: StreamEvent<Data>): Uint8Array {
    return this.#encoder.encode(this.#format(event));
  }

  #format({ id, data, json = JSON.stringify(data) }: StreamEvent<Data>): string {
    return `${id === undefined ? "" : `id: ${id}\n`}data: ${json}\n\n`;
  }
}

/** What an event stream's events carry, in their order. Ends with the stream. */
export async function* readEvents<Data>(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Data> {
  const decoder = new TextDecoder();
  let waiting = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    waiting += decoder.decode(read.value, { stream: true });
    const events = waiting.split("\n\n");
    waiting = events.pop() ?? "";
    for (const event of events)
      for (const line of event.split("\n")) if (line.startsWith("data: ")) yield JSON.parse(line.slice(6));
  }
}
