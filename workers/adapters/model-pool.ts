/**
 * Several keys of one vendor, used in their order: what is tried again, which key rests, and when the vendor is left alone
 * (bars AIR-01, AIR-02, AIR-04). A pool lives as long as its isolate, so that what one answer learned the next one knows.
 */
import { computeBackoff, sleep } from "../platform/backoff";
import type { Log } from "../platform/log";
import { ModelError, REFUSED_REST_MS } from "../platform/model-error";
import type { Llm, LlmEvent, LlmRequest } from "../ports";

/** One vendor's protocol for one model. */
export interface Vendor {
  readonly model: string;
  /** Asks once. Throws ModelError when the vendor refuses; whatever else it throws is an outage. `signal` ends the stream, too. */
  open(api_key: string, request: LlmRequest, signal: AbortSignal): Promise<AsyncIterable<LlmEvent>>;
}

export interface ModelTiming {
  /** To the first event, and between two events. */
  stall_ms: number;
  backoff_ms: number;
  /** For all tries of one answer and the waits between them, until its first event. */
  wait_ms: number;
}

const TIMING: ModelTiming = { stall_ms: 15_000, backoff_ms: 500, wait_ms: 15_000 };
const MAX_TRIES = 3;
/** Failures in a row that open the circuit. */
const OPEN_AFTER = 5;
/** The circuit lets one answer through after this long; twice as long after each that fails. */
const OPEN_MS = 30_000;
const MAX_OPEN_MS = 300_000;

interface Key {
  api_key: string;
  rests_until: number;
}

/** The keys of one payer at one vendor, and how each of its models has fared with them. */
export class ModelPool {
  readonly keys: Key[];
  private readonly circuits = new Map<string, Circuit>();

  /** `is_shared`: the deployment's keys, whose refusal is its operator's concern. */
  constructor(
    api_keys: readonly string[],
    readonly is_shared = true,
  ) {
    this.keys = [...new Set(api_keys)].map((api_key) => ({ api_key, rests_until: 0 }));
  }

  findKey(now: number): Key | null {
    return this.keys.find((key) => key.rests_until <= now) ?? null;
  }

  /** One model can be down while the vendor's others answer. */
  findCircuit(model: string): Circuit {
    const known = this.circuits.get(model) ?? new Circuit();
    this.circuits.set(model, known);
    return known;
  }
}

/** Leaves a model alone that has failed too often in a row. */
class Circuit {
  private failures = 0;
  private open_until = 0;

  /** Whether the model may be asked. After a break one caller may, and for the rest it goes on. */
  admits(now: number): boolean {
    if (now < this.open_until) return false;
    if (this.failures >= OPEN_AFTER) this.open_until = now + OPEN_MS;
    return true;
  }

  /** True when this was the failure that opened the circuit. */
  fail(now: number): boolean {
    const times = ++this.failures - OPEN_AFTER;
    if (times < 0) return false;
    this.open_until = now + Math.min(OPEN_MS * 2 ** times, MAX_OPEN_MS);
    return times === 0;
  }

  /** True when this closed the circuit. */
  succeed(): boolean {
    const was_open = this.failures >= OPEN_AFTER;
    this.failures = 0;
    this.open_until = 0;
    return was_open;
  }
}

export interface ModelTools {
  now: () => number;
  log: Log;
}

/** The vendor's model, asked through a pool's keys. No answer is ever put together from two calls. */
export function createPooledLlm(pool: ModelPool, vendor: Vendor, tools: ModelTools, timing = TIMING): Llm {
  return {
    model: vendor.model,
    async *stream(request, signal) {
      const abort = new AbortController();
      const follow = () => abort.abort(signal?.reason);
      signal?.addEventListener("abort", follow);
      if (signal?.aborted) follow();
      try {
        const call = new PooledCall(pool, vendor, tools, timing, abort);
        yield* call.run(request);
      } catch (error) {
        signal?.throwIfAborted();
        throw error instanceof ModelError ? error : new ModelError("broken", { cause: error });
      } finally {
        signal?.removeEventListener("abort", follow);
        // Whoever leaves before the end closes the connection.
        abort.abort();
      }
    },
  };
}

/** One answer's way through the keys. */
class PooledCall {
  private calls = 0;
  private outages = 0;
  private last: ModelError | null = null;
  private readonly circuit: Circuit;
  private readonly give_up_at: number;

  constructor(
    private readonly pool: ModelPool,
    private readonly vendor: Vendor,
    private readonly tools: ModelTools,
    private readonly timing: ModelTiming,
    private readonly abort: AbortController,
  ) {
    this.circuit = pool.findCircuit(vendor.model);
    this.give_up_at = tools.now() + timing.wait_ms;
  }

  async *run(request: LlmRequest): AsyncGenerator<LlmEvent> {
    const events = await this.open(request);
    let is_whole = false;
    try {
      for (;;) {
        const next = await withTimeout(events.next(), this.timing.stall_ms);
        if (next.done) break;
        is_whole = next.value.type === "end";
        yield next.value;
      }
      if (!is_whole) throw new Error("The answer was not finished");
    } catch (error) {
      if (!this.abort.signal.aborted) this.noteFailure();
      throw new ModelError("broken", { cause: error });
    }
    this.noteAlive();
  }

  /** A stream that has begun. Throws ModelError once no other try can help. */
  private async open(request: LlmRequest): Promise<AsyncIterator<LlmEvent>> {
    for (;;) {
      const now = this.tools.now();
      if (!this.circuit.admits(now)) throw this.last ?? new ModelError("paused");
      const key = this.pool.findKey(now);
      if (!key) {
        await this.wait(Math.min(...this.pool.keys.map(({ rests_until }) => rests_until)) - now);
        continue;
      }
      const one_try = new AbortController();
      const signal = AbortSignal.any([this.abort.signal, one_try.signal]);
      try {
        this.calls++;
        const patience = Math.max(0, Math.min(this.timing.stall_ms, this.give_up_at - now));
        const opened = await withTimeout(this.vendor.open(key.api_key, request, signal), patience);
        return opened[Symbol.asyncIterator]();
      } catch (error) {
        this.abort.signal.throwIfAborted();
        one_try.abort();
        this.last = error instanceof ModelError ? error : new ModelError("outage", { cause: error });
        await this.recover(key, this.last);
      }
    }
  }

  /** Makes ready for another try. Throws the error when there is none to make. */
  private async recover(key: Key, error: ModelError): Promise<void> {
    const { now, log } = this.tools;
    const { status, fault } = error;
    if (fault === "outage") {
      this.noteFailure();
      if (++this.outages >= MAX_TRIES) throw error;
      const backoff = computeBackoff(this.outages, this.timing.backoff_ms, this.timing.wait_ms);
      return this.wait(Math.max(backoff, error.retry_after_ms ?? 0));
    }
    // A vendor that refuses is not down.
    this.noteAlive();
    const key_last4 = key.api_key.slice(-4);
    if (fault === "rejected") {
      log("ERROR", "ANALYSIS", "model.rejected", { model: this.vendor.model, status, key_last4 });
      throw error;
    }
    // What became of an owner's key is noted in its site, for every isolate to know.
    if (fault === "refused" && !this.pool.is_shared) throw error;
    const rest_ms = fault === "refused" ? REFUSED_REST_MS : (error.retry_after_ms ?? 0);
    key.rests_until = now() + rest_ms;
    const is_last = this.pool.findKey(now()) === null;
    if (fault === "refused")
      log(is_last ? "CRITICAL" : "ERROR", "ANALYSIS", "model.key_refused", { status, key_last4, is_last });
    // Each key once, and one of them again after its rest.
    if (this.calls >= MAX_TRIES + this.pool.keys.length - 1) throw error;
  }

  /** Throws what went wrong last when the wait is longer than a visitor is let wait. */
  private async wait(ms: number): Promise<void> {
    if (this.tools.now() + ms > this.give_up_at) throw this.last ?? new ModelError("paused");
    await sleep(ms, this.abort.signal);
  }

  private noteFailure(): void {
    const { model } = this.vendor;
    if (this.circuit.fail(this.tools.now())) this.tools.log("ERROR", "ANALYSIS", "model.circuit_open", { model });
  }

  private noteAlive(): void {
    const { model } = this.vendor;
    if (this.circuit.succeed()) this.tools.log("INFO", "ANALYSIS", "model.circuit_closed", { model });
  }
}

async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The model stalled")), ms);
  });
  try {
    return await Promise.race([work, stalled]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a refusing status means. A 429 that names no time is a spending cap: waiting does not lift it. */
export function readFault(
  status: number,
  retry_after_ms: number | null,
): "outage" | "limited" | "refused" | "rejected" {
  if (status === 429) return retry_after_ms === null ? "refused" : "limited";
  if (status === 401 || status === 402 || status === 403) return "refused";
  return status >= 500 || status === 408 ? "outage" : "rejected";
}
