import { DurableObject } from "cloudflare:workers";
import type { PresentMember, SiteEvent } from "../../contract/live";
import type { Agent } from "../../contract/socket";
import { newId } from "../../platform/ids";
import { eraseObject, FOREIGN, isTenant, migrate, readTenant } from "../../platform/object";
import { EventStreams } from "../../platform/sse";
import type { Deps, MailCall, Offer, Outcome, SeenViewer, SiteViewer } from "../../ports";
import { giveBackMails, MAILS_CALL_COLUMN, MAILS_TABLE, takeMails } from "./mails";
import { RecentEvents, type Told } from "./recent";
import { format, MemberSockets, readLiveRequest, readState } from "./sockets";
import { STAFFING_TABLE, Staffing } from "./staffing";
import { giveNext, TURNS_TABLE } from "./turns";

/** Append-only (platform/object.ts). */
const MIGRATIONS = [
  "CREATE TABLE events (seq INTEGER PRIMARY KEY, event TEXT NOT NULL)",
  "DROP TABLE events",
  TURNS_TABLE,
  MAILS_TABLE,
  STAFFING_TABLE,
  MAILS_CALL_COLUMN,
] as const;

/** Every member of the largest plan with four tabs. */
const MAX_STREAMS = 100;
/** More tabs than anybody has: one member must not end everybody else's streams. */
const MAX_STREAMS_A_SESSION = 20;

/** Who only looks is told nothing of conversations. */
const EVERYBODYS_EVENTS: readonly SiteEvent["type"][] = [
  "crawl",
  "page",
  "answer",
  "changed",
  "online",
  "resync",
  "ping",
];
/** Who was not there need not know. */
const MOMENTARY: readonly SiteEvent["type"][] = ["typing", "presence"];

/**
 * What members see live of one site, and who of them is there. Every method takes the caller's verified `site_id` and answers
 * `not_found` to another tenant's. Sockets hibernate; streams are for browsers whose network lets no socket through.
 */
export abstract class SiteRoomObject extends DurableObject<Env> {
  /** Set by the Worker's entry: an object may not know what stands behind the ports. */
  protected abstract readonly makeDeps: (env: Env, request_id: string) => Deps;
  #recent = new RecentEvents(Date.now());
  readonly #streams = new EventStreams<SiteEvent, SiteViewer>(MAX_STREAMS, () => this.#makePing());
  readonly #sockets: MemberSockets;
  readonly #staffing: Staffing;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
    this.#sockets = new MemberSockets(ctx);
    this.#staffing = new Staffing(ctx.storage.sql);
  }

  /** Sends an event to everyone whom it is for. Called again after a lost answer it tells the same thing twice, which does no harm. */
  publish(site_id: string, event: SiteEvent): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    this.#tell(event);
    return { ok: true };
  }

  /** Opens a member's socket: called by the Worker alone, which has checked session and origin. */
  override async fetch(request: Request): Promise<Response> {
    const { site_id, viewer, last_event_id } = readLiveRequest(request);
    if (!isTenant(this.ctx.storage, site_id, "write")) return new Response(null, { status: 404 });
    const now = Date.now();
    const { response, socket } = this.#sockets.open(viewer, now);
    const members = viewer.can_answer ? this.#sockets.listMembers(now) : [];
    socket.send(format(tell({ type: "online", members })));
    for (const { id, ...told } of this.#list(viewer, last_event_id)) socket.send(format(told, id));
    if (viewer.can_answer) this.#tellPresence(viewer, now);
    await this.#endOld(now);
    return response;
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    const now = Date.now();
    const changed = this.#sockets.hear(socket, message, now);
    if (changed?.can_answer) this.#tellPresence(changed, now);
  }

  override webSocketClose(socket: WebSocket): void {
    const viewer = readState(socket);
    if (viewer.can_answer) this.#tellPresence(viewer, Date.now(), socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.webSocketClose(socket);
  }

  /** Whoever looks is asked from time to time whether they still may, and who is gone without a word is shown no longer. */
  override async alarm(): Promise<void> {
    await this.#endOld(Date.now());
  }

  /** What was missed after `last_event_id`, or `resync` when that is no longer kept, then live events. Without an id: from now on. */
  events(site_id: string, viewer: SiteViewer, last_event_id: number | null): Response {
    // Looking binds the room as writing does: a stream opened before the first event must be the tenant's as well.
    if (!isTenant(this.ctx.storage, site_id, "write")) return new Response(null, { status: 404 });
    this.#streams.makeRoom(({ session_id }) => session_id === viewer.session_id, MAX_STREAMS_A_SESSION);
    const first = this.#list(viewer, last_event_id).map(({ id, json }) => ({ id, data: JSON.parse(json), json }));
    return this.#streams.subscribe(first, viewer);
  }

  online(site_id: string): Outcome<{ members: PresentMember[] }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const members = this.#sockets.listMembers(Date.now());
    // Nobody told the room of a browser that died.
    this.#noteStaffing(members, Date.now());
    return { ok: true, members };
  }

  /** Gives a conversation to the member whose turn it is: two that come at once find two members. */
  give(site_id: string, offer: Offer): Outcome<{ agent: Agent | null }> {
    const { storage } = this.ctx;
    if (!isTenant(storage, site_id, "write")) return FOREIGN;
    const now = Date.now();
    const present = this.#sockets.listMembers(now);
    return { ok: true, agent: storage.transactionSync(() => giveNext(storage.sql, present, offer, now)) };
  }

  takeMails(site_id: string, user_ids: string[], call: MailCall): Outcome<{ user_ids: string[] }> {
    const { storage } = this.ctx;
    if (!isTenant(storage, site_id, "write")) return FOREIGN;
    const taken = storage.transactionSync(() => takeMails(storage.sql, user_ids, call, Date.now()));
    return { ok: true, user_ids: taken };
  }

  giveBackMails(site_id: string, user_ids: string[], call: MailCall): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    giveBackMails(this.ctx.storage.sql, user_ids, call);
    return { ok: true };
  }

  /** Ends the sockets and streams of a member, or of these sessions only. */
  disconnect(site_id: string, { user_id, session_ids }: { user_id: string; session_ids?: string[] }): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const isEnded = (viewer: SiteViewer) =>
      viewer.user_id === user_id && (session_ids?.includes(viewer.session_id) ?? true);
    this.#streams.close(isEnded);
    this.#sockets.close(isEnded);
    return { ok: true };
  }

  /** Erases everything, the tenant's name included. */
  async clear(site_id: string): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    this.#streams.close(() => true);
    this.#sockets.close(() => true);
    this.#recent = new RecentEvents(Date.now());
    await eraseObject(this.ctx, MIGRATIONS);
    return { ok: true };
  }

  #tell(event: SiteEvent): void {
    const told = tell(event);
    const id = MOMENTARY.includes(event.type) ? undefined : this.#recent.add(told);
    this.#sockets.broadcast(told, id);
    this.#streams.broadcast(
      { ...(id !== undefined && { id }), data: event, json: told.json },
      ({ can_answer }) => can_answer || !told.is_for_inbox,
    );
  }

  /** Tells the others how a member stands now; `closed` is a socket of theirs that has just ended. */
  #tellPresence({ user_id: id, name }: SeenViewer, now: number, closed?: WebSocket): void {
    const members = this.#sockets.listMembers(now, closed);
    this.#noteStaffing(members, now);
    const member = members.find((present) => present.id === id);
    const gone = { id, name, is_away: true, looking_at: [] };
    this.#tell({ type: "presence", member: member ?? gone, is_online: member !== undefined });
  }

  #noteStaffing(members: readonly PresentMember[], at: number): void {
    const site_id = readTenant(this.ctx.storage);
    const seen = { is_staffed: members.some(({ is_away }) => !is_away), at };
    if (site_id !== null)
      this.ctx.waitUntil(this.#staffing.note(this.makeDeps(this.env, newId("req", at)), site_id, seen));
  }

  /** What a viewer who comes back is told first. An id from the start, so that the first return has one to resume after. */
  #list({ can_answer }: SiteViewer, last_event_id: number | null): (Told & { id: number })[] {
    if (last_event_id === null) return [{ id: this.#recent.last, ...tell({ type: "ping" }) }];
    const missed = this.#recent.after(last_event_id);
    if (missed) return missed.filter(({ is_for_inbox }) => can_answer || !is_for_inbox);
    return [{ id: this.#recent.last, ...tell({ type: "resync" }) }];
  }

  async #endOld(now: number): Promise<void> {
    const { gone, next } = this.#sockets.endOld(now);
    for (const viewer of gone) this.#tellPresence(viewer, now);
    const armed = await this.ctx.storage.getAlarm();
    if (next !== null && (armed === null || next < armed)) await this.ctx.storage.setAlarm(next);
  }

  #makePing() {
    return { id: this.#recent.last, data: { type: "ping" } } as const;
  }
}

/** One text for all who are told. */
function tell(event: SiteEvent): Told {
  return { json: JSON.stringify(event), is_for_inbox: !EVERYBODYS_EVENTS.includes(event.type) };
}
