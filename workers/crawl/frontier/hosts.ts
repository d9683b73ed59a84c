/** What a Crawler remembers of the hosts it asks: their rules, their pace, their failures. Storage only; every method is one synchronous step. */
import type { HostRow } from "./frontier-tables";

export class Hosts {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The next crawl asks for the rules again; their text is kept for a host that says they are as they were. */
  beginCrawl(): void {
    this.#sql.exec("UPDATE hosts SET robots_status = NULL, next_at = 0, paused_until = 0, failures = 0");
  }

  /** False when it is known already. */
  add(host: string): boolean {
    const added = this.#sql.exec(
      "INSERT INTO hosts (host) VALUES (?) ON CONFLICT (host) DO NOTHING RETURNING host",
      host,
    );
    return added.toArray().length > 0;
  }

  /** Without the text of their robots.txt, which may be long and is wanted only when something is handed out. */
  list(): HostRow[] {
    return this.#sql
      .exec<HostRow>(
        `SELECT h.host, h.robots_status, h.missing, h.next_at, h.paused_until,
           (SELECT COUNT(*) FROM urls u WHERE u.host = h.host AND u.status = 'leased') AS in_flight,
           (SELECT u.not_before FROM urls u WHERE u.host = h.host AND u.status = 'queued'
              AND (h.robots_status IS NOT NULL OR u.kind = 'robots') ORDER BY u.not_before LIMIT 1) AS ready_at
         FROM hosts h`,
      )
      .toArray();
  }

  getRobotsBody(host: string): string {
    const row = this.#sql
      .exec<{ robots_body: string | null }>("SELECT robots_body FROM hosts WHERE host = ?", host)
      .one();
    return row.robots_body ?? "";
  }

  setRobots(host: string, status: number, body: string): void {
    this.#sql.exec("UPDATE hosts SET robots_status = ?, robots_body = ? WHERE host = ?", status, body, host);
  }

  /** The rules are those of the last crawl. */
  keepRobots(host: string): void {
    this.#sql.exec("UPDATE hosts SET robots_status = 200 WHERE host = ?", host);
  }

  setMissing(host: string, missing: string | null): void {
    this.#sql.exec("UPDATE hosts SET missing = ? WHERE host = ?", missing, host);
  }

  space(host: string, next_at: number): void {
    this.#sql.exec("UPDATE hosts SET next_at = ? WHERE host = ?", next_at, host);
  }

  /**
   * Notes a failure of a host and returns how many URLs have failed in a row: a few dead pages, tried again and again, are no dead
   * host. `paused_until`: the host gets no request before.
   */
  noteFailure(host: string, { is_first, paused_until }: { is_first: boolean; paused_until: number | null }): number {
    return this.#sql
      .exec<{ failures: number }>(
        `UPDATE hosts SET failures = failures + ?, paused_until = MAX(paused_until, ?) WHERE host = ? RETURNING failures`,
        is_first ? 1 : 0,
        paused_until ?? 0,
        host,
      )
      .one().failures;
  }

  clearFailures(host: string): void {
    this.#sql.exec("UPDATE hosts SET failures = 0 WHERE host = ?", host);
  }
}
