import type { ServerFrame } from "../contract/socket";

/** Keeps proxies from closing an idle stream. */
const HEARTBEAT_MS = 15_000;
/** An open stream keeps the object awake, so the server ends it and the client comes back with its cursor. */
const STREAM_LIFETIME_MS = 300_000;
const RETRY_MS = 1_000;
/** More than anybody has tabs. What a stream's reader has not taken waits in the object's memory, so their number is bounded. */
const MAX_STREAMS = 20;

interface Stream {
  send: (bytes: Uint8Array) => void;
  close: () => void;
}

/** The open event streams of one conversation. Memory only: a client that lost its stream resumes from the log. */
export class Subscribers {
  readonly #open = new Set<Stream>();
  readonly #encoder = new TextEncoder();

  broadcast(frame: ServerFrame): void {
    const bytes = this.#encode(frame);
    for (const stream of this.#open) stream.send(bytes);
  }

  /** Opens a stream that starts with `first` and then carries every broadcast frame. The oldest makes room where there are too many. */
  subscribe(first: readonly ServerFrame[]): Response {
    let leave = (): void => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (bytes: Uint8Array): void => controller.enqueue(bytes);
        const heartbeat = setInterval(() => send(this.#encoder.encode(":\n\n")), HEARTBEAT_MS);
        const close = (): void => {
          leave();
          controller.close();
        };
        const lifetime = setTimeout(close, STREAM_LIFETIME_MS);
        const stream = { send, close };
        leave = () => {
          clearInterval(heartbeat);
          clearTimeout(lifetime);
          this.#open.delete(stream);
        };
        send(this.#encoder.encode(`retry: ${RETRY_MS}\n\n`));
        for (const frame of first) send(this.#encode(frame));
        const [oldest] = this.#open;
        if (oldest && this.#open.size >= MAX_STREAMS) oldest.close();
        this.#open.add(stream);
      },
      // The only sign that a reader has gone: the request's signal does not fire here.
      cancel: () => leave(),
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }

  #encode(frame: ServerFrame): Uint8Array {
    return this.#encoder.encode(`data: ${JSON.stringify(frame)}\n\n`);
  }
}
