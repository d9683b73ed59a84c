/** What members do with their sources, as far as D1 and the index go. What starts, stops and clears crawls is `crawl/owner.ts`. */
import { and, count, eq, getTableColumns, inArray, isNull, lte, sql } from "drizzle-orm";
import { workspaces } from "../accounts/schema";
import type { PageStatus } from "../contract/crawl";
import type { PageCounts, SourceOptions, SourceWithCounts } from "../contract/knowledge";
import type { List, ListQuery } from "../contract/lists";
import { audit, auditChange } from "../ops/audit";
import { newId } from "../platform/ids";
import { AppError } from "../platform/problem";
import { getUrlPolicy, requirePublicUrl } from "../platform/public-url";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { sites } from "../sites/schema";
import { getOwnSite } from "../sites/service";
import { isGiven, OPEN_STATES, type Payer, pagesLeft, requirePages } from "./page-budget";
import { pages, sources } from "./schema";
import { getNextSync, isSource, type SiteRef, type SourceRow, UNKNOWN_SOURCE } from "./service";

export type NewSource = Pick<SourceRow, "type" | "url" | "urls"> & Partial<Pick<SourceRow, "name" | "options">>;

/** A source of the member's workspace. Throws not_found, for another workspace's source as for one that never was. */
export async function getOwnSource(
  { db }: Pick<Deps, "db">,
  { workspace_id }: OwnerScope,
  source_id: string,
): Promise<SourceRow> {
  const [row] = await db
    .select(getTableColumns(sources))
    .from(sources)
    .innerJoin(sites, eq(sources.site_id, sites.id))
    .where(and(eq(sites.workspace_id, workspace_id), isNull(sites.deleted_at), eq(sources.id, source_id)));
  if (!row) throw new AppError("not_found", UNKNOWN_SOURCE);
  return row;
}

/** A site's sources, oldest first. Throws not_found. */
export async function listSources(
  deps: Pick<Deps, "db">,
  scope: OwnerScope,
  site_id: string,
  { page, page_size }: ListQuery,
): Promise<List<SourceWithCounts>> {
  const site = await getOwnSite(deps, scope, site_id);
  const own = eq(sources.site_id, site.site_id);
  const [rows, total] = await Promise.all([
    deps.db
      .select()
      .from(sources)
      .where(own)
      .orderBy(sources.created_at, sources.id)
      .limit(page_size)
      .offset((page - 1) * page_size),
    deps.db.$count(sources, own),
  ]);
  return { items: await countPages(deps, site, rows), total, page, page_size };
}

/** Sources of one site with how many of their pages are in each state. */
export async function countPages(
  { db }: Pick<Deps, "db">,
  { site_id }: SiteRef,
  rows: readonly SourceRow[],
): Promise<(SourceRow & { page_counts: PageCounts })[]> {
  if (rows.length === 0) return [];
  // A list has at most 100 sources and D1 takes 100 parameters: their ids go in one.
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const counts = await db
    .select({ source_id: pages.source_id, status: pages.status, n: count() })
    .from(pages)
    .where(and(eq(pages.site_id, site_id), sql`${pages.source_id} IN (SELECT value FROM json_each(${ids}))`))
    .groupBy(pages.source_id, pages.status);
  return rows.map((row) => {
    const sum = (status: PageStatus) =>
      counts.find((item) => item.source_id === row.id && item.status === status)?.n ?? 0;
    const page_counts = {
      queued: sum("queued"),
      indexed: sum("indexed"),
      unpublished: sum("unpublished"),
      skipped: sum("skipped"),
      failed: sum("failed"),
      gone: sum("gone"),
    };
    return { ...row, page_counts };
  });
}

/** Says before anything is fetched whether a source may be added. Throws plan_limit, and conflict for one that is there already. */
export async function requireRoom(
  { db, config }: Pick<Deps, "db" | "config">,
  scope: OwnerScope,
  site_id: string,
  wanted: NewSource,
): Promise<void> {
  if ((await db.$count(sources, isTwin(site_id, wanted))) > 0)
    throw new AppError("conflict", "This address is already a source of the site.");
  await requirePages({ db, config }, scope, { ...wanted, site_id });
}

/**
 * Adds a pending source of as many pages as the plan has left; the caller starts its crawl. Throws blocked_address for anything
 * but public http(s) addresses, plan_limit, and conflict for a source that is there already.
 */
export async function insertSource(
  deps: Pick<Deps, "db" | "config" | "now" | "request_id">,
  scope: OwnerScope,
  site_id: string,
  wanted: NewSource,
): Promise<SourceRow> {
  const { db, config, now } = deps;
  const is_given = isGiven(wanted);
  const addresses = is_given ? [] : [wanted.url, ...wanted.urls];
  for (const address of addresses) requirePublicUrl(address, getUrlPolicy(config));
  const at = now();
  const id = newId("src", at);
  const twins = db.$count(sources, isTwin(site_id, wanted));
  // What is given as it is, is read at once: no crawl waits for it.
  const begun = is_given ? ({ status: "syncing", version: 1 } as const) : ({ status: "pending", version: 0 } as const);
  const row = { ...wanted, site_id, ...begun, created_at: at, updated_at: at };
  try {
    // What may not be has no id, or no pages: the table refuses it and with it the whole batch, however many try at once (bars DATA-02).
    const [added] = await db.batch([
      db
        .insert(sources)
        .values({
          ...row,
          id: sql`CASE WHEN ${twins} = 0 THEN ${id} END`,
          max_pages: pagesLeft(config, scope, { ...wanted, site_id }),
        })
        .returning(),
      audit(deps, scope, "source.added", id, { after: row }),
    ]);
    if (!added[0]) throw new Error("The source was not written.");
    return added[0];
  } catch (error) {
    await requireRoom(deps, scope, site_id, wanted);
    throw error;
  }
}

/**
 * Makes a source wait for its next crawl, of as many pages as the plan has left; the caller starts it. Throws plan_limit, and
 * conflict while a crawl of it is under way.
 */
export async function renewSource(
  { db, config, now }: Pick<Deps, "db" | "config" | "now">,
  scope: Payer,
  source: SourceRow,
): Promise<SourceRow> {
  const { id, site_id } = source;
  const resting = sql`${sources.status} NOT IN ${OPEN_STATES}`;
  let renewed: SourceRow | undefined;
  try {
    [renewed] = await db
      .update(sources)
      .set({
        status: "pending",
        last_error: null,
        max_pages: pagesLeft(config, scope, source),
        next_sync_at: null,
        updated_at: now(),
      })
      .where(and(isSource(site_id, id), resting))
      .returning();
  } catch (error) {
    await requirePages({ db, config }, scope, source);
    throw error;
  }
  if (!renewed) throw new AppError("conflict", "A crawl of this source is under way. Stop it to begin anew.");
  return renewed;
}

/** Changes what of a source is read, and how; the next crawl obeys. Throws not_found. */
export async function changeOptions(
  deps: Pick<Deps, "db" | "config" | "now" | "request_id">,
  scope: OwnerScope,
  source: SourceRow,
  options: SourceOptions,
): Promise<SourceRow> {
  const { db, now } = deps;
  const at = now();
  const rested = options.schedule === source.options.schedule;
  const [[changed]] = await db.batch([
    db
      .update(sources)
      .set({ options, updated_at: at, ...(rested ? {} : { next_sync_at: getNextSync(options.schedule, at) }) })
      .where(isSource(source.site_id, source.id))
      .returning(),
    auditChange(deps, scope, "source.updated", source.id, { before: source, after: { ...source, options } }),
  ]);
  if (!changed) throw new AppError("not_found", UNKNOWN_SOURCE);
  return changed;
}

/** Sources of every site whose next crawl is due, with whose plan it counts on, longest due first: for the cron only. */
export function listDueSources(
  { db, now }: Pick<Deps, "db" | "now">,
  limit: number,
): Promise<(Payer & { source: SourceRow })[]> {
  return db
    .select({ source: getTableColumns(sources), workspace_id: workspaces.id, plan: workspaces.plan })
    .from(sources)
    .innerJoin(sites, eq(sources.site_id, sites.id))
    .innerJoin(workspaces, eq(sites.workspace_id, workspaces.id))
    .where(and(lte(sources.next_sync_at, now()), isNull(sites.deleted_at)))
    .orderBy(sources.next_sync_at)
    .limit(limit);
}

/** Puts a due source off that cannot be crawled now. */
export async function postponeSource(
  { db, now }: Pick<Deps, "db" | "now">,
  { id, site_id, options }: SourceRow,
): Promise<void> {
  await db
    .update(sources)
    .set({ next_sync_at: getNextSync(options.schedule, now()) })
    .where(isSource(site_id, id));
}

/** Keeps the jobs of a source from writing any more. The sentence is for whoever looks while it is being removed, or if that was cut short. */
export async function stopSource({ db, now }: Pick<Deps, "db" | "now">, { id, site_id }: SourceRow): Promise<void> {
  await db
    .update(sources)
    .set({ status: "failed", last_error: "This source is being removed.", updated_at: now() })
    .where(isSource(site_id, id));
}

/** Deletes a source's rows: the last step of its removal. */
export async function deleteSourceRows(
  deps: Pick<Deps, "db" | "config" | "now" | "request_id">,
  scope: OwnerScope,
  source: SourceRow,
): Promise<void> {
  const { db } = deps;
  await db.batch([
    db.delete(pages).where(and(eq(pages.site_id, source.site_id), eq(pages.source_id, source.id))),
    db.delete(sources).where(isSource(source.site_id, source.id)),
    auditChange(deps, scope, "source.removed", source.id, { before: source }),
  ]);
}

/** The sources of a deleted site, at most `limit`: for the cron only. */
export function listSiteSources({ db }: Pick<Deps, "db">, site_id: string, limit: number): Promise<SourceRow[]> {
  return db.select().from(sources).where(eq(sources.site_id, site_id)).limit(limit);
}

/** Deletes the rows of a deleted site's sources: for the cron only. */
export async function eraseSourceRows({ db }: Pick<Deps, "db">, site_id: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.batch([
    db.delete(pages).where(and(eq(pages.site_id, site_id), inArray(pages.source_id, ids))),
    db.delete(sources).where(and(eq(sources.site_id, site_id), inArray(sources.id, ids))),
  ]);
}

function isTwin(site_id: string, { type, url, urls }: NewSource) {
  return and(eq(sources.site_id, site_id), eq(sources.type, type), eq(sources.url, url), eq(sources.urls, urls));
}
