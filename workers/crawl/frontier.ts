/** What a Crawler remembers: its hosts and their URLs beside the crawl's own row. Storage only; every method is one synchronous step. */
import type { PageReason, PageStatus } from "../contract/crawl";
import { getPageStatus } from "../knowledge/status";
import { randomToken } from "../platform/ids";
import type { CrawlStart } from "../ports";
import type { HostRow, JobKind, SettledPage, UrlCounts, UrlRow } from "./frontier-tables";
import { getFrontierLimit, LEASE_MS, MAX_DEPTH, MAX_SITEMAP_DEPTH, MAX_SITEMAPS } from "./plan";
import { normalizeUrl } from "./scope";
import { CrawlState } from "./state";

export class Frontier {
  readonly crawl: CrawlState;
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.crawl = new CrawlState(storage.sql);
  }

  /** Begins the next version with an empty frontier that holds the start page, or the pages of a list. */
  begin(start: CrawlStart, now: number): void {
    this.#storage.transactionSync(() => {
      this.#sql.exec("DELETE FROM urls");
      this.#sql.exec("DELETE FROM hosts");
      this.crawl.begin(start, now);
      for (const url of start.urls ?? [start.url]) this.add("page", normalizeUrl(url, start.url)?.href ?? url, 0);
    });
  }

  /** Adds a URL in scope unless it is known. A host met for the first time is asked for its robots.txt before anything else. */
  add(kind: JobKind, url: string, depth: number, hops = 0): void {
    if (!this.#hasRoom(kind, depth)) return;
    const host = new URL(url).origin;
    const too_deep = kind === "page" && depth > MAX_DEPTH;
    this.#sql.exec(
      `INSERT INTO urls (kind, url, host, depth, hops, status, reason, page_status, unrecorded)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (kind, url) DO NOTHING`,
      kind,
      url,
      host,
      depth,
      hops,
      too_deep ? "done" : "queued",
      too_deep ? "limit" : null,
      too_deep ? getPageStatus("limit") : null,
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
    if (row.kind === "page" && row.handouts === 0) this.crawl.countBegun(1);
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
    if (row?.first) this.crawl.countBegun(-1);
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
      status = getPageStatus(reason),
      unrecorded = false,
      target = null,
    }: { status?: PageStatus; unrecorded?: boolean; target?: string | null },
  ): void {
    this.#sql.exec(
      `UPDATE urls SET status = 'done', lease = NULL, leased_until = NULL, reason = ?, page_status = ?, target = ?,
         unrecorded = ? AND kind = 'page' WHERE seq = ?`,
      reason,
      status,
      target,
      unrecorded ? 1 : 0,
      seq,
    );
  }

  /** Breaks the crawl off. */
  giveUp(reason: PageReason): void {
    this.crawl.giveUp(reason);
    for (const { host } of this.listHosts()) this.giveUpHost(reason, host);
  }

  /** Settles everything unsettled of a host. */
  giveUpHost(reason: PageReason, host: string): void {
    this.#sql.exec(
      `UPDATE urls SET status = 'done', lease = NULL, leased_until = NULL, reason = ?, page_status = ?,
         unrecorded = kind = 'page' WHERE status <> 'done' AND host = ?`,
      reason,
      getPageStatus(reason),
      host,
    );
  }

  /** Settles the pages that no longer fit into `max_pages`. */
  cutOff(): void {
    this.#sql.exec(
      `UPDATE urls SET status = 'done', reason = 'limit', page_status = ?, unrecorded = 1
       WHERE kind = 'page' AND status = 'queued' AND handouts = 0`,
      getPageStatus("limit"),
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

  /** Forgets everything: the source is gone. */
  forget(): void {
    this.#storage.transactionSync(() => this.#sql.exec("DELETE FROM urls; DELETE FROM hosts; DELETE FROM crawl"));
  }

  /** Forgets what is not settled: the crawl was stopped. */
  dropUnsettled(): void {
    this.#sql.exec("DELETE FROM urls WHERE status <> 'done'");
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

  countPages(): UrlCounts {
    const counts: UrlCounts = { found: 0, done: 0, indexed: 0, failed: 0, read: 0, asked: 0 };
    const groups = this.#sql.exec<{
      status: string;
      page_status: PageStatus | null;
      reason: PageReason | null;
      asked: number;
      n: number;
    }>(
      `SELECT status, page_status, reason, handouts > 0 AS asked, COUNT(*) AS n FROM urls WHERE kind = 'page'
       GROUP BY 1, 2, 3, 4`,
    );
    for (const { status, page_status, reason, asked, n } of groups) {
      counts.found += n;
      if (status !== "done") continue;
      counts.done += n;
      if (page_status === "indexed") counts.indexed += n;
      if (page_status === "failed") counts.failed += n;
      if (reason === "ok") counts.read += n;
      if (asked) counts.asked += n;
    }
    return counts;
  }

  #hasRoom(kind: JobKind, depth: number): boolean {
    if (kind === "robots") return true;
    if (kind === "sitemap") {
      const { n } = this.#sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM urls WHERE kind = 'sitemap'").one();
      return depth <= MAX_SITEMAP_DEPTH && n < MAX_SITEMAPS;
    }
    const { n } = this.#sql.exec<{ n: number }>("SELECT COALESCE(MAX(seq), 0) AS n FROM urls").one();
    return n < getFrontierLimit(this.crawl.get()?.max_pages ?? 0);
  }
}
