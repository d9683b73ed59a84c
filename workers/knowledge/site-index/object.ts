import { DurableObject } from "cloudflare:workers";
import type { HeldReason, Version, VersionChange } from "../../contract/knowledge";
import type { ListQuery } from "../../contract/lists";
import { eraseObject, FOREIGN, isTenant, migrate } from "../../platform/object";
import type { IndexChanges, IndexHit, IndexSearch, IndexTerm, Outcome } from "../../ports";
import { listChanges } from "./diff";
import { rebuildWhenEmpty } from "./live";
import { type IndexStats, type LivePage, readPage, readStats } from "./read";
import { searchChunks } from "./search";
import { type Applied, applyChanges, removeSource, setPublished } from "./store";
import { MIGRATIONS } from "./tables";
import { findComparison, listVersions } from "./version-rows";
import { type CrawlEnd, publishCrawl, publishVersion } from "./versions";

/**
 * The index of one site, and the one place that knows what of it is live. Every method takes the caller's verified `site_id` and
 * answers `not_found` to another tenant's. All of them may be called again with the same arguments.
 */
export class SiteIndex extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
    ctx.storage.transactionSync(() => rebuildWhenEmpty(ctx.storage.sql));
  }

  /** `chunks`: how many passages the stated pages have; 0 when a newer crawl of the source has begun. */
  apply(site_id: string, changes: IndexChanges): Outcome<Applied> {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    return { ok: true, ...this.ctx.storage.transactionSync(() => applyChanges(this.ctx.storage.sql, changes)) };
  }

  /**
   * With `crawl`, the end of a crawl: its version goes live or says why it is held. Without, the owner's word: the held version, or
   * one that is kept, goes live. `conflict` for any other.
   */
  publish(
    site_id: string,
    source_id: string,
    version: number,
    crawl?: CrawlEnd,
  ): Outcome<{ held_reason: HeldReason | null }> {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    const { sql } = this.ctx.storage;
    const held_reason = this.ctx.storage.transactionSync(() => {
      if (crawl) return publishCrawl(sql, source_id, version, crawl);
      return publishVersion(sql, source_id, version) ? null : undefined;
    });
    return held_reason === undefined ? { ok: false, code: "conflict" } : { ok: true, held_reason };
  }

  /** Those that can be made live and the one that is held, newest first. */
  versions(site_id: string, source_id: string | null): Outcome<{ versions: Version[] }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, versions: listVersions(this.ctx.storage.sql, source_id) };
  }

  /**
   * What making a version live would change, by address; of the live one what it changed of the one before it, nothing where that is
   * no longer kept. `not_found` for a version that is neither kept nor held.
   */
  diff(
    site_id: string,
    source_id: string,
    version: number,
    slice: ListQuery,
  ): Outcome<{ items: VersionChange[]; total: number }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const { sql } = this.ctx.storage;
    const compared = findComparison(sql, source_id, version);
    if (!compared) return FOREIGN;
    const { base, target } = compared;
    return {
      ok: true,
      ...(base === null ? { items: [], total: 0 } : listChanges(sql, source_id, { base, target }, slice)),
    };
  }

  /** Passages best first; `terms` are the question's content words with their weight in this index. */
  search(site_id: string, search: IndexSearch): Outcome<{ hits: IndexHit[]; terms: IndexTerm[] }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, ...searchChunks(this.ctx.storage.sql, search) };
  }

  /** A page as it is live: its facts and its passages in order. `not_found` when nothing of it is. */
  page(site_id: string, page_id: string): Outcome<{ page: LivePage }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const page = readPage(this.ctx.storage.sql, page_id);
    return page ? { ok: true, page } : FOREIGN;
  }

  /** Takes a page out of what is live at once and keeps it out, or lets it back in as the newest crawl has it. */
  setPublished(site_id: string, page: { page_id: string; source_id: string }, is_published: boolean): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    this.ctx.storage.transactionSync(() => setPublished(this.ctx.storage.sql, page, is_published));
    return { ok: true };
  }

  /** Forgets everything of a source, live or not. What crawls up to `version` still say of it is ignored. */
  removeSource(site_id: string, source_id: string, version: number): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    this.ctx.storage.transactionSync(() => removeSource(this.ctx.storage.sql, source_id, version));
    return { ok: true };
  }

  stats(site_id: string): Outcome<IndexStats> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, ...readStats(this.ctx.storage.sql) };
  }

  /** Erases everything, the tenant's name included. */
  async clear(site_id: string): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    await eraseObject(this.ctx, MIGRATIONS);
    return { ok: true };
  }
}
