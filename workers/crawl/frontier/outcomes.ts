/** What became of a Crawler's URLs, in this crawl and when they were read last. Storage only; every method is one synchronous step. */
import type { PageReason, PageStatus, Validators } from "../../contract/crawl";
import { getPageStatus } from "../../knowledge/status";
import type { SettledPage, UrlCounts, UrlRow } from "./frontier-tables";
import type { CrawlState } from "./state";
import { findPart, isBarren } from "./traps";

export interface Settlement {
  status?: PageStatus;
  /** Nobody has written its row in D1 yet. */
  unrecorded?: boolean;
  /** Where it points, or which page it repeats. */
  target?: string | null;
  /** What was learned of a document that was read. */
  read?: { validators: Validators; quality: number | null };
}

/** Forgets what was learned when a URL was read last. */
const UNREAD =
  "etag = NULL, last_modified = NULL, body_hash = NULL, quality = NULL, read_reason = NULL, read_status = NULL";

export class Outcomes {
  readonly #sql: SqlStorage;
  readonly #crawl: CrawlState;

  constructor(sql: SqlStorage, crawl: CrawlState) {
    this.#sql = sql;
    this.#crawl = crawl;
  }

  /** Settles a URL for this crawl. One that has left or failed is read anew: "as before" would not say what its row is to be. */
  settle(
    seq: number,
    reason: PageReason,
    { status = getPageStatus(reason), unrecorded = false, target = null, read }: Settlement,
  ): void {
    const url = this.#countIndexed(seq, status);
    if (url !== null && status !== "failed") this.#requeueCopies(url);
    this.#sql.exec(
      `UPDATE urls SET status = 'done', lease = NULL, leased_until = NULL, reason = ?1, page_status = ?2, target = ?3,
         unrecorded = ?4 AND kind = 'page', gone_crawls = CASE WHEN ?2 = 'gone' THEN gone_crawls + 1 ELSE 0 END
       WHERE seq = ?5`,
      reason,
      status,
      target,
      unrecorded ? 1 : 0,
      seq,
    );
    // The rule may stand in a header, which comes and goes without the text.
    if (read && reason !== "noindex") this.#noteRead(seq, reason, status, read);
    else if (status !== "indexed") this.forgetValidators(seq);
  }

  /** Settles a URL as it was when it was read last. */
  settleUnchanged({ seq, read_reason, read_status }: UrlRow, known: PageStatus | null = null): void {
    const reason = read_reason === null || read_reason === "ok" ? "not_modified" : read_reason;
    const status = known ?? read_status ?? "indexed";
    this.#countIndexed(seq, status);
    this.#sql.exec(
      `UPDATE urls SET status = 'done', lease = NULL, leased_until = NULL, reason = ?, page_status = ?, gone_crawls = 0
       WHERE seq = ?`,
      reason,
      status,
      seq,
    );
  }

  /** Notes of the part of the website a page belongs to whether it had something to say. */
  countPart(url: string, is_good: boolean): void {
    const part = findPart(new URL(url));
    if (part === null) return;
    this.#sql.exec(
      `INSERT INTO parts (part, asked, good) VALUES (?1, 1, ?2)
       ON CONFLICT (part) DO UPDATE SET asked = asked + 1, good = good + ?2`,
      part,
      is_good ? 1 : 0,
    );
  }

  isInBarrenPart(url: string): boolean {
    const part = findPart(new URL(url));
    const [counts] = this.#sql
      .exec<{ asked: number; good: number }>("SELECT asked, good FROM parts WHERE part = ?", part)
      .toArray();
    return counts !== undefined && isBarren(counts);
  }

  /** Returns the page's address, null for what is no page. */
  #countIndexed(seq: number, status: PageStatus): string | null {
    const [row] = this.#sql
      .exec<{ url: string; was: PageStatus | null }>(
        "SELECT url, page_status AS was FROM urls WHERE seq = ? AND kind = 'page'",
        seq,
      )
      .toArray();
    if (!row) return null;
    this.#crawl.countIndexed(Number(status === "indexed") - Number(row.was === "indexed"));
    return row.url;
  }

  #noteRead(
    seq: number,
    reason: PageReason,
    status: PageStatus,
    { validators, quality }: NonNullable<Settlement["read"]>,
  ): void {
    this.#sql.exec(
      `UPDATE urls SET etag = ?, last_modified = ?, body_hash = ?, quality = ?, read_reason = ?, read_status = ? WHERE seq = ?`,
      validators.etag,
      validators.last_modified,
      validators.body_hash,
      quality,
      reason,
      status,
      seq,
    );
  }

  /** The next request asks for the whole document: for one URL, or for all. */
  forgetValidators(seq: number | null = null): void {
    this.#sql.exec(`UPDATE urls SET ${UNREAD} WHERE ?1 IS NULL OR seq = ?1`, seq);
  }

  /** The same by its address. */
  forgetPage(url: string): void {
    this.#sql.exec(`UPDATE urls SET ${UNREAD} WHERE kind = 'page' AND url = ?`, url);
  }

  /** Pages that only repeated one that has left, or says something else, may stand for themselves now: they are read again. */
  #requeueCopies(url: string): void {
    const copies = this.#sql.exec<{ seq: number }>(
      "SELECT seq FROM urls WHERE target = ? AND kind = 'page' AND read_reason = 'duplicate'",
      url,
    );
    for (const { seq } of copies.toArray()) {
      this.forgetValidators(seq);
      this.#sql.exec("UPDATE urls SET target = NULL WHERE seq = ?", seq);
      this.#sql.exec(
        "UPDATE urls SET status = 'queued', reason = NULL, page_status = NULL WHERE seq = ? AND status = 'done'",
        seq,
      );
    }
  }

  /** Sitemaps are to say anew which pages there are. */
  forgetNames(): void {
    this.#sql.exec("DELETE FROM urls WHERE kind = 'sitemap'; UPDATE urls SET status = 'unnamed' WHERE kind = 'page'");
  }

  /** A page of earlier crawls that a sitemap names, or a page that moved there, is read again. */
  nameUrl(url: string, fold: string): void {
    this.#sql.exec(
      "UPDATE urls SET status = 'queued' WHERE status = 'unnamed' AND (url = ?1 OR (fold = ?2 AND ?2 <> ''))",
      url,
      fold,
    );
  }

  /** Settles what no sitemap has named. When one of them could not be read, it is read as before. False when there is nothing left to do. */
  settleUnnamed(): boolean {
    const rows = this.#sql.exec<{ seq: number }>("SELECT seq FROM urls WHERE status = 'unnamed'").toArray();
    if (rows.length === 0) return false;
    const unread = this.#sql.exec("SELECT 1 FROM urls WHERE kind = 'sitemap' AND reason <> 'ok' LIMIT 1").toArray();
    if (unread.length > 0) this.#sql.exec("UPDATE urls SET status = 'queued' WHERE status = 'unnamed'");
    else for (const { seq } of rows) this.settle(seq, "excluded", { unrecorded: true });
    return true;
  }

  /** Settles everything unsettled of a host. */
  giveUpHost(reason: PageReason, host: string): void {
    this.#sql.exec(
      `UPDATE urls SET status = 'done', lease = NULL, leased_until = NULL, reason = ?, page_status = ?,
         unrecorded = kind = 'page', ${UNREAD} WHERE status <> 'done' AND host = ?`,
      reason,
      getPageStatus(reason),
      host,
    );
  }

  /** Settles the pages that no longer fit into `max_pages`. */
  cutOff(): void {
    this.#sql.exec(
      `UPDATE urls SET status = 'done', reason = 'limit', page_status = ?, unrecorded = 1, ${UNREAD}
       WHERE kind = 'page' AND status = 'queued' AND handouts = 0`,
      getPageStatus("limit"),
    );
  }

  /** The crawl was stopped: what is not settled is as the crawl before has left it, or for the next one. */
  dropUnsettled(): void {
    this.#sql.exec(
      `UPDATE urls SET status = 'done', lease = NULL, leased_until = NULL,
         reason = CASE WHEN read_reason = 'ok' THEN 'not_modified' ELSE read_reason END, page_status = read_status
       WHERE status <> 'done'`,
    );
  }

  /** Pages settled here whose row in D1 is still to be written, oldest first. */
  listUnrecorded(limit: number): SettledPage[] {
    return this.#sql
      .exec<SettledPage>(
        "SELECT seq, url, depth, reason, target FROM urls WHERE unrecorded = 1 ORDER BY seq LIMIT ?",
        limit,
      )
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

  /** Mean quality of the pages that are indexed; null without any. */
  computeMeanQuality(): number | null {
    return this.#sql
      .exec<{ mean: number | null }>("SELECT AVG(quality) AS mean FROM urls WHERE page_status = 'indexed'")
      .one().mean;
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
      `SELECT status, page_status, reason, handouts > 0 AS asked, COUNT(*) AS n FROM urls
       WHERE kind = 'page' AND (status <> 'done' OR page_status IS NOT NULL) GROUP BY 1, 2, 3, 4`,
    );
    for (const { status, page_status, reason, asked, n } of groups) {
      counts.found += n;
      if (status !== "done") continue;
      counts.done += n;
      if (page_status === "indexed") counts.indexed += n;
      if (page_status === "failed") counts.failed += n;
      if (reason === "ok" || reason === "not_modified") counts.read += n;
      if (asked) counts.asked += n;
    }
    return counts;
  }
}
