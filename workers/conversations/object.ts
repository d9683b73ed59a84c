import { DurableObject } from "cloudflare:workers";
import { type ClientFrame, PROTOCOL_VERSION, type ServerFrame } from "../contract/socket";
import { newId } from "../platform/ids";
import { computeNextAlarm, eraseObject, FOREIGN, isTenant, migrate } from "../platform/object";
import type { GuestScope } from "../platform/scope";
import { EventStreams } from "../platform/sse";
import type { ConversationPort, Deps, Outcome } from "../ports";
import { ConversationLog, MIGRATIONS } from "./log";
import { runTurn } from "./turn-runner";
import { TurnQueue } from "./turns";

/** A turn whose object died is found by the alarm this long after its lease began. */
const WATCHDOG_MS = 60_000;
/** An ended conversation is reopened by a new message within this time; later a new one begins (spec §7). */
const REOPEN_MS = 7 * 24 * 3_600_000;
/** A conversation ends after this much silence (spec §7). */
const SILENCE_MS = 24 * 3_600_000;
/** More than anybody has tabs. */
const MAX_STREAMS = 20;

type Send = Parameters<ConversationPort["send"]>[2];
type Cursor = Parameters<ConversationPort["events"]>[2];

/** One conversation: its log, one AI turn at a time, its event streams. Lifecycle only. */
export abstract class ConversationObject extends DurableObject<Env> {
  /** Set by the Worker's entry: an object may not know what stands behind the ports. */
  protected abstract readonly makeDeps: (env: Env, request_id: string) => Deps;
  readonly #log: ConversationLog;
  readonly #turns: TurnQueue;
  readonly #streams = new EventStreams<ServerFrame>(MAX_STREAMS);
  #running: Promise<void> | null = null;
  /** Ends the generation that is being written. */
  #abort = new AbortController();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
    this.#log = new ConversationLog(ctx.storage.sql);
    this.#turns = new TurnQueue(ctx.storage.sql);
  }

  /** Stores a visitor's message once per `client_id` and queues its turn. Returned means durable; `conflict`: ended for good. */
  async send(scope: GuestScope, conversation_id: string, input: Send): Promise<Outcome<{ seq: number }>> {
    if (!this.#admits(scope, "write")) return FOREIGN;
    const deps = this.makeDeps(this.env, input.request_id);
    const known = this.#log.findSeqByClientId(input.client_id);
    if (known !== null) return { ok: true, seq: known };
    const now = deps.now();
    const state = this.#log.read();
    if (state?.status === "ended" && now - state.updated_at > REOPEN_MS) return { ok: false, code: "conflict" };
    const { limit, window_s } = deps.config.limits.turns_per_guest;
    const recent = this.#log.countVisitorSince(now - window_s * 1_000);
    if (recent.count >= limit) {
      return { ok: false, code: "rate_limited", retry_after_ms: (recent.oldest ?? now) + window_s * 1_000 - now };
    }
    const message = this.ctx.storage.transactionSync(() => {
      this.#log.open(conversation_id, scope.site_id, scope.guest_id, now);
      if (state?.status === "ended") this.#log.setStatus("active", now);
      const stored = this.#log.append({
        author: "visitor",
        text: input.text,
        client_id: input.client_id,
        context: input.context,
        at: now,
      });
      this.#turns.enqueue({
        turn_id: newId("turn", now),
        question_seq: stored.seq,
        request_id: input.request_id,
        created_at: now,
      });
      return stored;
    });
    await this.ctx.storage.setAlarm(now + WATCHDOG_MS);
    this.#broadcast(message);
    this.ctx.waitUntil(this.#run());
    return { ok: true, seq: message.seq };
  }

  async frame(scope: GuestScope, frame: ClientFrame, request_id: string): Promise<Outcome> {
    if (!this.#admits(scope, "read")) return FOREIGN;
    const deps = this.makeDeps(this.env, request_id);
    if (frame.type === "end") return this.#end(deps.now());
    const message = this.#log.get(frame.message_seq);
    if (!message?.answer) return FOREIGN;
    const rating = {
      answer_id: message.answer.id,
      guest_id: scope.guest_id,
      rating: frame.rating,
      reason: frame.reason ?? null,
      at: deps.now(),
    };
    const outcome = await deps.site_log.rate(scope.site_id, rating);
    if (outcome.ok) this.#log.rate(frame.message_seq, frame.rating);
    return outcome;
  }

  /** `welcome`, what was missed, `resumed`, the turn being written from the reader's offset, then live frames. */
  async events(scope: GuestScope, conversation_id: string, cursor: Cursor): Promise<Response> {
    if (!this.#admits(scope, "read")) return new Response(null, { status: 404 });
    const state = this.#log.read();
    const seq = this.#log.lastSeq();
    // A cursor from a log this is not: the client forgets what it has and takes everything.
    const ahead = cursor.last_seq > seq;
    const first: ServerFrame[] = [
      {
        type: "welcome",
        protocol: PROTOCOL_VERSION,
        conversation: { id: conversation_id, status: state?.status ?? "active" },
        seq,
      },
      ...(ahead ? [{ type: "resync" } as const] : []),
      ...this.#log.after(ahead ? 0 : cursor.last_seq),
      { type: "resumed", seq },
    ];
    const turn = this.#turns.current();
    if (turn) {
      const offset = turn.turn_id === cursor.turn_id ? Math.min(cursor.offset, turn.text.length) : 0;
      const { turn_id, sources } = turn;
      first.push({ type: "turn", turn_id, status: turn.text === "" ? "thinking" : "streaming" });
      if (turn.text.length > offset)
        first.push({ type: "delta", turn_id, offset, text: turn.text.slice(offset), sources });
      if (!this.#running) this.ctx.waitUntil(this.#run());
    }
    return this.#streams.subscribe(
      first.map((data) => ({ data })),
      null,
    );
  }

  async summary(scope: GuestScope): Promise<Outcome<{ status: string; last_seq: number; updated_at: number }>> {
    const state = this.#admits(scope, "read") ? this.#log.read() : null;
    if (!state) return FOREIGN;
    return { ok: true, status: state.status, last_seq: this.#log.lastSeq(), updated_at: state.updated_at };
  }

  /** Erases everything, the tenant's name included. What is being written is dropped, open streams end. */
  async erase(site_id: string): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    this.#turns.cancelAll();
    this.#abort.abort();
    this.#streams.close(() => true);
    await this.#running;
    await eraseObject(this.ctx, MIGRATIONS);
    return { ok: true };
  }

  /** Watchdog of a turn whose object died, then the end of a silent conversation. */
  override async alarm(): Promise<void> {
    const { now: readNow, log } = this.makeDeps(this.env, newId("req", Date.now()));
    log("DEBUG", "ANALYSIS", "conversation.alarm");
    await this.#run();
    const now = readNow();
    const state = this.#log.read();
    if (!state || state.status === "ended") return;
    if (now - state.updated_at >= SILENCE_MS) this.#end(now);
    else await this.ctx.storage.setAlarm(computeNextAlarm([state.updated_at + SILENCE_MS], now) ?? now);
  }

  /** Writes the waiting turns, one at a time. The generation belongs to the object, not to anybody's request. */
  #run(): Promise<void> {
    this.#running ??= this.#drain().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #drain(): Promise<void> {
    for (let turn = this.#turns.current(); turn; turn = this.#turns.current()) {
      this.#abort = new AbortController();
      await runTurn(
        {
          deps: this.makeDeps(this.env, turn.request_id),
          storage: this.ctx.storage,
          log: this.#log,
          turns: this.#turns,
          broadcast: (frame) => this.#broadcast(frame),
        },
        turn,
        this.#abort.signal,
      );
    }
  }

  #end(now: number): Outcome {
    const cancelled = this.ctx.storage.transactionSync(() => {
      this.#log.setStatus("ended", now);
      return this.#turns.cancelAll();
    });
    this.#abort.abort();
    for (const turn_id of cancelled) this.#broadcast({ type: "turn", turn_id, status: "cancelled" });
    this.#broadcast({ type: "state", status: "ended" });
    return { ok: true };
  }

  #broadcast(frame: ServerFrame): void {
    this.#streams.broadcast({ data: frame });
  }

  /** The caller's site and guest are those that made this conversation (or it is not made yet). */
  #admits(scope: GuestScope, mode: "read" | "write"): boolean {
    const state = this.#log.read();
    return (state?.guest_id ?? scope.guest_id) === scope.guest_id && isTenant(this.ctx.storage, scope.site_id, mode);
  }
}
