/** Whether somebody is there, as visitors are told without the room being asked: a row of the site (ADR 32). */
import { describeError } from "../../platform/log";
import type { Deps } from "../../ports";
import { site_presence } from "../schema";

/** Longer than a member's socket lives (sockets.ts): what a room that died has left stands no longer. */
const STAFFED_MS = 75 * 60_000;
/** It is set anew well before. */
const RENEW_MS = 30 * 60_000;

/** For the room's migrations. */
export const STAFFING_TABLE = `CREATE TABLE staffing (id INTEGER PRIMARY KEY CHECK (id = 1), until INTEGER NOT NULL);
  INSERT INTO staffing VALUES (1, 0)`;

/** How it stands at a time in milliseconds UTC. */
interface Seen {
  is_staffed: boolean;
  at: number;
}

export class Staffing {
  readonly #sql: SqlStorage;
  #newest: Seen | null = null;
  #is_writing = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Writes how it stands now, where that is news: one write at a time, so that the last one wins. Never throws: the next change tries again. */
  async note({ db, log }: Pick<Deps, "db" | "log">, site_id: string, seen: Seen): Promise<void> {
    this.#newest = seen;
    if (this.#is_writing) return;
    this.#is_writing = true;
    while (this.#newest) {
      const staffed_until = this.#findNews(this.#newest);
      this.#newest = null;
      if (staffed_until === null) continue;
      try {
        await db
          .insert(site_presence)
          .values({ site_id, staffed_until })
          .onConflictDoUpdate({ target: site_presence.site_id, set: { staffed_until } });
        this.#sql.exec("UPDATE staffing SET until = ?", staffed_until);
      } catch (error) {
        log("WARNING", "SYSTEM", "room.not_staffed", { site_id, ...describeError(error) });
      }
    }
    this.#is_writing = false;
  }

  /** What is to be written; null where the row says it already. */
  #findNews({ is_staffed, at }: Seen): number | null {
    const { until } = this.#sql.exec<{ until: number }>("SELECT until FROM staffing").one();
    if (!is_staffed) return until > at ? 0 : null;
    return until < at + RENEW_MS ? at + STAFFED_MS : null;
  }
}
