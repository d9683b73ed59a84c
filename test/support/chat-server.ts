/** The chat server as the widget's session sees it, scripted by a test. */
import { ApiError, createApi } from "../../widget/session/api";
import type { Hello, Send, Socket } from "../../widget/session/socket-line";
import type { Upload } from "../../widget/session/upload";
import type { Attachment, ClientFrame, ServerFrame } from "../../workers/contract/socket";

interface Call {
  path: string;
  token: string | null;
  body: Record<string, unknown>;
}

type Reply = Response | Error;

export function problem(status: number, error: string, headers: Record<string, string> = {}): Response {
  return Response.json({ error, detail: error }, { status, headers });
}

/** A picture that the server has. */
export function makeAttachment(id: string, name = "photo.png"): Attachment {
  return { id, name, media_type: "image/png", bytes: 100, width: 3, height: 2 };
}

/** A socket of the session's, held by a test. */
export interface HeldSocket {
  path: string;
  /** Whose conversation it is and where it stands: the first thing said. */
  hellos: Hello[];
  sends: Send[];
  /** Whatever else. */
  frames: ClientFrame[];
  pings: number;
  /** What the server says. */
  tell(frame: ServerFrame | "pong"): void;
  /** The line closes. */
  cut(): void;
  is_closed: boolean;
}

/** What the server says to a hello it knows. */
export function greeting(seq: number, conversation_id = "conv-1"): ServerFrame[] {
  const conversation = { id: conversation_id, status: "active", assignee: null } as const;
  return [
    { type: "welcome", protocol: 1, conversation, seq },
    { type: "resumed", seq },
  ];
}

/**
 * A server that answers as it should, except where a test has put other replies in line for a path. Sockets do not get through,
 * unless `onHello` takes them: it is called with what each says first.
 */
export function createServer({ onHello }: { onHello?: (socket: HeldSocket, hello: Hello) => void } = {}) {
  const calls: Call[] = [];
  const planned = new Map<string, Reply[]>();
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  let guests = 0;
  const answer = (path: string, body: Record<string, unknown>, signal: AbortSignal | null | undefined): Response => {
    if (path === "/api/guest/create/") {
      guests += 1;
      return Response.json({ uuid: `guest-${guests}`, token: `token-${guests}`, expires_at: 1 }, { status: 201 });
    }
    if (path === "/api/chat/conversations") return Response.json({ conversation_id: `conv-${guests}` });
    if (path === "/api/chat/message") return Response.json({ ...body, seq: 1 });
    if (path !== "/api/chat/events") return Response.json({});
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      streams.push(controller);
      signal?.addEventListener("abort", () => controller.error(signal.reason));
    };
    return new Response(new ReadableStream({ start }));
  };
  const fetchFn = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const path = String(input).split("?")[0] ?? "";
    const body = init?.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : {};
    const token = new Headers(init?.headers).get("Authorization");
    calls.push({ path: String(input), token, body });
    const reply = planned.get(path)?.shift() ?? answer(path, body, init?.signal);
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const uploads: string[] = [];
  const upload: Upload = async (path, token, file, onProgress) => {
    calls.push({ path, token, body: {} });
    const reply = planned.get(path)?.shift();
    if (reply instanceof Error) throw reply;
    if (reply) throw new ApiError(((await reply.json()) as { error: string }).error, reply.status);
    onProgress(1);
    uploads.push(file.name);
    return makeAttachment(`att-${uploads.length}`, file.name);
  };
  const sockets: HeldSocket[] = [];
  const connect = (path: string): Socket => {
    const close = () => {
      if (held.is_closed) return;
      held.is_closed = true;
      queueMicrotask(() => socket.onclose?.call(null as never, null as never));
    };
    const held: HeldSocket = {
      path,
      hellos: [],
      sends: [],
      frames: [],
      pings: 0,
      is_closed: false,
      cut: close,
      tell: (frame) => {
        const data = frame === "pong" ? frame : JSON.stringify(frame);
        if (!held.is_closed) socket.onmessage?.call(null as never, { data } as MessageEvent);
      },
    };
    const socket: Socket = {
      onopen: null,
      onmessage: null,
      onclose: null,
      close,
      send: (text) => {
        if (text === "ping") {
          held.pings += 1;
          return;
        }
        const frame: Hello | Send | ClientFrame = JSON.parse(String(text));
        if (frame.type === "send") held.sends.push(frame);
        else if (frame.type !== "hello") held.frames.push(frame);
        else {
          held.hellos.push(frame);
          onHello?.(held, frame);
        }
      },
    };
    sockets.push(held);
    queueMicrotask(() => {
      if (onHello) socket.onopen?.call(null as never, null as never);
      else close();
    });
    return socket;
  };
  return {
    calls,
    sockets,
    api: createApi(fetchFn, connect, upload),
    plan: (path: string, ...replies: Reply[]) => void planned.set(path, replies),
    find: (path: string) => calls.filter((call) => call.path.startsWith(path)),
    emit: (frame: ServerFrame) =>
      streams.at(-1)?.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(frame)}\n\n`)),
  };
}
