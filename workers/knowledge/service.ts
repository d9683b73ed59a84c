/**
 * Sources and the crawl facts of their pages, in D1, as the crawl reads and writes them. What is live is SiteIndex's business
 * alone. What owners do is `sources.ts` and `pages.ts`.
 */
import { and, eq, inArray, lt } from "drizzle-orm";
import type { Schedule } from "../contract/knowledge";
import { spreadWait } from "../platform/backoff";
import { AppError } from "../platform/problem";
import type { SiteScope } from "../platform/scope";
import type { Deps } from "../ports";
import { pages, sources } from "./schema";

export type SourceRow = typeof sources.$inferSelect;
export type PageRow = typeof pages.$inferSelect;
/** The tenant of a queue message or an object: it has no signed-in person, only the site its rows must belong to. */
export type SiteRef = Pick<SiteScope, "site_id">;

export const UNKNOWN_SOURCE = "There is no such source.";
const DAY_MS = 86_400_000;
const SCHEDULE_MS: Record<Schedule, number | null> = { daily: DAY_MS, weekly: 7 * DAY_MS, manual: null };

export const UNKNOWN_PAGE = "There is no such page.";

export async function findSource(
  { db }: Pick<Deps, "db">,
  { site_id }: SiteRef,
  id: string,
): Promise<SourceRow | null> {
  const found = await db.select().from(sources).where(isSource(site_id, id));
  return found[0] ?? null;
}

/** Throws not_found, for a source of another site too. */
export async function getSource(deps: Pick<Deps, "db">, scope: SiteRef, id: string): Promise<SourceRow> {
  const source = await findSource(deps, scope, id);
  if (!source) throw new AppError("not_found", UNKNOWN_SOURCE);
  return source;
}

/** Sources of every site whose crawl was asked for and has not begun, oldest first: for the cron only. */
export function listPendingSources({ db }: Pick<Deps, "db">, limit: number): Promise<SourceRow[]> {
  return db.select().from(sources).where(eq(sources.status, "pending")).orderBy(sources.created_at).limit(limit);
}

/** A crawl tells D1 when it begins and ends; one of so long ago may have lost its alarm. */
const SILENCE_MS = 15 * 60_000;

/** Sources of every site whose crawl began long ago and has not ended, longest silent first; they are asked again after as long: for the cron only. */
export function listSilentSources({ db, now }: Pick<Deps, "db" | "now">, limit: number): Promise<SourceRow[]> {
  const at = now();
  const silent = and(eq(sources.status, "syncing"), lt(sources.updated_at, at - SILENCE_MS));
  return db
    .update(sources)
    .set({ updated_at: at })
    .where(inArray(sources.id, db.select({ id: sources.id }).from(sources).where(silent).limit(limit)))
    .returning();
}

/** Notes that the crawl of `version` runs or rests. False when the source no longer exists. */
export async function markSource(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id }: SiteRef,
  id: string,
  { status, version }: { status: "syncing" | "paused"; version: number },
): Promise<boolean> {
  const changed = await db
    .update(sources)
    .set({ status, version, last_error: null, updated_at: now() })
    .where(isSource(site_id, id))
    .returning({ id: sources.id });
  return changed.length > 0;
}

/** What a crawl came to. `publish`: its version is live. */
export interface SourceEnd {
  version: number;
  status: "synced" | "failed" | "held";
  last_error: string | null;
  publish: boolean;
  schedule: Schedule;
}

/**
 * Notes how the crawl of `version` ended, when, if it was published, and when the next one is due. Does nothing when a newer one
 * has begun or the source is gone.
 */
export async function finishSource(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id }: SiteRef,
  id: string,
  { version, status, last_error, publish, schedule }: SourceEnd,
): Promise<void> {
  const at = now();
  await db
    .update(sources)
    .set({
      status,
      last_error,
      updated_at: at,
      next_sync_at: getNextSync(schedule, at),
      ...(status === "synced" && publish ? { last_synced_at: at } : {}),
    })
    .where(and(isSource(site_id, id), eq(sources.version, version)));
}

/** When a source is due again (milliseconds UTC); null when only somebody's word begins it. Those added together do not stay together. */
export function getNextSync(schedule: Schedule, at: number): number | null {
  const wait = SCHEDULE_MS[schedule];
  return wait === null ? null : at + spreadWait(wait);
}

/** The condition of every statement about one source of a site. */
export function isSource(site_id: string, id: string) {
  return and(eq(sources.site_id, site_id), eq(sources.id, id));
}

/** Of these pages of a site the quality scores, 0 to 100, of those that have one. Entries have none. */
export async function readQualityScores(
  { db }: Pick<Deps, "db">,
  { site_id }: SiteRef,
  page_ids: readonly string[],
): Promise<Map<string, number>> {
  if (page_ids.length === 0) return new Map();
  const rows = await db
    .select({ id: pages.id, quality: pages.quality })
    .from(pages)
    .where(and(eq(pages.site_id, site_id), inArray(pages.id, [...page_ids])));
  return new Map(rows.flatMap(({ id, quality }) => (quality ? [[id, quality.score]] : [])));
}
