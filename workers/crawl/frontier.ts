/** What a Crawler remembers: one crawl, its hosts, its URLs. Storage only; every method is one synchronous step. */
import type { CrawlProgress, PageReason } from "../contract/crawl";
import { randomToken } from "../platform/ids";
import type { CrawlStart } from "../ports";
import type { CrawlRow, HostRow, JobKind, SettledPage, UrlRow } from "./frontier-tables";
import { getFrontierLimit, getPageStatus, LEASE_MS, MAX_DEPTH, MAX_SITEMAP_DEPTH, MAX_SITEMAPS } from "./plan";
import { normalizeUrl } from "./scope";

export class Frontier {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
  }

  getCrawl(): CrawlRow | null {
    return this.#sql.exec<CrawlRow>("SELECT * FROM crawl").toArray()[0] ?? null;
  }

  isRunning(): boolean {
    const status = this.getCrawl()?.status;
    return status === "pending" || status === "syncing";
  }

  /** Begins the next version with an empty frontier that holds the start page. */
  begin(start: CrawlStart, now: number): void {
    this.#storage.transactionSync(() => {
      const last = this.getCrawl();
      this.#sql.exec("DELETE FROM urls");
      this.#sql.exec("DELETE FROM hosts");
      this.#sql.exec(
        `INSERT OR REPLACE INTO crawl (id, site_id, source_id, start_url, max_pages, request_id, version, live_version,
           status, last_error, gave_up, pages_begun, progress_at) VALUES (1, ?, ?, ?, ?, ?, ?, ?, 'pending', NULL, NULL, 0, ?)`,
        start.site_id,
        start.source_id,
        start.url,
        start.max_pages,
        start.request_id,
        (last?.version ?? 0) + 1,
        last?.live_version ?? null,
        now,
      );
      this.add("page", normalizeUrl(start.url, start.url)?.href ?? start.url, 0);
    });
  }

  markSyncing(): void {
    this.#sql.exec("UPDATE crawl SET status = 'syncing'");
  }

  end(status: "synced" | "failed", last_error: string | null, published: boolean): void {
    this.#sql.exec("UPDATE crawl SET status = ?, last_error = ?", status, last_error);
    if (published) this.#sql.exec("UPDATE crawl SET live_version = version");
  }

  /** Adds a URL in scope unless it is known. A host met for the first time is asked for its robots.txt before anything else. */
  add(kind: JobKind, url: string, depth: number, hops = 0): void {
    if (!this.#hasRoom(kind, depth)) return;
    const host = new URL(url).origin;
    const too_deep = kind === "page" && depth > MAX_DEPTH;
    this.#sql.exec(
      `INSERT INTO urls (kind, url, host, depth, hops, status, reason, unrecorded) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (kind, url) DO NOTHING`,
      kind,
      url,
      host,
      depth,
      hops,
      too_deep ? "done" : "queued",
      too_deep ? "limit" : null,
      too_deep ? 1 : 0,
    );
    const known = this.#sql.exec(
      "INSERT INTO hosts (host) VALUES (?) ON CONFLICT (host) DO NOTHING RETURNING host",
      host,
    );
    if (known.toArray().length > 0) this.add("robots", `${host}/robots.txt`, 0);
  }

  /** Without the text of their robots.txt, which may be long and is wanted only when something is handed out. */
  listHosts(): HostRow[] {
    return this.#sql
      .exec<HostRow>(
        `SELECT h.host, h.robots_status, h.next_at, h.paused_until,
           (SELECT COUNT(*) FROM urls u WHERE u.host = h.host AND u.status = 'leased') AS in_flight,
           (SELECT u.not_before FROM urls u WHERE u.host = h.host AND u.status = 'queued'
              AND (h.robots_status IS NOT NULL OR u.kind = 'robots') ORDER BY u.not_before LIMIT 1) AS ready_at
         FROM hosts h`,
      )
      .toArray();
  }

  /** What may go next to a host, in order: robots.txt, sitemaps, then pages breadth first (the kinds sort so in reverse). */
  listReady({ host, robots_status }: HostRow, now: number, limit: number): UrlRow[] {
    return this.#sql
      .exec<UrlRow>(
        `SELECT * FROM urls WHERE host = ? AND status = 'queued' AND not_before <= ? AND (kind = 'robots' OR ?)
         ORDER BY kind DESC, depth, seq LIMIT ?`,
        host,
        now,
        robots_status === null ? 0 : 1,
        limit,
      )
      .toArray();
  }

  /** Hands a URL out until `now + LEASE_MS`. The caller sends the job afterwards: a lost one is handed out again. */
  lease(row: UrlRow, now: number, spacing_ms: number): string {
    const lease = randomToken(12);
    this.#sql.exec(
      "UPDATE urls SET status = 'leased', lease = ?, leased_until = ?, handouts = handouts + 1 WHERE seq = ?",
      lease,
      now + LEASE_MS,
      row.seq,
    );
    this.#sql.exec("UPDATE hosts SET next_at = ? WHERE host = ?", now + spacing_ms, row.host);
    if (row.kind === "page" && row.handouts === 0) this.#sql.exec("UPDATE crawl SET pages_begun = pages_begun + 1");
    return lease;
  }

  /** Takes a hand-out back whose job could not be sent. */
  release(lease: string): void {
    const [row] = this.#sql
      .exec<{ first: number }>(
        `UPDATE urls SET status = 'queued', lease = NULL, leased_until = NULL, handouts = handouts - 1 WHERE lease = ?
         RETURNING kind = 'page' AND handouts = 0 AS first`,
        lease,
      )
      .toArray();
    if (row?.first) this.#sql.exec("UPDATE crawl SET pages_begun = pages_begun - 1");
  }

  findLeased(lease: string, url: string): UrlRow | null {
    return (
      this.#sql
        .exec<UrlRow>("SELECT * FROM urls WHERE status = 'leased' AND lease = ? AND url = ?", lease, url)
        .toArray()[0] ?? null
    );
  }

  findPage(url: string): UrlRow | null {
    return this.#sql.exec<UrlRow>("SELECT * FROM urls WHERE kind = 'page' AND url = ?", url).toArray()[0] ?? null;
  }

  listExpired(now: number): UrlRow[] {
    return this.#sql.exec<UrlRow>("SELECT * FROM urls WHERE status = 'leased' AND leased_until <= ?", now).toArray();
  }

  /** When the first unreported hand-out lapses. */
  getNextExpiry(): number | null {
    return this.#sql
      .exec<{ at: number | null }>("SELECT MIN(leased_until) AS at FROM urls WHERE status = 'leased'")
      .one().at;
  }

  requeue(seq: number, { reason, failures }: Pick<UrlRow, "reason" | "failures">, not_before: number): void {
    this.#sql.exec(
      `UPDATE urls SET status = 'queued', lease = NULL, leased_until = NULL, reason = ?, failures = ?, not_before = ?
       WHERE seq = ?`,
      reason,
      failures,
      not_before,
      seq,
    );
  }

  /** Settles a URL for good. `unrecorded`: nobody has written its row in D1 yet. `target`: where it points instead. */
  settle(
    seq: number,
    reason: PageReason,
    {
      indexed = false,
      unrecorded = false,
      target = null,
    }: { indexed?: boolean; unrecorded?: boolean; target?: string | null },
  ): void {
    this.#sql.exec(
      `UPDATE urls SET status = 'done', lease = NULL, leased_until = NULL, reason = ?, indexed = ?, target = ?,
         unrecorded = ? AND kind = 'page' WHERE seq = ?`,
      reason,
      indexed ? 1 : 0,
      target,
      unrecorded ? 1 : 0,
      seq,
    );
  }

  /** Breaks the crawl off. */
  giveUp(reason: PageReason): void {
    this.#sql.exec("UPDATE crawl SET gave_up = ?", reason);
    for (const { host } of this.listHosts()) this.giveUpHost(reason, host);
  }

  /** Settles everything unsettled of a host. */
  giveUpHost(reason: PageReason, host: string): void {
    this.#sql.exec(
      `UPDATE urls SET status = 'done', lease = NULL, leased_until = NULL, reason = ?, unrecorded = kind = 'page'
       WHERE status <> 'done' AND host = ?`,
      reason,
      host,
    );
  }

  /** Settles the pages that no longer fit into `max_pages`. */
  cutOff(): void {
    this.#sql.exec(
      `UPDATE urls SET status = 'done', reason = 'limit', unrecorded = 1
       WHERE kind = 'page' AND status = 'queued' AND handouts = 0`,
    );
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

  /** Counts a failure of a host and returns how many came in a row. `paused_until`: it gets no request before. */
  countFailure(host: string, paused_until: number | null): number {
    return this.#sql
      .exec<{ failures: number }>(
        `UPDATE hosts SET failures = failures + 1, paused_until = MAX(paused_until, ?) WHERE host = ? RETURNING failures`,
        paused_until ?? 0,
        host,
      )
      .one().failures;
  }

  clearFailures(host: string): void {
    this.#sql.exec("UPDATE hosts SET failures = 0 WHERE host = ?", host);
  }

  /** A wait the host asked for is no stall, so `at` may lie ahead. */
  markProgress(at: number): void {
    this.#sql.exec("UPDATE crawl SET progress_at = MAX(progress_at, ?)", at);
  }

  /** Pages settled here whose row in D1 is still to be written, oldest first. */
  listUnrecorded(limit: number): SettledPage[] {
    return this.#sql
      .exec<SettledPage>("SELECT seq, url, depth, reason FROM urls WHERE unrecorded = 1 ORDER BY seq LIMIT ?", limit)
      .toArray();
  }

  /** A row settled anew in the meantime stays unrecorded. */
  markRecorded(rows: readonly SettledPage[]): void {
    for (const { seq, reason } of rows)
      this.#sql.exec("UPDATE urls SET unrecorded = 0 WHERE seq = ? AND reason = ?", seq, reason);
  }

  /** Why the first page that points nowhere else ended as it did. */
  findFirstReason(): PageReason | null {
    const [row] = this.#sql
      .exec<{ reason: PageReason }>(
        `SELECT reason FROM urls WHERE kind = 'page' AND reason IS NOT NULL AND reason <> 'canonical'
         ORDER BY depth, seq LIMIT 1`,
      )
      .toArray();
    return row?.reason ?? null;
  }

  getProgress(): CrawlProgress {
    const crawl = this.getCrawl();
    const progress = { found: 0, done: 0, indexed: 0, failed: 0 };
    const groups = this.#sql.exec<{ status: string; reason: PageReason | null; indexed: number; n: number }>(
      "SELECT status, reason, indexed, COUNT(*) AS n FROM urls WHERE kind = 'page' GROUP BY status, reason, indexed",
    );
    for (const { status, reason, indexed, n } of groups) {
      progress.found += n;
      if (status !== "done" || reason === null) continue;
      progress.done += n;
      if (indexed) progress.indexed += n;
      else if (getPageStatus(reason) === "failed") progress.failed += n;
    }
    return {
      status: crawl?.status ?? "pending",
      version: crawl?.version ?? 0,
      ...progress,
      last_error: crawl?.last_error ?? null,
    };
  }

  #hasRoom(kind: JobKind, depth: number): boolean {
    if (kind === "robots") return true;
    if (kind === "sitemap") {
      const { n } = this.#sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM urls WHERE kind = 'sitemap'").one();
      return depth <= MAX_SITEMAP_DEPTH && n < MAX_SITEMAPS;
    }
    const { n } = this.#sql.exec<{ n: number }>("SELECT COALESCE(MAX(seq), 0) AS n FROM urls").one();
    return n < getFrontierLimit(this.getCrawl()?.max_pages ?? 0);
  }
}
