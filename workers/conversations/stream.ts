import type { ServerFrame } from "../contract/socket";

/** Keeps proxies from closing an idle stream. */
const HEARTBEAT_MS = 15_000;
/** An open stream keeps the object awake, so the server ends it and the client comes back with its cursor. */
const STREAM_LIFETIME_MS = 300_000;
const RETRY_MS = 1_000;

/** The open event streams of one conversation. Memory only: a client that lost its stream resumes from the log. */
export class Subscribers {
  readonly #open = new Set<(bytes: Uint8Array) => void>();
  readonly #encoder = new TextEncoder();

  broadcast(frame: ServerFrame): void {
    const bytes = this.#encode(frame);
    for (const send of this.#open) send(bytes);
  }

  /** Opens a stream that starts with `first` and then carries every broadcast frame. */
  subscribe(first: readonly ServerFrame[]): Response {
    let leave = (): void => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (bytes: Uint8Array): void => controller.enqueue(bytes);
        const heartbeat = setInterval(() => send(this.#encoder.encode(":\n\n")), HEARTBEAT_MS);
        const lifetime = setTimeout(() => {
          leave();
          controller.close();
        }, STREAM_LIFETIME_MS);
        leave = () => {
          clearInterval(heartbeat);
          clearTimeout(lifetime);
          this.#open.delete(send);
        };
        send(this.#encoder.encode(`retry: ${RETRY_MS}\n\n`));
        for (const frame of first) send(this.#encode(frame));
        this.#open.add(send);
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
