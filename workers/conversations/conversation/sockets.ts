/** The sockets of one conversation. They hibernate: all that is known of one is in its attachment. */
import type { ServerFrame } from "../../contract/socket";

/** What a socket says first must say whose it is, within this time. */
const HELLO_WITHIN_MS = 5_000;
/** More than anybody has tabs. */
const MAX_SOCKETS = 20;
/** Beside those: of whoever knows the conversation's id. */
const MAX_SILENT = 5;
/** bars ABU-03: a message of MAX_CHAT_CHARS in any letters, with what stands beside it, is below this. */
const MAX_FRAME_BYTES = 16 * 1024;
/** Frames that broke the protocol before it is closed. */
const MAX_STRIKES = 5;
/** Nobody types as fast (bars ABU-03). */
const MAX_FRAMES_A_SECOND = 10;

/** Why a socket was closed, beside the codes every browser knows. */
const CLOSE = { policy: 1008, too_big: 1009, too_many: 4008, unauthenticated: 4401 } as const;

export interface SocketState {
  site_id: string;
  conversation_id: string;
  /** When it was opened. */
  at: number;
  /** Null until it has said whose it is. */
  guest_id: string | null;
  /** When it was last known that they may write; 0 where they may not. */
  checked_at: number;
  strikes: number;
  /** The second it last spoke in, and how often in it. */
  second: number;
  frames: number;
}

export class VisitorSockets {
  readonly #ctx: Pick<DurableObjectState, "acceptWebSocket" | "getWebSockets" | "setWebSocketAutoResponse">;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    // Answered without waking the object.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** How many have said whose they are. */
  get size(): number {
    return this.#list().filter(({ state }) => state.guest_id !== null).length;
  }

  /** Opens one for a caller whose origin was checked. Only one that has not said whose it is makes room for it. */
  open(of: Pick<SocketState, "site_id" | "conversation_id">, now: number): Response {
    this.#makeRoom(({ guest_id }) => guest_id === null, MAX_SILENT - 1);
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server);
    keep(server, { ...of, at: now, guest_id: null, checked_at: 0, strikes: 0, second: 0, frames: 0 });
    return new Response(null, { status: 101, webSocket: client });
  }

  /** The text of a frame and what is known of its socket; null for one that must not be heard, which is then closed. */
  hear(socket: WebSocket, message: string | ArrayBuffer, now: number): { text: string; state: SocketState } | null {
    const known = readState(socket);
    const second = Math.floor(now / 1_000);
    const state = { ...known, second, frames: known.second === second ? known.frames + 1 : 1 };
    keep(socket, state);
    if (typeof message !== "string" || measure(message) > MAX_FRAME_BYTES) socket.close(CLOSE.too_big, "Too much.");
    else if (state.frames > MAX_FRAMES_A_SECOND) socket.close(CLOSE.policy, "Too fast.");
    else return { text: message, state };
    return null;
  }

  /** It is this visitor's, who may write. The oldest of theirs makes room where there are too many. */
  admit(socket: WebSocket, guest_id: string, checked_at: number): void {
    if (readState(socket).guest_id === null) this.#makeRoom((state) => state.guest_id !== null, MAX_SOCKETS - 1);
    keep(socket, { ...readState(socket), guest_id, checked_at });
  }

  refuse(socket: WebSocket): void {
    socket.close(CLOSE.unauthenticated, "Say whose conversation it is.");
  }

  /** Tells what was wrong with a frame; one wrong frame too many ends the socket. */
  complain(socket: WebSocket, frame: Extract<ServerFrame, { type: "error" }>): void {
    const state = readState(socket);
    keep(socket, { ...state, strikes: state.strikes + 1 });
    socket.send(JSON.stringify(frame));
    if (state.strikes + 1 >= MAX_STRIKES) socket.close(CLOSE.policy, "Not this protocol.");
  }

  /** To every socket that has said whose it is. */
  broadcast(frame: ServerFrame): void {
    const text = JSON.stringify(frame);
    for (const { socket, state } of this.#list()) if (state.guest_id !== null) socket.send(text);
  }

  /** Ends those that said nothing in time; when the next one is due, null without one. */
  endSilent(now: number): number | null {
    const due = this.#list().filter(({ state }) => state.guest_id === null);
    for (const { socket, state } of due) if (state.at + HELLO_WITHIN_MS <= now) this.refuse(socket);
    const left = due.map(({ state }) => state.at + HELLO_WITHIN_MS).filter((at) => at > now);
    return left.length === 0 ? null : Math.min(...left);
  }

  closeAll(): void {
    for (const { socket } of this.#list()) socket.close(1000, "The conversation is gone.");
  }

  #makeRoom(isOne: (state: SocketState) => boolean, max: number): void {
    const open = this.#list()
      .filter(({ state }) => isOne(state))
      .sort((a, b) => a.state.at - b.state.at);
    for (const { socket } of open.slice(0, Math.max(0, open.length - max)))
      socket.close(CLOSE.too_many, "Another one was opened.");
  }

  #list(): { socket: WebSocket; state: SocketState }[] {
    const open = this.#ctx.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN);
    return open.map((socket) => ({ socket, state: readState(socket) }));
  }
}

function measure(text: string): number {
  return new TextEncoder().encode(text).length;
}

function readState(socket: WebSocket): SocketState {
  return socket.deserializeAttachment() as SocketState;
}

function keep(socket: WebSocket, state: SocketState): void {
  socket.serializeAttachment(state);
}

const SOCKET_ADDRESS = "https://conversation.invalid/live";

/** How the Worker asks an object for a socket: RPC carries none. */
export function makeSocketRequest(
  of: Pick<SocketState, "site_id" | "conversation_id"> & { request_id: string },
): Request {
  const query = new URLSearchParams(of);
  return new Request(`${SOCKET_ADDRESS}?${query}`, { headers: { Upgrade: "websocket" } });
}

export function readSocketRequest({ url }: Request): Parameters<typeof makeSocketRequest>[0] {
  const query = new URL(url).searchParams;
  const read = (name: string) => query.get(name) ?? "";
  return { site_id: read("site_id"), conversation_id: read("conversation_id"), request_id: read("request_id") };
}
