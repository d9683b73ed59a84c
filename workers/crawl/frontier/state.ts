/** The row of the crawl that runs, or ran last. Storage only; every method is one synchronous step. */
import type { PageReason } from "../../contract/crawl";
import type { CrawlStart } from "../../ports";
import type { CrawlEnd } from "../plan";
import type { CrawlRow } from "./frontier-tables";

export class CrawlState {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  get(): CrawlRow | null {
    return this.#sql.exec<CrawlRow>("SELECT * FROM crawl").toArray()[0] ?? null;
  }

  isRunning(): boolean {
    const status = this.get()?.status;
    return status === "pending" || status === "syncing";
  }

  /** Running, or resting until it is resumed. */
  isOpen(): boolean {
    return this.isRunning() || this.get()?.status === "paused";
  }

  begin(start: CrawlStart, now: number): void {
    const last = this.get();
    this.#sql.exec(
      `INSERT OR REPLACE INTO crawl (id, site_id, source_id, type, start_url, options, max_pages, request_id, version,
         live_version, status, last_error, gave_up, pages_known, pages_begun, pages_indexed, progress_at, started_at,
         stopped_at)
       VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', NULL, NULL, 0, 0, 0, ?10, ?10, NULL)`,
      start.site_id,
      start.source_id,
      start.type,
      start.url,
      JSON.stringify(start.options),
      start.max_pages,
      start.request_id,
      Math.max(last?.version ?? 0, start.version) + 1,
      last?.live_version ?? null,
      now,
    );
  }

  markSyncing(): void {
    this.#sql.exec("UPDATE crawl SET status = 'syncing' WHERE status = 'pending'");
  }

  /** False when no crawl is open. */
  pause(): boolean {
    if (!this.isOpen()) return false;
    this.#sql.exec("UPDATE crawl SET status = 'paused'");
    return true;
  }

  /** D1 has to be told again, so it is pending first. The rest was no stall. False when no crawl is open. */
  resume(now: number): boolean {
    if (!this.isOpen()) return false;
    this.#sql.exec("UPDATE crawl SET status = 'pending' WHERE status = 'paused'");
    this.markProgress(now);
    return true;
  }

  /** False when no crawl is open and the last one was not stopped. */
  stop(now: number): boolean {
    if (!this.isOpen()) return typeof this.get()?.stopped_at === "number";
    this.resume(now);
    this.#sql.exec("UPDATE crawl SET stopped_at = COALESCE(stopped_at, ?)", now);
    return true;
  }

  /** Does nothing when the crawl was paused a moment ago: it ends after it is resumed. */
  end({ status, last_error, publish }: Pick<CrawlEnd, "status" | "last_error" | "publish">): void {
    if (!this.isRunning()) return;
    this.#sql.exec("UPDATE crawl SET status = ?, last_error = ?", status, last_error);
    if (publish) this.#sql.exec("UPDATE crawl SET live_version = version");
  }

  giveUp(reason: PageReason): void {
    this.#sql.exec("UPDATE crawl SET gave_up = ?", reason);
  }

  /** Counts a page URL that was handed out for the first time, or (-1) was not after all. */
  countBegun(by: 1 | -1): void {
    this.#sql.exec("UPDATE crawl SET pages_begun = pages_begun + ?", by);
  }

  countIndexed(by: number): void {
    if (by !== 0) this.#sql.exec("UPDATE crawl SET pages_indexed = pages_indexed + ?", by);
  }

  countKnown(by: number): void {
    this.#sql.exec("UPDATE crawl SET pages_known = pages_known + ?", by);
  }

  /** A wait the host asked for is no stall, so `at` may lie ahead. */
  markProgress(at: number): void {
    this.#sql.exec("UPDATE crawl SET progress_at = MAX(progress_at, ?)", at);
  }
}
