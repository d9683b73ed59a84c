import type { SourceOptions } from "../../contract/knowledge";
import { getPageStatus } from "../../knowledge/status";
import { randomToken } from "../../platform/ids";
import type { CrawlStart } from "../../ports";
import { getFrontierLimit, LEASE_MS, MAX_GONE_CRAWLS, MAX_SHOWN_TRAPS, MAX_SITEMAP_DEPTH, MAX_SITEMAPS } from "../plan";
import { type Admission, admitPage, makeAdmission, parseOptions } from "./admit";
import { Blocks } from "./blocks";
import type { CrawlRow, HostRow, JobKind, UrlRow } from "./frontier-tables";
import { Hosts } from "./hosts";
import { Outcomes } from "./outcomes";
import { foldUrl, normalizeUrl } from "./scope";
import { CrawlState } from "./state";
import { findPart } from "./traps";

/** Of 2,048 characters each they stay below the 2 MB of a bound value. */
const URLS_A_STATEMENT = 500;

export class Frontier {
  readonly crawl: CrawlState;
  readonly hosts: Hosts;
  readonly blocks: Blocks;
  readonly outcomes: Outcomes;
  /** Made once a crawl: every link found asks for it. */
  #admission: { version: number; admission: Admission } | null = null;
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.crawl = new CrawlState(storage.sql);
    this.hosts = new Hosts(storage.sql);
    this.blocks = new Blocks(storage.sql);
    this.outcomes = new Outcomes(storage.sql, this.crawl);
  }

  /**
   * Begins the next version: with the start page, the sitemap or the pages of a list, and every URL known from before, for pages
   * that have not changed do not say again where they link to.
   */
  begin(start: CrawlStart, now: number): void {
    this.#storage.transactionSync(() => {
      const before = this.crawl.get();
      this.crawl.begin(start, now);
      this.hosts.beginCrawl();
      this.#sql.exec("DELETE FROM patterns; DELETE FROM parts");
      // What a sitemap no longer names would else fill the frontier in time.
      this.#sql.exec(
        "DELETE FROM urls WHERE gone_crawls >= ? OR reason = 'trap' OR (reason = 'excluded' AND ?)",
        MAX_GONE_CRAWLS,
        start.type === "sitemap" ? 1 : 0,
      );
      this.#sql.exec(
        `UPDATE urls SET status = 'queued', lease = NULL, leased_until = NULL, handouts = 0, failures = 0, not_before = 0,
           hops = 0, reason = NULL, page_status = NULL, unrecorded = 0,
           target = CASE WHEN read_reason IS NULL THEN NULL ELSE target END WHERE kind <> 'probe'`,
      );
      // Read whole, not as "unchanged": what no sitemap names any more is no page of the source.
      if (start.type === "sitemap")
        this.#sql.exec(
          "DELETE FROM urls WHERE kind = 'sitemap'; UPDATE urls SET status = 'unnamed' WHERE kind = 'page'",
        );
      if (before && readsOtherwise(parseOptions(before.options), start.options)) this.outcomes.forgetValidators();
      this.#admitAgain(now);
      if (start.type === "sitemap") this.add("sitemap", normalizeUrl(start.url, start.url)?.href ?? start.url, 0);
      const pages = start.type === "sitemap" ? [] : start.type === "url_list" ? start.urls : [start.url];
      for (const url of pages) this.add("page", normalizeUrl(url, start.url)?.href ?? url, 0);
    });
  }

  /** What was decided of known pages under other options, or before traps were seen, is decided anew. */
  #admitAgain(now: number): void {
    const rows = this.#sql.exec<{ seq: number; url: string; depth: number }>(
      "SELECT seq, url, depth FROM urls WHERE kind = 'page' ORDER BY seq",
    );
    const pages = rows.toArray();
    this.crawl.countKnown(pages.length);
    for (const { seq, url, depth } of pages) {
      const reason = this.#admit(new URL(url), depth, now);
      if (reason !== null) this.outcomes.settle(seq, reason === "foreign" ? "excluded" : reason, { unrecorded: true });
    }
  }

  /**
   * Adds a URL unless it, or one that is surely the same page, is known. A page out of scope is none of the crawl's business, one
   * its owner or we leave out is kept with the reason. `hops`: it was named by so many pages that moved, and counts as itself.
   * A host met for the first time is asked for its robots.txt before anything else.
   */
  add(kind: JobKind, url: string, depth: number, hops = 0): void {
    const crawl = this.crawl.get();
    if (!crawl || !this.#hasRoom(crawl, kind, depth)) return;
    const parsed = new URL(url);
    const fold = kind === "page" ? foldUrl(parsed) : "";
    if (this.#isKnown(kind, url, hops === 0 ? fold : "")) {
      this.outcomes.nameUrl(url, hops === 0 ? fold : "");
      return;
    }
    const reason = kind === "page" ? this.#admit(parsed, depth, crawl.progress_at) : null;
    if (reason === "foreign" || (reason === "trap" && !this.#showsTrap(parsed))) return;
    if (kind === "page") this.crawl.countKnown(1);
    this.#sql.exec(
      `INSERT INTO urls (kind, url, fold, host, depth, hops, status, reason, page_status, unrecorded)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      kind,
      url,
      fold,
      parsed.origin,
      depth,
      hops,
      reason === null ? "queued" : "done",
      reason,
      reason === null ? null : getPageStatus(reason),
      reason === null ? 0 : 1,
    );
    if (reason === null && this.hosts.add(parsed.origin)) this.add("robots", `${parsed.origin}/robots.txt`, 0);
  }

  /** Adds pages that one page names. Most links of a website lead where others have led before: those cost one statement together. */
  addPages(urls: readonly string[], depth: number): void {
    for (let from = 0; from < urls.length; from += URLS_A_STATEMENT) {
      const unknown = this.#sql.exec<{ url: string }>(
        `SELECT value AS url FROM json_each(?)
         WHERE NOT EXISTS (SELECT 1 FROM urls WHERE kind = 'page' AND urls.url = value AND status <> 'unnamed')`,
        JSON.stringify(urls.slice(from, from + URLS_A_STATEMENT)),
      );
      for (const { url } of unknown.toArray()) this.add("page", url, depth);
    }
  }

  /** Asks a host once what it answers to a page that is missing. */
  addProbe(host: string): void {
    const asked = this.#sql.exec("SELECT 1 FROM urls WHERE kind = 'probe' AND host = ?", host).toArray().length > 0;
    if (!asked) this.add("probe", `${host}/${randomToken(9)}-not-here`, 0);
  }

  /** Whether a page that is read is wanted itself, or only for its links. */
  isLinksOnly({ url, depth }: UrlRow, now: number): boolean {
    const admitted = admitPage(this.getAdmission(), new URL(url), depth, () => 0, now);
    return admitted.kind === "read" && admitted.links_only;
  }

  getAdmission(): Admission {
    const crawl = this.crawl.get();
    if (!crawl) throw new Error("No crawl has begun.");
    if (this.#admission?.version !== crawl.version) {
      const admission = makeAdmission(crawl.type, crawl.start_url, parseOptions(crawl.options));
      this.#admission = { version: crawl.version, admission };
    }
    return this.#admission.admission;
  }

  /** Null for a page to be read, which then counts towards its patterns. */
  #admit(url: URL, depth: number, now: number): "limit" | "excluded" | "trap" | "foreign" | null {
    const admitted = admitPage(this.getAdmission(), url, depth, (key) => this.#countTaken(key), now);
    if (admitted.kind !== "read") return admitted.kind === "skip" ? admitted.reason : "foreign";
    this.#take(admitted.patterns);
    return null;
  }

  /** Of each part of a website some of the endless addresses, so that its owner sees that there are. */
  #showsTrap(url: URL): boolean {
    const key = `trap ${findPart(url) ?? url.origin}`;
    if (this.#countTaken(key) >= MAX_SHOWN_TRAPS) return false;
    this.#take([key]);
    return true;
  }

  #take(patterns: readonly string[]): void {
    for (const key of patterns)
      this.#sql.exec(
        "INSERT INTO patterns (key, taken) VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET taken = taken + 1",
        key,
      );
  }

  #countTaken(key: string): number {
    const [row] = this.#sql.exec<{ taken: number }>("SELECT taken FROM patterns WHERE key = ?", key).toArray();
    return row?.taken ?? 0;
  }

  /** `fold`: what addresses of the same page have in common; empty: only the very address counts. */
  #isKnown(kind: JobKind, url: string, fold: string): boolean {
    const known = this.#sql.exec("SELECT 1 FROM urls WHERE kind = ? AND url = ?", kind, url).toArray().length > 0;
    if (known || fold === "") return known;
    return this.#sql.exec("SELECT 1 FROM urls WHERE kind = 'page' AND fold = ?", fold).toArray().length > 0;
  }

  #hasRoom({ pages_known, max_pages }: CrawlRow, kind: JobKind, depth: number): boolean {
    if (kind === "robots" || kind === "probe") return true;
    if (kind === "sitemap") {
      const { n } = this.#sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM urls WHERE kind = 'sitemap'").one();
      return depth <= MAX_SITEMAP_DEPTH && n < MAX_SITEMAPS;
    }
    return pages_known < getFrontierLimit(max_pages);
  }

  /** What may go next to a host, in order: sitemaps, the rules, the probe, then pages breadth first (the kinds sort so in reverse). */
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
  lease(row: UrlRow, now: number): string {
    const lease = randomToken(12);
    this.#sql.exec(
      "UPDATE urls SET status = 'leased', lease = ?, leased_until = ?, handouts = handouts + 1 WHERE seq = ?",
      lease,
      now + LEASE_MS,
      row.seq,
    );
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

  /** A page as this crawl has settled it. */
  findSettled(url: string): UrlRow | null {
    const rows = this.#sql.exec<UrlRow>("SELECT * FROM urls WHERE kind = 'page' AND url = ? AND status = 'done'", url);
    return rows.toArray()[0] ?? null;
  }

  /** Pages known that are no redirects and not missing. */
  listPages(): { url: string; depth: number }[] {
    return this.#sql
      .exec<{ url: string; depth: number }>(
        `SELECT url, depth FROM urls WHERE kind = 'page' AND page_status <> 'gone'
           AND reason NOT IN ('canonical', 'duplicate', 'trap') ORDER BY seq`,
      )
      .toArray();
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

  /** Forgets everything: the source is gone. */
  forget(): void {
    this.#storage.transactionSync(() =>
      this.#sql.exec(
        "DELETE FROM urls; DELETE FROM hosts; DELETE FROM crawl; DELETE FROM patterns; DELETE FROM parts; DELETE FROM blocks; DELETE FROM block_pages",
      ),
    );
  }
}

/** Whether other options would make another text of the same page. */
function readsOtherwise(before: SourceOptions, after: SourceOptions): boolean {
  const reduce = ({ content_selectors, drop_selectors }: SourceOptions) =>
    JSON.stringify([content_selectors, drop_selectors]);
  return reduce(before) !== reduce(after);
}
