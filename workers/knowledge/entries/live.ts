/**
 * Brings the index to what the rows of entries say. The row is written first and says `is_stale`; it says so until the index has been
 * told of its newest revision, so a cut anywhere is made good by the next write to it or by the minute's job.
 */
import { and, asc, eq, inArray, isNull, lte } from "drizzle-orm";
import { describeError } from "../../platform/log";
import { requireOk } from "../../platform/object";
import type { Deps } from "../../ports";
import { sites } from "../../sites/schema";
import { entries } from "../schema";
import { type EntryRow, isAmong, isAsRead, isLive, UNKNOWN_ENTRY } from "./rows";
import { getEntriesSource, toIndexPage } from "./text";

/** Entries told at once: 20,000 characters each. */
const ENTRIES_PER_CALL = 50;
/** Younger ones are on their way. */
const SILENCE_MS = 30_000;
const HEALED_A_RUN = 500;

type StoredEntry = typeof entries.$inferSelect;
type LiveDeps = Pick<Deps, "db" | "site_index" | "log" | "now">;

/** Tells the index of these entries of a site. Does not throw: what it could not be told stays stale. */
export async function indexEntries(deps: LiveDeps, site_id: string, ids: readonly string[]): Promise<void> {
  try {
    for (let from = 0; from < ids.length; from += ENTRIES_PER_CALL)
      await settle(deps, site_id, ids.slice(from, from + ENTRIES_PER_CALL));
  } catch (error) {
    deps.log("ERROR", "ANALYSIS", "entries.not_indexed", { site_id, entries: ids.length, ...describeError(error) });
  }
}

/** Tells again what was changed while the index was being told: whoever tells last has seen the newest row. */
async function settle(deps: LiveDeps, site_id: string, ids: readonly string[]): Promise<void> {
  const { db, site_index } = deps;
  const rows = await db
    .select()
    .from(entries)
    .where(and(isAmong(site_id, ids), eq(entries.is_stale, true)));
  if (rows.length === 0) return;
  const source_id = getEntriesSource(site_id);
  const live = rows.filter(isLive);
  const applied = await site_index.apply(site_id, {
    source_id,
    version: 1,
    first_crawl: false,
    at_once: true,
    pages: live.map((row) => toIndexPage(row as EntryRow)),
    removed_page_ids: rows.filter((row) => !live.includes(row)).map(({ id }) => id),
  });
  requireOk(applied, UNKNOWN_ENTRY);
  if (await noteIndexed(deps, site_id, rows)) return;
  await settle(deps, site_id, ids);
}

/** Notes what the index knows now. False where one of the rows was changed meanwhile. */
async function noteIndexed({ db }: LiveDeps, site_id: string, rows: readonly StoredEntry[]): Promise<boolean> {
  const own = isAsRead(site_id, rows);
  const [noted] = await db.batch([
    db.update(entries).set({ is_stale: false }).where(own).returning({ id: entries.id }),
    db.delete(entries).where(and(own, eq(entries.status, "removed"))),
  ]);
  return noted.length === rows.length;
}

/** Tells the index what a cut has kept from it: the minute's job. */
export async function indexStaleEntries(deps: LiveDeps): Promise<void> {
  const rows = await deps.db
    .select({ id: entries.id, site_id: entries.site_id })
    .from(entries)
    .innerJoin(sites, eq(entries.site_id, sites.id))
    .where(and(eq(entries.is_stale, true), lte(entries.updated_at, deps.now() - SILENCE_MS), isNull(sites.deleted_at)))
    .orderBy(asc(entries.updated_at))
    .limit(HEALED_A_RUN);
  for (const [site_id, ids] of groupBySite(rows)) await indexEntries(deps, site_id, ids);
}

function groupBySite(rows: readonly { id: string; site_id: string }[]): Map<string, string[]> {
  const by_site = new Map<string, string[]>();
  for (const { id, site_id } of rows) by_site.set(site_id, [...(by_site.get(site_id) ?? []), id]);
  return by_site;
}

/** Deletes some of a deleted site's entries; false when more remain: for the cron only. */
export async function eraseEntries({ db }: Pick<Deps, "db">, site_id: string, limit: number): Promise<boolean> {
  const some = db.select({ id: entries.id }).from(entries).where(eq(entries.site_id, site_id)).limit(limit);
  const erased = await db
    .delete(entries)
    .where(and(eq(entries.site_id, site_id), inArray(entries.id, some)))
    .returning({ id: entries.id });
  return erased.length < limit;
}
