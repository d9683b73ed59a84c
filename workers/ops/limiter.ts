import { DurableObject } from "cloudflare:workers";
import { migrate } from "../platform/object";

const MIGRATIONS = ["CREATE TABLE hits (at INTEGER NOT NULL); CREATE INDEX hits_by_at ON hits (at)"];

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
    storage.sql.exec("DELETE FROM hits WHERE at <= ?", now - window_ms);
    const { used, oldest } = storage.sql
      .exec<{ used: number; oldest: number | null }>("SELECT COUNT(*) AS used, MIN(at) AS oldest FROM hits")
      .one();
    const allowed = used < limit;
    if (allowed) {
      storage.sql.exec("INSERT INTO hits (at) VALUES (?)", now);
      await storage.setAlarm(now + window_ms);
    }
    return {
      allowed,
      remaining: Math.max(0, limit - used - (allowed ? 1 : 0)),
      reset_ms: Math.max(0, (oldest ?? now) + window_ms - now),
    };
  }

  /** Every counted call moves the alarm, so that it rings only when the window is empty. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
