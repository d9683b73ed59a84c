/** What a visitor's frame does, whichever socket it came by. */
import { findGuest, findGuestByToken, touchGuest } from "../../contacts/service";
import { SocketFrame } from "../../contract/embed";
import type { ServerFrame } from "../../contract/socket";
import { describeError } from "../../platform/log";
import type { GuestScope } from "../../platform/scope";
import type { ConversationPort, Deps, Outcome } from "../../ports";
import { findAttachments, letGo } from "../attachments";
import type { SocketState, VisitorSockets } from "./sockets";

/** Whether a visitor may still write is asked again so long after. */
const CHECK_AGAIN_MS = 60_000;

/** The visitor a conversation belongs to. */
export type Visitor = Pick<GuestScope, "site_id" | "guest_id">;

/** What the object does, as the other transports have it done. */
export interface VisitorActions {
  send(
    visitor: Visitor,
    conversation_id: string,
    input: Parameters<ConversationPort["send"]>[2],
  ): Promise<Outcome<{ seq: number }>>;
  frame(visitor: Visitor, frame: Parameters<ConversationPort["frame"]>[2], request_id: string): Promise<Outcome>;
  /** Frames for a reader who comes back; null for a visitor whose conversation this is not. */
  resume(
    visitor: Visitor,
    conversation_id: string,
    cursor: Parameters<ConversationPort["events"]>[2],
  ): ServerFrame[] | null;
}

/** Does what a frame asks and answers on its own socket. What it changes is told to everybody by the object itself. */
export async function takeFrame(
  deps: Deps,
  sockets: VisitorSockets,
  socket: WebSocket,
  { text, state }: { text: string; state: SocketState },
  actions: VisitorActions,
): Promise<void> {
  const frame = readFrame(text);
  if (!frame) return sockets.complain(socket, { type: "error", error: "invalid_request" });
  if (frame.type === "hello") return greet(deps, sockets, socket, state, frame, actions);
  if (state.guest_id === null) return sockets.refuse(socket);
  const is_lossy = frame.type === "typing" || frame.type === "read";
  if (!is_lossy && !(await isStillWelcome(deps, sockets, socket, state.guest_id, state.checked_at)))
    return sockets.refuse(socket);
  const visitor = { site_id: state.site_id, guest_id: state.guest_id };
  const { request_id } = deps;
  if (frame.type === "send") {
    const { client_id, text, context = null } = frame;
    const { site_id, conversation_id } = state;
    const taken = await findAttachments(deps, { site_id, conversation_id }, frame.attachments ?? []);
    const message = { client_id, text, attachments: taken?.attachments ?? [], context, request_id };
    const outcome: Awaited<ReturnType<VisitorActions["send"]>> = taken
      ? await actions.send(visitor, conversation_id, message)
      : { ok: false, code: "invalid_request" };
    if (taken && !outcome.ok) await letGo(deps, visitor, taken.fresh);
    return say(socket, outcome.ok ? { type: "ack", client_id, seq: outcome.seq } : { ...toError(outcome), client_id });
  }
  const outcome = await actions.frame(visitor, frame, request_id);
  if (!outcome.ok) say(socket, toError(outcome));
}

/** Sockets stay open for hours: guests expire and are blocked, owners switch off. Where it cannot be asked, they go on as they are. */
async function isStillWelcome(
  deps: Deps,
  sockets: VisitorSockets,
  socket: WebSocket,
  guest_id: string,
  checked_at: number,
): Promise<boolean> {
  if (deps.now() - checked_at < CHECK_AGAIN_MS) return true;
  try {
    const guest = await findGuest(deps, guest_id);
    if (!guest || guest.is_blocked || !isOn(guest)) return false;
    await touchGuest(deps, guest);
    sockets.admit(socket, guest_id, deps.now());
  } catch (error) {
    deps.log("WARNING", "SYSTEM", "socket.not_checked", describeError(error));
  }
  return true;
}

function isOn({ site }: GuestScope): boolean {
  return site.status === "active" && site.widget_enabled;
}

/** A socket learns once whose it is, and is told what was missed. */
async function greet(
  deps: Deps,
  sockets: VisitorSockets,
  socket: WebSocket,
  { site_id, conversation_id, guest_id }: SocketState,
  { token, last_seq, turn_id, offset, newest }: Extract<SocketFrame, { type: "hello" }>,
  actions: VisitorActions,
): Promise<void> {
  if (guest_id !== null) return sockets.complain(socket, { type: "error", error: "invalid_request" });
  const guest = await findGuestByToken(deps, token);
  const isTheirs = guest?.site_id === site_id && guest.conversation_id === conversation_id;
  if (!guest || !isTheirs || !isOn(guest)) return sockets.refuse(socket);
  await touchGuest(deps, guest);
  const frames = actions.resume(guest, conversation_id, { last_seq, turn_id, offset, newest });
  if (!frames) return sockets.refuse(socket);
  sockets.admit(socket, guest.guest_id, guest.is_blocked ? 0 : deps.now());
  for (const frame of frames) say(socket, frame);
}

function readFrame(text: string): SocketFrame | null {
  try {
    return SocketFrame.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function toError({ code, retry_after_ms }: Extract<Outcome, { ok: false }>): Extract<ServerFrame, { type: "error" }> {
  return { type: "error", error: code, ...(retry_after_ms !== undefined && { retry_after_ms }) };
}

function say(socket: WebSocket, frame: ServerFrame): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}
