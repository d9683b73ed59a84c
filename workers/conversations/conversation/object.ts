import { DurableObject } from "cloudflare:workers";
import type { Agent, ServerFrame } from "../../contract/socket";
import { Alarm } from "../../platform/alarm";
import { newId } from "../../platform/ids";
import { eraseObject, FOREIGN, isTenant, migrate } from "../../platform/object";
import { EventStreams } from "../../platform/sse";
import type { AgentAction, ConversationPort, Deps, Outcome, VisitorView } from "../../ports";
import { Answering } from "./answering";
import { assignWaiting, tellAssigned } from "./assign";
import { findNext, isErasing, isLeft, isOld, isOver } from "./due";
import { Erasure } from "./erase";
import { FrameLimit } from "./frame-limit";
import { act, endConversation, findWait, receive, requestHuman } from "./hand-over";
import { ConversationLog } from "./log";
import { MIGRATIONS } from "./migrations";
import { Onlookers } from "./onlookers";
import { type Origins, readOrigins } from "./origins";
import { Outbox } from "./outbox";
import { note, rate } from "./ratings";
import { ReplyMail } from "./reply-mail";
import { describe, resume } from "./resume";
import { takeFrame, type Visitor } from "./socket-frames";
import { readSocketRequest, VisitorSockets } from "./sockets";
import { TurnQueue } from "./turns";

/** Lossy ones, and those that only pages of ours send. */
const LIGHT_FRAMES: readonly Frame["type"][] = ["typing", "read", "sent", "acted"];
const BLOCKED = { ok: false, code: "visitor_blocked" } as const;
/** More than anybody has tabs. */
const MAX_STREAMS = 20;

type Send = Parameters<ConversationPort["send"]>[2];
type Frame = Parameters<ConversationPort["frame"]>[2];
type Cursor = Parameters<ConversationPort["events"]>[2];

/** One conversation: its log, one AI turn at a time, its event streams. Lifecycle only. */
export abstract class ConversationObject extends DurableObject<Env> {
  /** Set by the Worker's entry: an object may not know what stands behind the ports. */
  protected abstract readonly makeDeps: (env: Env, request_id: string) => Deps;
  readonly #log: ConversationLog;
  readonly #alarm: Alarm;
  readonly #turns: TurnQueue;
  readonly #streams = new EventStreams<ServerFrame>(MAX_STREAMS);
  readonly #sockets: VisitorSockets;
  readonly #onlookers: Onlookers;
  readonly #reply_mail: ReplyMail;
  readonly #outbox: Outbox;
  readonly #frame_limit = new FrameLimit();
  readonly #answering: Answering;
  readonly #erasure: Erasure;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
    this.#alarm = new Alarm(ctx);
    this.#log = new ConversationLog(ctx.storage.sql);
    this.#turns = new TurnQueue(ctx.storage.sql);
    this.#sockets = new VisitorSockets(ctx);
    this.#reply_mail = new ReplyMail(ctx.storage.sql, this.#log);
    this.#outbox = new Outbox(ctx.storage.sql, this.#log, (told_at) => this.#keepAwake(told_at, true));
    const broadcast = (frame: ServerFrame) => this.#broadcast(frame);
    this.#onlookers = new Onlookers(this.#log, broadcast);
    this.#answering = new Answering(
      { storage: ctx.storage, log: this.#log, turns: this.#turns, broadcast },
      (request_id) => this.makeDeps(env, request_id),
      (deps) => this.#noteTurn(deps),
    );
    const wipe = () => eraseObject(ctx, MIGRATIONS).then(() => this.#alarm.forget());
    this.#erasure = new Erasure(this.#log, { stop: (deps) => this.#stop(deps), wipe });
  }

  /** Opens a visitor's socket: called by the Worker alone, which has checked the site and the caller's origin. */
  override async fetch(request: Request): Promise<Response> {
    const of = readSocketRequest(request);
    const now = this.makeDeps(this.env, of.request_id).now();
    const opened = this.#sockets.open(of, now);
    this.#keepAwake(now);
    return opened;
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const deps = this.makeDeps(this.env, newId("req", Date.now()));
    const heard = this.#sockets.hear(socket, message, deps.now());
    if (heard)
      await takeFrame(deps, this.#sockets, socket, heard, {
        send: (...input) => this.send(...input),
        frame: (...input) => this.frame(...input),
        resume: (visitor, id, cursor) => (this.#admits(visitor, "read") ? this.#resume(deps, id, cursor) : null),
      });
  }

  /** Stores a visitor's message once per `client_id` and queues its turn. Returned means durable; `conflict`: they go on in another one. */
  async send(scope: Visitor, conversation_id: string, input: Send): ReturnType<ConversationPort["send"]> {
    const state = this.#log.read();
    if (!this.#admits(scope, "write", state)) return FOREIGN;
    const deps = this.makeDeps(this.env, input.request_id);
    if (isErasing(state)) return { ok: false, code: "conflict" };
    const known = this.#log.findSeqByClientId(input.client_id);
    if (known !== null) return { ok: true, seq: known, is_known: true };
    const now = deps.now();
    if (state?.is_blocked) return BLOCKED;
    if (isLeft(state, now)) return this.#outbox.settle().then(() => ({ ok: false, code: "conflict" }) as const);
    const retry_after_ms = findWait(this.#log, this.#turns, state?.status, deps.config.limits, now);
    if (retry_after_ms !== null) return { ok: false, code: "rate_limited", retry_after_ms };
    const { seq, frames } = this.ctx.storage.transactionSync(() =>
      receive(this.#log, this.#turns, { ...scope, conversation_id }, input, now),
    );
    this.#tell(deps, frames);
    this.ctx.waitUntil(this.#answering.hear());
    if (input.via) this.ctx.waitUntil(this.#followPlace(deps));
    return { ok: true, seq };
  }

  /** A part of the log for members: `before_seq` null is the newest. */
  async messages(
    site_id: string,
    { before_seq, limit }: { before_seq: number | null; limit: number },
  ): ReturnType<ConversationPort["messages"]> {
    if (!this.#isThere(site_id)) return FOREIGN;
    const last_seq = this.#log.lastSeq();
    const items = this.#log.before(before_seq ?? last_seq + 1, limit);
    return { ok: true, items, last_seq, summary: this.#log.summaries.find() };
  }

  /** Where its visitor wrote from and what they filled in, for members. */
  async origins(site_id: string): Promise<Outcome<Origins>> {
    if (!this.#isThere(site_id)) return FOREIGN;
    return { ok: true, ...readOrigins(this.ctx.storage.sql) };
  }

  /** What a member does. Nothing that the AI was writing is heard of again once a human holds the conversation. */
  async act(
    site_id: string,
    agent: Agent,
    action: AgentAction,
    request_id: string,
    hours: Parameters<ConversationPort["act"]>[4] = null,
  ): Promise<Outcome<{ seq: number }>> {
    if (!this.#isThere(site_id)) return FOREIGN;
    const deps = this.makeDeps(this.env, request_id);
    if (action.type === "typing") {
      this.ctx.waitUntil(this.#onlookers.tellTyping(deps, agent));
      return { ok: true, seq: this.#log.lastSeq() };
    }
    const outcome = this.ctx.storage.transactionSync(() =>
      act(this.#log, this.#turns, agent, action, deps.now(), hours),
    );
    if (!outcome.ok) return outcome;
    if (outcome.is_silenced) this.#answering.abort();
    if (outcome.is_changed) this.#tell(deps, outcome.frames);
    if (!(await this.#outbox.confirm(deps, action))) return { ok: false, code: "conflict" };
    if (outcome.is_changed && action.type === "assign")
      this.ctx.waitUntil(Promise.all([tellAssigned(deps, this.#log, agent, action.to), this.#followPlace(deps)]));
    return { ok: true, seq: outcome.seq };
  }

  async frame(scope: Visitor, frame: Frame, request_id: string): Promise<Outcome> {
    if (!this.#admits(scope, "read")) return FOREIGN;
    const deps = this.makeDeps(this.env, request_id);
    const is_heavy = !LIGHT_FRAMES.includes(frame.type);
    if (is_heavy && this.#log.read()?.is_blocked) return BLOCKED;
    const retry_after_ms = is_heavy ? this.#frame_limit.take(deps.now()) : null;
    if (retry_after_ms !== null) return { ok: false, code: "rate_limited", retry_after_ms };
    if (frame.type === "end") return this.#end(deps);
    if (frame.type === "request_human") return this.#requestHuman(deps);
    if (frame.type === "feedback") return rate(deps, this.#log, scope, frame);
    if (frame.type === "typing") this.ctx.waitUntil(this.#onlookers.tellTyping(deps, null));
    else if (note(this.#log, frame)) this.#tell(deps, []);
    return { ok: true };
  }

  /** `welcome`, what was missed, `resumed`, the turn being written from the reader's offset, then live frames. */
  async events(scope: Visitor, conversation_id: string, cursor: Cursor, request_id: string): Promise<Response> {
    if (!this.#admits(scope, "read")) return new Response(null, { status: 404 });
    const deps = this.makeDeps(this.env, request_id);
    const first = this.#resume(deps, conversation_id, cursor).map((data) => ({ data }));
    return this.#streams.subscribe(first, null);
  }

  async view(scope: Visitor, slice: Parameters<ConversationPort["view"]>[2]): Promise<Outcome<VisitorView>> {
    const view = this.#admits(scope, "read") ? describe(this.#log, this.#turns, slice) : null;
    return view ? { ok: true, ...view } : FOREIGN;
  }

  /** Erases everything of it, everywhere. Throws where something is left, which the alarm goes on with. */
  async erase(site_id: string, conversation_id: string): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    await this.#erasure.run(this.makeDeps(this.env, newId("req", Date.now())), { site_id, conversation_id });
    return { ok: true };
  }

  /** The same where it has ended and nothing was said since `before`; else the inbox, which took it for such a one, is told. */
  async expire(site_id: string, conversation_id: string, before: number): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    if (isOld(this.#log.read(), this.#log.last(), before)) return this.erase(site_id, conversation_id);
    this.#log.noteUnprojected();
    await this.#outbox.tell(this.makeDeps(this.env, newId("req", Date.now())));
    return { ok: true };
  }

  /** Watchdog of a turn whose object died, then the end of a silent conversation. */
  override async alarm(): Promise<void> {
    this.#alarm.forget();
    const deps = this.makeDeps(this.env, newId("req", Date.now()));
    deps.log("DEBUG", "ANALYSIS", "conversation.alarm");
    if (isErasing(this.#log.read())) return this.#erasure.goOn(deps);
    await this.#answering.run();
    const now = deps.now();
    if (isOver(this.#log.read(), now)) await this.#end(deps);
    await this.#outbox.tell(deps);
    await this.#followPlace(deps);
    await this.#reply_mail.send(deps);
    this.#keepAwake(now);
  }

  /** Sets the alarm for what comes next. */
  #keepAwake(now: number, may_wait = false): void {
    const seen = {
      is_writing: this.#turns.current() !== null,
      is_watched: this.#streams.size + this.#sockets.size > 0,
      socket_due: this.#sockets.endSilent(now),
      mail_due: this.#reply_mail.due(),
      index_due: this.#outbox.due(),
    };
    const next = findNext(this.#log.read(), seen, now);
    if (next !== null) this.#alarm.set(next, may_wait);
  }

  /** Tells everybody what was stored, in its order. Should the object die before the inbox knows, the alarm tells it. */
  #tell(deps: Deps, frames: readonly ServerFrame[]): void {
    for (const frame of frames) this.#broadcast(frame);
    this.#keepAwake(deps.now());
    this.ctx.waitUntil(this.#outbox.tell(deps));
  }

  async #stop(deps: Deps): Promise<void> {
    this.#keepAwake(deps.now());
    this.#turns.cancelAll();
    this.#answering.abort();
    this.#streams.close(() => true);
    this.#sockets.closeAll();
    await this.#answering.settle();
    await this.#outbox.settle();
  }

  /** For a reader who comes back. A turn whose object died goes on; who waits learns where they stand. */
  #resume(deps: Deps, conversation_id: string, cursor: Cursor): ServerFrame[] {
    this.#keepAwake(deps.now());
    if (this.#turns.current() && !this.#answering.is_running) this.ctx.waitUntil(this.#answering.run());
    if (this.#log.read()?.status === "waiting_human") this.ctx.waitUntil(this.#followPlace(deps));
    return resume(this.#log, this.#turns, conversation_id, cursor);
  }

  /** What the inbox has to learn of a turn that ended. A rule may have given it to a human. */
  async #noteTurn(deps: Deps): Promise<void> {
    await this.#outbox.tell(deps);
    if (this.#log.read()?.status === "waiting_human") await this.#followPlace(deps);
  }

  async #end(deps: Deps): Promise<Outcome> {
    if (this.#log.read()?.status === "ended") return { ok: true };
    const frames = this.ctx.storage.transactionSync(() => endConversation(this.#log, this.#turns, deps.now()));
    this.#answering.abort();
    this.#tell(deps, frames);
    return { ok: true };
  }

  /** What is being written is finished: only what is asked from here on waits for a human. */
  async #requestHuman(deps: Deps): Promise<Outcome> {
    const frames = this.ctx.storage.transactionSync(() => requestHuman(this.#log, deps.now()));
    if (frames.length === 0) return { ok: true };
    this.#tell(deps, frames);
    this.ctx.waitUntil(this.#followPlace(deps));
    return { ok: true };
  }

  /** Finds a member for a visitor who waits and tells them where they stand, now and from time to time. */
  async #followPlace(deps: Deps): Promise<void> {
    if (await assignWaiting(deps, this.#log)) await this.#outbox.tell(deps);
    await this.#onlookers.tellPlace(deps);
    this.#keepAwake(deps.now());
  }

  #broadcast(frame: ServerFrame): void {
    this.#streams.broadcast({ data: frame });
    this.#sockets.broadcast(frame);
  }

  /** For members: there is something to see here of this site. */
  #isThere(site_id: string): boolean {
    const state = this.#log.read();
    return state !== null && !isErasing(state) && isTenant(this.ctx.storage, site_id, "read");
  }

  /** The caller's site and guest are those that made this conversation (or it is not made yet). What is being erased is read by nobody. */
  #admits(scope: Visitor, mode: "read" | "write", state = this.#log.read()): boolean {
    if (mode === "read" && isErasing(state)) return false;
    return (state?.guest_id ?? scope.guest_id) === scope.guest_id && isTenant(this.ctx.storage, scope.site_id, mode);
  }
}
