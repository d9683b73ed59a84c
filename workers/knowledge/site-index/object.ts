import { DurableObject } from "cloudflare:workers";
import type { HeldReason } from "../../contract/knowledge";
import { eraseObject, FOREIGN, isTenant, migrate } from "../../platform/object";
import type { Duplicate, IndexChanges, IndexHit, IndexSearch, IndexTerm, Outcome } from "../../ports";
import { type IndexStats, type LivePage, readPage, readStats } from "./read";
import { searchChunks } from "./search";
import { applyChanges, publishVersion, removeSource, setPublished } from "./store";
import { MIGRATIONS } from "./tables";

/**
 * The index of one site, and the one place that knows what of it is live. Every method takes the caller's verified `site_id` and
 * answers `not_found` to another tenant's. All of them may be called again with the same arguments.
 */
export class SiteIndex extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
  }

  /** `chunks`: how many passages the stated pages have; 0 when a newer crawl of the source has begun. */
  apply(
    site_id: string,
    changes: IndexChanges,
  ): Outcome<{ chunks: number; duplicates: Duplicate[]; is_held: boolean }> {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    const chunks = this.ctx.storage.transactionSync(() => applyChanges(this.ctx.storage.sql, changes));
    return { ok: true, chunks, duplicates: [], is_held: false };
  }

  /** Makes a version live, or one of the last three again. `conflict` when that older version is no longer kept. */
  publish(site_id: string, source_id: string, version: number): Outcome<{ held_reason: HeldReason | null }> {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    const kept = this.ctx.storage.transactionSync(() => publishVersion(this.ctx.storage.sql, source_id, version));
    return kept ? { ok: true, held_reason: null } : { ok: false, code: "conflict" };
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
