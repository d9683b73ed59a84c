/**
 * An object's one alarm, known without asking storage for it: it is set in the same turn as what it is for, so that both are one
 * write to disk. All of the object's code must set it here.
 */
export class Alarm {
  readonly #storage: DurableObjectStorage;
  /** Milliseconds UTC; null when none is set. */
  #at: number | null = null;

  constructor(ctx: DurableObjectState) {
    this.#storage = ctx.storage;
    void ctx.blockConcurrencyWhile(async () => {
      this.#at = await ctx.storage.getAlarm();
    });
  }

  /** Has it ring at `at`. One that rings before that is left as it is, for it looks again, unless it `may_wait`. */
  set(at: number, may_wait = false): void {
    if (this.#at !== null && (may_wait ? this.#at === at : this.#at <= at)) return;
    this.#at = at;
    void this.#storage.setAlarm(at);
  }

  /** It rang, or was erased with everything else. */
  forget(): void {
    this.#at = null;
  }
}
