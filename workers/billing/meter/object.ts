import { DurableObject } from "cloudflare:workers";
import type { BudgetLimit } from "../../contract/models";
import { eraseObject, FOREIGN, isTenant, migrate } from "../../platform/object";
import type { Amount, MeteredCall, MeteredDay, Outcome } from "../../ports";
import { MeterBook, MIGRATIONS } from "./book";

/** Days are kept a while longer than they last, for calls that end after midnight. */
const KEPT_AFTER_MS = 600_000;
const DAY_MS = 86_400_000;

/** What the AI costs one payer, today, and the conversations of their month. Its count is exact: look and write are one synchronous turn, and what is written outlives the object. */
export class Meter extends DurableObject<Env> {
  readonly #book: MeterBook;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
    this.#book = new MeterBook(ctx.storage.sql);
  }

  async reserve(payer_id: string, call: MeteredCall, now: number): Promise<Outcome<{ full: BudgetLimit | null }>> {
    const { storage } = this.ctx;
    if (!isTenant(storage, payer_id, "write")) return FOREIGN;
    const full = storage.transactionSync(() => this.#book.reserve(call, now));
    await this.#keepAwake(now);
    return { ok: true, full };
  }

  async countConversation(
    payer_id: string,
    { id, began_at }: { id: string; began_at: number },
    now: number,
  ): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, payer_id, "write")) return FOREIGN;
    this.#book.countConversation(id, began_at);
    await this.#keepAwake(now);
    return { ok: true };
  }

  settle(payer_id: string, call_id: string, cost: Amount | null): Outcome {
    const { storage } = this.ctx;
    if (!isTenant(storage, payer_id, "read")) return FOREIGN;
    storage.transactionSync(() => this.#book.settle(call_id, cost));
    return { ok: true };
  }

  today(payer_id: string, now: number): Outcome<MeteredDay> {
    if (!isTenant(this.ctx.storage, payer_id, "read")) return FOREIGN;
    return { ok: true, ...this.#book.read(now) };
  }

  /** Forgets the day and the month that have ended, with the visitors they name; once nothing is left, itself. */
  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    const now = Date.now();
    if (storage.transactionSync(() => this.#book.prune(now))) return eraseObject(this.ctx, MIGRATIONS);
    await storage.setAlarm(endOfDay(now));
  }

  async #keepAwake(now: number): Promise<void> {
    const { storage } = this.ctx;
    if ((await storage.getAlarm()) === null) await storage.setAlarm(endOfDay(now));
  }
}

function endOfDay(now: number): number {
  return (Math.floor(now / DAY_MS) + 1) * DAY_MS + KEPT_AFTER_MS;
}
