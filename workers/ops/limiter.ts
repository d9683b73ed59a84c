import { DurableObject } from "cloudflare:workers";
import { migrate } from "../platform/object";

const MIGRATIONS = [
  "CREATE TABLE hits (at INTEGER NOT NULL); CREATE INDEX hits_by_at ON hits (at)",
  "ALTER TABLE hits ADD COLUMN counts_until INTEGER NOT NULL DEFAULT 0",
];

/** An exact sliding window, one object a key. It erases itself once its window has passed without a call. */
export class Limiter extends DurableObject<Env> {
  /** Counts a call if fewer than `limit` fell into the last `window_ms`. `reset_ms`: until the oldest counted call leaves the window. */
  async take(
    limit: number,
    window_ms: number,
    now: number,
  ): Promise<{ allowed: boolean; remaining: number; reset_ms: number }> {
    const { storage } = this.ctx;
    // Here and not in the constructor: the alarm empties the object while it may still be in memory.
    migrate(storage, MIGRATIONS);
    const armed = await storage.getAlarm();
    storage.sql.exec("DELETE FROM hits WHERE at <= ?", now - window_ms);
    const { used, oldest } = storage.sql
      .exec<{ used: number; oldest: number | null }>("SELECT COUNT(*) AS used, MIN(at) AS oldest FROM hits")
      .one();
    const allowed = used < limit;
    if (allowed) {
      storage.sql.exec("INSERT INTO hits VALUES (?, ?)", now, now + window_ms);
      // Not for each call: an alarm is a write to disk as well.
      if (armed === null) void storage.setAlarm(now + window_ms);
    }
    return {
      allowed,
      remaining: Math.max(0, limit - used - (allowed ? 1 : 0)),
      reset_ms: Math.max(0, (oldest ?? now) + window_ms - now),
    };
  }

  /** Rings when the window of a first call has passed, and again when that of the last one has. */
  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    migrate(storage, MIGRATIONS);
    const { last } = storage.sql.exec<{ last: number | null }>("SELECT MAX(counts_until) AS last FROM hits").one();
    if (last !== null && last > Date.now()) await storage.setAlarm(last);
    else await storage.deleteAll();
  }
}
