/** The sockets of a site's members. They hibernate: all that is known of one is in its attachment. */
import { Here, type PresentMember } from "../../contract/live";
import { parseJson } from "../../platform/body";
import type { SeenViewer, SiteViewer } from "../../ports";
import type { Told } from "./recent";

/** Every member of the largest plan with eight tabs. */
const MAX_SOCKETS = 200;
/** More tabs than anybody has: one member must not end everybody else's. */
const MAX_SOCKETS_A_SESSION = 20;
const MAX_FRAME_CHARS = 1_024;
/** The dashboard says at most five. */
const MAX_FRAMES_A_SECOND = 10;
/** Who may look is asked again this often: a closed socket comes back and is asked. */
const LIFETIME_MS = 3_600_000;
/** Events are sent together at most this often: what comes alone is sent at once. */
const GATHER_MS = 50;
/** A tab pings every 15 s, and once a minute where the browser puts it to sleep. One that has not for this long is gone. */
const GONE_AFTER_MS = 150_000;

/** Why a socket was closed, beside the codes every browser knows. */
const CLOSE = { policy: 1008, too_many: 4008, ended: 4401, come_back: 4000 } as const;

interface SocketState extends SeenViewer {
  /** When it was opened. */
  at: number;
  is_away: boolean;
  looking_at: string | null;
  /** The second it last spoke in, and how often in it. */
  second: number;
  frames: number;
}
type Open = { socket: WebSocket; state: SocketState };

export class MemberSockets {
  readonly #ctx: DurableObjectState;
  /** What happened since something was last sent, and whether that is so short a time ago that more is waited for. */
  #gathered: { told: Told; id: number | undefined }[] = [];
  #is_gathering = false;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    // Answered without waking the object.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Opens one for a caller whose session and origin were checked. The oldest makes room where there are too many. */
  open(viewer: SeenViewer, now: number): { response: Response; socket: WebSocket } {
    // What happened before is none of its news.
    this.#sendGathered();
    this.#makeRoom(({ state }) => state.session_id === viewer.session_id, MAX_SOCKETS_A_SESSION);
    this.#makeRoom(() => true, MAX_SOCKETS);
    const { 0: client, 1: socket } = new WebSocketPair();
    // Found by its tag, so that an event wakes nothing to learn whom it is for.
    this.#ctx.acceptWebSocket(socket, [viewer.can_answer ? "inbox" : "view"]);
    keep(socket, { ...viewer, at: now, is_away: false, looking_at: null, second: 0, frames: 0 });
    return { response: new Response(null, { status: 101, webSocket: client }), socket };
  }

  /** What a screen says; null where that changes nothing, or must not be heard. */
  hear(socket: WebSocket, message: string | ArrayBuffer, now: number): SocketState | null {
    const known = readState(socket);
    const second = Math.floor(now / 1_000);
    const state = { ...known, second, frames: known.second === second ? known.frames + 1 : 1 };
    const isTooMuch = typeof message !== "string" || message.length > MAX_FRAME_CHARS;
    const here = isTooMuch ? null : Here.safeParse(parseJson(message)).data;
    if (!here || state.frames > MAX_FRAMES_A_SECOND) {
      socket.close(CLOSE.policy, "Not this protocol, or too fast.");
      return null;
    }
    const next = { ...state, is_away: here.is_away, looking_at: here.conversation_id };
    keep(socket, next);
    return known.is_away === next.is_away && known.looking_at === next.looking_at ? null : next;
  }

  /** To everyone whom it is for, in the order of the calls: a frame for each of fifty screens costs more than what is in it. */
  broadcast(told: Told, id?: number): void {
    this.#gathered.push({ told, id });
    if (!this.#is_gathering) this.#sendGathered();
  }

  #sendGathered(): void {
    const gathered = this.#gathered.splice(0);
    this.#is_gathering = gathered.length > 0;
    if (!this.#is_gathering) return;
    setTimeout(() => this.#sendGathered(), GATHER_MS);
    for (const tag of ["inbox", "view"]) {
      const seen = gathered.filter(({ told }) => tag === "inbox" || !told.is_for_inbox);
      const text = seen.map(({ told, id }) => format(told, id)).join("\n");
      if (text) for (const socket of this.#ctx.getWebSockets(tag)) if (isOpen(socket)) socket.send(text);
    }
  }

  /** The members who could answer, each once however many screens they have. `without` is a socket that has just closed. */
  listMembers(now: number, without?: WebSocket): PresentMember[] {
    const members = new Map<string, PresentMember>();
    for (const { socket, state } of this.#list("inbox")) {
      if (socket === without || this.#isGone(socket, state, now)) continue;
      const { user_id: id, name, profile_image, is_away, looking_at } = state;
      const before = members.get(id);
      members.set(id, {
        id,
        name,
        ...(profile_image !== undefined && { profile_image }),
        is_away: is_away && (before?.is_away ?? true),
        looking_at: [...new Set([...(before?.looking_at ?? []), ...(looking_at === null ? [] : [looking_at])])],
      });
    }
    return [...members.values()];
  }

  /**
   * Ends those that are to ask again whether they may look, and those whose screens are gone: a line that was cut may never say so.
   * `gone` are those of members, for the others to know; `next`: when another one is due, null without one.
   */
  endOld(now: number): { gone: SocketState[]; next: number | null } {
    const gone: SocketState[] = [];
    for (const { socket, state } of this.#list()) {
      const isGone = this.#isGone(socket, state, now);
      if (isGone || state.at + LIFETIME_MS <= now) socket.close(CLOSE.come_back, "Come back.");
      if (isGone && state.can_answer) gone.push(state);
    }
    const left = this.#list();
    // Who is alone has nobody to be shown to: their room sleeps.
    const has_company =
      new Set(left.filter(({ state }) => state.can_answer).map(({ state }) => state.user_id)).size > 1;
    const due = left.map(({ socket, state }) =>
      has_company ? Math.min(state.at + LIFETIME_MS, this.#goneAt(socket, state)) : state.at + LIFETIME_MS,
    );
    return { gone, next: due.length === 0 ? null : Math.min(...due) };
  }

  close(isEnded: (viewer: SiteViewer) => boolean): void {
    for (const { socket, state } of this.#list())
      if (isEnded(state)) socket.close(CLOSE.ended, "This session has ended.");
  }

  #makeRoom(isTheirs: (open: Open) => boolean, max: number): void {
    const theirs = this.#list()
      .filter(isTheirs)
      .sort((a, b) => a.state.at - b.state.at);
    for (const { socket } of theirs.slice(0, Math.max(0, theirs.length + 1 - max)))
      socket.close(CLOSE.too_many, "Another one was opened.");
  }

  #isGone(socket: WebSocket, state: SocketState, now: number): boolean {
    return this.#goneAt(socket, state) <= now;
  }

  /** When it counts as gone, unless its screen pings before. */
  #goneAt(socket: WebSocket, { at }: SocketState): number {
    const pinged = this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
    return Math.max(at, pinged) + GONE_AFTER_MS;
  }

  #list(tag?: string): Open[] {
    return this.#ctx
      .getWebSockets(tag)
      .filter(isOpen)
      .map((socket) => ({ socket, state: readState(socket) }));
  }
}

/** A LiveFrame as text. */
export function format({ json }: Told, id?: number): string {
  return id === undefined ? `{"event":${json}}` : `{"id":${id},"event":${json}}`;
}

export function readState(socket: WebSocket): SocketState {
  return socket.deserializeAttachment() as SocketState;
}

function keep(socket: WebSocket, state: SocketState): void {
  socket.serializeAttachment(state);
}

function isOpen({ readyState }: WebSocket): boolean {
  return readyState === WebSocket.OPEN;
}

/** How the Worker asks a room for a socket: RPC carries none. */
export function makeLiveRequest(site_id: string, viewer: SeenViewer, last_event_id: number | null): Request {
  const asked = encodeURIComponent(JSON.stringify({ site_id, viewer, last_event_id }));
  return new Request("https://room.invalid/live", { headers: { Upgrade: "websocket", "X-Asked": asked } });
}

export function readLiveRequest({ headers }: Request): {
  site_id: string;
  viewer: SeenViewer;
  last_event_id: number | null;
} {
  return JSON.parse(decodeURIComponent(headers.get("X-Asked") ?? ""));
}
