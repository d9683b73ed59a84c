import { DurableObject } from "cloudflare:workers";
import type { HeldReason, Version, VersionChange } from "../../contract/knowledge";
import type { ListQuery } from "../../contract/lists";
import { newId } from "../../platform/ids";
import { eraseObject, FOREIGN, isTenant, migrate, readTenant } from "../../platform/object";
import type { EmbeddedChunk, IndexChanges, IndexSearch, Outcome, OutlinedPage, UnembeddedChunk } from "../../ports";
import { listChanges } from "./diff";
import { lookAsIfLive, rebuildSearch, rebuildWhenEmpty, recountSearch } from "./live";
import { type IndexStats, type LivePage, listLiveUrls, readLiveChunks, readOutline, readPage, readStats } from "./read";
import { type Found, searchChunks } from "./search";
import { type Applied, applyChanges, removeSource, setPublished } from "./store";
import { MIGRATIONS } from "./tables";
import {
  listOrphans,
  listUnembedded,
  noteChange,
  noteOutside,
  noteSwept,
  putVectors,
  readEmbedding,
  readNextSweep,
  settleEmbedding,
} from "./vectors";
import { findComparison, findVersion, listVersions } from "./version-rows";
import { type CrawlEnd, publishCrawl, publishVersion, settleTest } from "./versions";

/** How long after a change its passages are embedded: a crawl that goes on changes more. */
const EMBED_DELAY_MS = 5_000;
/** How long a job may be silent before it is taken for lost. */
const EMBED_PATIENCE_MS = 60_000;

/**
 * The index of one site, and the one place that knows what of it is live. Every method takes the caller's verified `site_id` and
 * answers `not_found` to another tenant's. All of them may be called again with the same arguments.
 */
export class SiteIndex extends DurableObject<Env> {
  /** When the alarm rings; past while none is set that this instance knows of. */
  private vectors_due = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
    ctx.storage.transactionSync(() => rebuildWhenEmpty(ctx.storage.sql));
  }

  /** `chunks`: how many passages the stated pages have; 0 when a newer crawl of the source has begun. */
  apply(site_id: string, changes: IndexChanges): Outcome<Applied> {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    const applied = this.ctx.storage.transactionSync(() => {
      noteChange(this.ctx.storage.sql);
      return applyChanges(this.ctx.storage.sql, changes);
    });
    this.recount();
    this.awaitVectors(EMBED_DELAY_MS);
    return { ok: true, ...applied };
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
      // An older version's passages may lack vectors of today's model.
      noteChange(sql);
      if (crawl) return publishCrawl(sql, source_id, version, crawl);
      return publishVersion(sql, source_id, version) ? null : undefined;
    });
    this.recount();
    this.awaitVectors(EMBED_DELAY_MS);
    return held_reason === undefined ? { ok: false, code: "conflict" } : { ok: true, held_reason };
  }

  /** Ends the test of a version. Said again it changes nothing; `conflict` when the version is no longer kept. */
  settleTest(
    site_id: string,
    tested: { source_id: string; version: number; is_worse: boolean },
  ): Outcome<{ held_reason: HeldReason | null }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const { sql } = this.ctx.storage;
    const held_reason = this.ctx.storage.transactionSync(() => settleTest(sql, tested));
    this.recount();
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
  search(site_id: string, search: IndexSearch): Outcome<Found> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const { sql } = this.ctx.storage;
    const found = searchChunks(sql, search);
    const { model } = search.vector ?? search.nearest ?? { model: found.embedder };
    // Another embedder is asked for than the one whose vectors are here: it is sent for, once.
    if (found.embedder !== null && model !== found.embedder) {
      const { changes, settled } = readEmbedding(sql);
      if (changes === settled) noteChange(sql);
      this.awaitVectors(EMBED_DELAY_MS);
    }
    return { ok: true, ...found };
  }

  /** As `search`, of many at once: of what is live, or would be if a version were. `not_found` for a version that is not kept. */
  searchMany(
    site_id: string,
    searches: readonly IndexSearch[],
    as_if: { source_id: string; version: number } | null,
  ): Outcome<{ found: Found[] }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const { sql } = this.ctx.storage;
    const look = () => searches.map((search) => searchChunks(sql, search));
    if (as_if === null) return { ok: true, found: look() };
    if (!findVersion(sql, as_if.source_id, as_if.version)) return FOREIGN;
    return { ok: true, found: lookAsIfLive(this.ctx.storage, as_if, look) };
  }

  outline(site_id: string, limit: number): Outcome<{ pages: Omit<OutlinedPage, "questions">[] }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, pages: readOutline(this.ctx.storage.sql, limit) };
  }

  /** Passages without a vector of `model`, by id from `after` on, and how often passages have changed. */
  unembedded(
    site_id: string,
    wanted: { model: string; languages: readonly string[] | null; after: number; limit: number },
  ): Outcome<{ chunks: UnembeddedChunk[]; changes: number }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const { sql } = this.ctx.storage;
    return { ok: true, chunks: listUnembedded(sql, wanted), changes: readEmbedding(sql).changes };
  }

  putVectors(site_id: string, model: string, chunks: EmbeddedChunk[]): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    this.ctx.storage.transactionSync(() => putVectors(this.ctx.storage.sql, model, chunks));
    return { ok: true };
  }

  /** Notes passages whose vectors are about to be kept elsewhere. */
  noteOutside(site_id: string, chunk_ids: string[]): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    noteOutside(this.ctx.storage.sql, chunk_ids);
    return { ok: true };
  }

  /** Passages that are gone and whose vectors are kept elsewhere, not swept since `swept_before`; null: all there are. */
  orphans(site_id: string, limit: number, swept_before: number | null): Outcome<{ chunk_ids: string[] }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, chunk_ids: listOrphans(this.ctx.storage.sql, limit, swept_before) };
  }

  /** Their vectors were removed at `at`: forgotten the second time, or at once where it is null. */
  noteSwept(site_id: string, chunk_ids: string[], at: number | null): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    this.ctx.storage.transactionSync(() => noteSwept(this.ctx.storage.sql, chunk_ids, at));
    this.awaitVectors(EMBED_PATIENCE_MS);
    return { ok: true };
  }

  /** Every passage that lacked a vector of `model` when `changes` was read has one: they are searched from now on. */
  settleEmbedding(site_id: string, model: string, changes: number): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    this.ctx.storage.transactionSync(() => settleEmbedding(this.ctx.storage.sql, model, changes));
    return { ok: true };
  }

  /** Sends for vectors as long as passages may lack them or some are to be swept: a job that is lost is sent for again. */
  override async alarm(): Promise<void> {
    const { changes, settled } = readEmbedding(this.ctx.storage.sql);
    const next_sweep = readNextSweep(this.ctx.storage.sql);
    const site_id = readTenant(this.ctx.storage);
    if (site_id === null) return;
    if (changes === settled && (next_sweep === null || next_sweep > Date.now())) {
      if (next_sweep !== null) this.awaitVectors(next_sweep - Date.now());
      return;
    }
    await this.env.EMBED.send({ v: 1, site_id, request_id: newId("req", Date.now()) });
    this.awaitVectors(EMBED_PATIENCE_MS);
  }

  private recount(): void {
    this.ctx.storage.transactionSync(() => recountSearch(this.ctx.storage.sql));
  }

  private awaitVectors(delay_ms: number): void {
    // A worker without the queue, or without an embedder, has no vectors.
    if (!this.env.EMBED || this.env.EMBEDDER === "none") return;
    const now = Date.now();
    const at = now + delay_ms;
    // A crawl's many changes wait for the first one's alarm, not each for its own.
    if (this.vectors_due > now && this.vectors_due <= at) return;
    this.vectors_due = at;
    void this.ctx.storage.setAlarm(at);
  }

  /** A page as it is live: its facts and its passages in order. `not_found` when nothing of it is. */
  page(site_id: string, page_id: string): Outcome<{ page: LivePage }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const page = readPage(this.ctx.storage.sql, page_id);
    return page ? { ok: true, page } : FOREIGN;
  }

  /** Those of the addresses under which a page is live. */
  liveUrls(site_id: string, urls: readonly string[]): Outcome<{ urls: string[] }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, urls: listLiveUrls(this.ctx.storage.sql, urls) };
  }

  /** Takes a page out of what is live at once and keeps it out, or lets it back in as the newest crawl has it. */
  setPublished(site_id: string, page: { page_id: string; source_id: string }, is_published: boolean): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    this.ctx.storage.transactionSync(() => setPublished(this.ctx.storage.sql, page, is_published));
    this.recount();
    return { ok: true };
  }

  /** Forgets everything of a source, live or not. What crawls up to `version` still say of it is ignored. */
  removeSource(site_id: string, source_id: string, version: number): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    this.ctx.storage.transactionSync(() => {
      noteChange(this.ctx.storage.sql);
      removeSource(this.ctx.storage.sql, source_id, version);
    });
    this.recount();
    this.awaitVectors(EMBED_DELAY_MS);
    return { ok: true };
  }

  /** Live passages by row from `after` on; `last` is where to go on, null at the end. */
  chunks(site_id: string, after: number, limit: number): Outcome<ReturnType<typeof readLiveChunks>> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, ...readLiveChunks(this.ctx.storage.sql, after, limit) };
  }

  /** Makes what is searched anew from the passages that are live: in one turn, so that nobody finds half of it. */
  rebuild(site_id: string): Outcome<{ live_chunks: number }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    this.ctx.storage.transactionSync(() => rebuildSearch(this.ctx.storage.sql));
    return { ok: true, live_chunks: readStats(this.ctx.storage.sql).live_chunks };
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
