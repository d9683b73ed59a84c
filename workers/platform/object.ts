/** What every Durable Object shares: its own migrations, its tenant, its alarms, and how callers retry. */

import type { Outcome } from "../ports";
import { computeBackoff, sleep } from "./backoff";
import { AppError } from "./problem";

/** Applies the statements an object has not run yet. `migrations` is append-only: a released entry is never edited. */
export function migrate(storage: DurableObjectStorage, migrations: readonly string[]): void {
  storage.transactionSync(() => {
    storage.sql.exec("CREATE TABLE IF NOT EXISTS _migrations (id INTEGER PRIMARY KEY)");
    storage.sql.exec("CREATE TABLE IF NOT EXISTS _tenant (id TEXT PRIMARY KEY)");
    const applied = storage.sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM _migrations").one().n;
    for (let id = applied; id < migrations.length; id++) {
      storage.sql.exec(migrations[id] ?? "");
      storage.sql.exec("INSERT INTO _migrations (id) VALUES (?)", id);
    }
  });
}

/**
 * Binds an object to the first tenant that writes to it and says whether `tenant` is that one.
 * A caller whose verified tenant differs gets nothing, whatever name it used to find the object.
 */
export function isTenant(storage: DurableObjectStorage, tenant: string, mode: "read" | "write"): boolean {
  const owner = storage.sql.exec<{ id: string }>("SELECT id FROM _tenant").toArray()[0]?.id;
  if (owner !== undefined) return owner === tenant;
  if (mode === "write") storage.sql.exec("INSERT INTO _tenant (id) VALUES (?)", tenant);
  return true;
}

/** The tenant an object is bound to; null before anything was written. For what it does by itself. */
export function readTenant(storage: DurableObjectStorage): string | null {
  return storage.sql.exec<{ id: string }>("SELECT id FROM _tenant").toArray()[0]?.id ?? null;
}

/** What a caller of another tenant is told: that there is no such thing. */
export const FOREIGN = { ok: false, code: "not_found" } as const satisfies Outcome;

/** Erases everything an object keeps, its tenant's name and its alarm included, and leaves it as new. */
export async function eraseObject(ctx: DurableObjectState, migrations: readonly string[]): Promise<void> {
  await ctx.blockConcurrencyWhile(async () => {
    await ctx.storage.deleteAlarm();
    await ctx.storage.deleteAll();
    migrate(ctx.storage, migrations);
  });
}

/** The earliest of several due times, never before `now`; null when nothing is due. */
export function computeNextAlarm(due: readonly (number | null)[], now: number): number | null {
  const times = due.filter((at): at is number => at !== null);
  return times.length === 0 ? null : Math.max(now, Math.min(...times));
}

/** The value of a good outcome; a bad one becomes the AppError its code stands for, with a sentence of the caller's. */
export function requireOk<T>(outcome: Outcome<T>, detail: string): { ok: true } & T {
  if (outcome.ok) return outcome;
  const retry_after_s =
    outcome.retry_after_ms === undefined ? undefined : Math.max(1, Math.ceil(outcome.retry_after_ms / 1_000));
  throw new AppError(outcome.code, detail, retry_after_s === undefined ? {} : { retry_after_s });
}

const RPC_ATTEMPTS = 3;
const RPC_BACKOFF_MS = 50;

/**
 * Calls an object, with a new stub each time because a stub that threw stays broken.
 * Only errors the platform marks `retryable` and not `overloaded` are tried again, so `call` must be idempotent.
 */
export async function callObject<Stub, Result>(
  getStub: () => Stub,
  call: (stub: Stub) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(getStub());
    } catch (error) {
      const flags = error as { retryable?: boolean; overloaded?: boolean };
      if (attempt >= RPC_ATTEMPTS || !flags.retryable || flags.overloaded) throw error;
      await sleep(computeBackoff(attempt, RPC_BACKOFF_MS, 1_000));
    }
  }
}
