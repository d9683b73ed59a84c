/** A conversation behind a network that loses, cuts, swallows and repeats, as a seed says. In fake time. */
import { createApi } from "../../widget/session/api";
import type { Hello, Send, Socket } from "../../widget/session/socket-line";
import type { MessageFrame, ServerFrame } from "../../workers/contract/socket";

const HEARTBEAT_MS = 15_000;
const MAX_LATENCY_MS = 300;

/** The same numbers from 0 to 1 for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What a client is told by, whichever way. A line that is dead says nothing and does not close. */
interface Line {
  deliver(frame: ServerFrame): void;
  cut(): void;
  is_dead: boolean;
}

export function createUnreliableServer(random: () => number) {
  const log: MessageFrame[] = [];
  const lines = new Set<Line>();
  const faults = { rate: 0, is_offline: false, are_sockets_blocked: false };
  const counts = { lost: 0, cut: 0, dead: 0, repeated: 0 };
  const happens = (share = 1) => random() < faults.rate * share;

  const tell = (line: Line, frame: ServerFrame) => {
    if (line.is_dead || faults.is_offline) return;
    if (happens()) {
      counts.cut += 1;
      line.cut();
    } else if (happens(0.3)) {
      counts.dead += 1;
      line.is_dead = true;
    } else line.deliver(frame);
  };
  const append = (message: Pick<MessageFrame, "author" | "text" | "client_id">): number => {
    const stored: MessageFrame = { type: "message", seq: log.length + 1, at: 1, ...message };
    log.push(stored);
    for (const line of lines) tell(line, stored);
    return stored.seq;
  };
  const store = (client_id: string, text: string): number => {
    const known = log.find((message) => message.client_id === client_id);
    if (known) counts.repeated += 1;
    return known?.seq ?? append({ author: "visitor", client_id, text });
  };
  const greet = (line: Line, last_seq: number) => {
    const conversation = { id: "conv-1", status: "with_human", assignee: { id: "user_1", name: "Ada" } } as const;
    tell(line, { type: "welcome", protocol: 1, conversation, seq: log.length });
    for (const message of log.slice(last_seq)) tell(line, message);
    tell(line, { type: "resumed", seq: log.length });
    lines.add(line);
  };

  /** Runs what is given to it in its order, each after a while. */
  const createWire = () => {
    let free_at = 0;
    return (action: () => void) => {
      free_at = Math.max(free_at, Date.now() + random() * MAX_LATENCY_MS);
      setTimeout(action, free_at - Date.now());
    };
  };

  const connect = (): Socket => {
    const [up, down] = [createWire(), createWire()];
    let isOpen = true;
    const close = () => {
      isOpen = false;
      lines.delete(line);
    };
    const line: Line = {
      is_dead: false,
      deliver: (frame) =>
        down(() => isOpen && socket.onmessage?.call(null as never, { data: JSON.stringify(frame) } as MessageEvent)),
      cut: () => {
        lines.delete(line);
        down(() => isOpen && socket.onclose?.call(null as never, null as never));
      },
    };
    const hear = (text: string) => {
      if (!isOpen || line.is_dead || faults.is_offline) return;
      if (text === "ping") {
        down(() => isOpen && socket.onmessage?.call(null as never, { data: "pong" } as MessageEvent));
        return;
      }
      const frame: Hello | Send | { type: "read" } = JSON.parse(text);
      if (frame.type === "hello") greet(line, frame.last_seq);
      if (frame.type !== "send") return;
      if (happens()) {
        counts.lost += 1;
        line.cut();
        return;
      }
      const seq = store(frame.client_id, frame.text);
      tell(line, { type: "ack", client_id: frame.client_id, seq });
    };
    const socket: Socket = {
      onopen: null,
      onmessage: null,
      onclose: null,
      close,
      send: (text) => up(() => hear(String(text))),
    };
    up(() => {
      if (faults.is_offline || faults.are_sockets_blocked) line.cut();
      else if (isOpen) socket.onopen?.call(null as never, null as never);
    });
    return socket;
  };

  const openEvents = (last_seq: number, signal: AbortSignal | null | undefined): Response => {
    const down = createWire();
    const encoder = new TextEncoder();
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      let isOpen = true;
      const end = (act: () => void) => {
        if (!isOpen) return;
        isOpen = false;
        clearInterval(heartbeat);
        lines.delete(line);
        act();
      };
      const send = (text: string) => down(() => isOpen && controller.enqueue(encoder.encode(text)));
      const line: Line = {
        is_dead: false,
        deliver: (frame) => send(`data: ${JSON.stringify(frame)}\n\n`),
        cut: () => down(() => end(() => controller.close())),
      };
      const heartbeat = setInterval(() => !line.is_dead && !faults.is_offline && send(":\n\n"), HEARTBEAT_MS);
      signal?.addEventListener("abort", () => end(() => controller.error(signal.reason)));
      greet(line, last_seq);
    };
    return new Response(new ReadableStream({ start }));
  };

  const answer = (path: string, init: RequestInit | undefined): Response => {
    const url = new URL(path, "https://shop.example");
    if (faults.is_offline || happens()) {
      counts.lost += 1;
      throw new TypeError("failed");
    }
    if (url.pathname === "/api/chat/events") return openEvents(Number(url.searchParams.get("last_seq")), init?.signal);
    if (url.pathname !== "/api/chat/message") return Response.json({});
    const { client_id, text } = JSON.parse(String(init?.body));
    const seq = store(client_id, text);
    // Stored, and the answer lost on its way.
    if (happens()) throw new TypeError("failed");
    return Response.json({ conversation_id: "conv-1", client_id, seq });
  };
  const fetchFn = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    await new Promise((resolve) => setTimeout(resolve, random() * MAX_LATENCY_MS));
    init?.signal?.throwIfAborted();
    return answer(String(input), init);
  };

  return {
    log,
    faults,
    counts,
    api: createApi(fetchFn, connect, async () => Promise.reject(new Error("No file goes over this line."))),
    /** A person writes. */
    reply: (text: string) => void append({ author: "agent", text }),
    /** As a deploy does: every line ends at once. */
    restart: () => {
      for (const line of lines) line.cut();
    },
  };
}
