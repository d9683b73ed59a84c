/** Rows of entries in D1, as members find and count them. */
import { and, count, desc, eq, getTableColumns, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { EntriesQuery } from "../../contract/entries";
import type { ListQuery } from "../../contract/lists";
import { PLANS } from "../../contract/plans";
import { AppError } from "../../platform/problem";
import type { OwnerScope } from "../../platform/scope";
import type { Deps } from "../../ports";
import { sites } from "../../sites/schema";
import { getOwnSite } from "../../sites/service";
import { isRoomLeft, type Payer } from "../page-budget";
import { entries } from "../schema";

type StoredEntry = typeof entries.$inferSelect;
/** An entry that is there. */
export type EntryRow = Omit<StoredEntry, "status"> & { status: Exclude<StoredEntry["status"], "removed"> };

export const UNKNOWN_ENTRY = "There is no such entry.";
/** Of one site, live or not: as many as one index was measured with (docs/scale.md). */
const MAX_ENTRIES = 10_000;
/** Characters of the content that a list shows. */
const EXCERPT_CHARS = 300;

const is_there = ne(entries.status, "removed");

/** An entry of the member's workspace. Throws not_found, for another workspace's entry as for one that never was. */
export async function getOwnEntry(
  { db }: Pick<Deps, "db">,
  { workspace_id }: OwnerScope,
  entry_id: string,
): Promise<EntryRow> {
  const [row] = await db
    .select(getTableColumns(entries))
    .from(entries)
    .innerJoin(sites, eq(entries.site_id, sites.id))
    .where(and(eq(sites.workspace_id, workspace_id), isNull(sites.deleted_at), eq(entries.id, entry_id), is_there));
  if (!row) throw new AppError("not_found", UNKNOWN_ENTRY);
  return row as EntryRow;
}

/** A site's entries, those changed last first. Throws not_found. */
export async function listEntries(
  deps: Pick<Deps, "db">,
  scope: OwnerScope,
  site_id: string,
  { page, page_size, ...filters }: EntriesQuery,
) {
  const site = await getOwnSite(deps, scope, site_id);
  const wanted = matchFilters(site.site_id, filters);
  const { content, metadata: _, ...columns } = getTableColumns(entries);
  const [items, total] = await Promise.all([
    deps.db
      .select({ ...columns, excerpt: sql<string>`SUBSTR(${content}, 1, ${EXCERPT_CHARS})` })
      .from(entries)
      .where(wanted)
      .orderBy(desc(entries.updated_at), entries.id)
      .limit(page_size)
      .offset((page - 1) * page_size),
    deps.db.$count(entries, wanted),
  ]);
  return { items: items as (Omit<EntryRow, "content" | "metadata"> & { excerpt: string })[], total, page, page_size };
}

/** A site's pending entries whose metadata names this origin, whole, those changed last first. */
export async function listOffered(
  { db }: Pick<Deps, "db">,
  site_id: string,
  origin: string,
  { page, page_size }: ListQuery,
): Promise<{ items: EntryRow[]; total: number }> {
  const offered = and(
    eq(entries.site_id, site_id),
    eq(entries.status, "pending"),
    sql`json_extract(${entries.metadata}, '$.origin') = ${origin}`,
  );
  const [items, total] = await Promise.all([
    db
      .select()
      .from(entries)
      .where(offered)
      .orderBy(desc(entries.updated_at), entries.id)
      .limit(page_size)
      .offset((page - 1) * page_size),
    db.$count(entries, offered),
  ]);
  return { items: items as EntryRow[], total };
}

/** The condition of a site's entries that fit the filters. */
function matchFilters(
  site_id: string,
  { source_type, status, is_active, q }: Omit<EntriesQuery, "page" | "page_size">,
) {
  const part = q?.trim().toLowerCase();
  return and(
    eq(entries.site_id, site_id),
    is_there,
    source_type && eq(entries.source_type, source_type),
    status && eq(entries.status, status),
    is_active === undefined ? undefined : eq(entries.is_active, is_active),
    // No LIKE: what is typed is no pattern, and D1 refuses long ones.
    part ? sql`INSTR(LOWER(${entries.title} || ' ' || ${entries.content}), ${part}) > 0` : undefined,
  );
}

/** These entries of a site, in no order. D1 takes 100 parameters: the ids go in one. */
export async function readEntries(
  { db }: Pick<Deps, "db">,
  site_id: string,
  ids: readonly string[],
): Promise<EntryRow[]> {
  return (await db
    .select()
    .from(entries)
    .where(and(isAmong(site_id, ids), is_there))) as EntryRow[];
}

export function isAmong(site_id: string, ids: readonly string[]) {
  const among = sql`${entries.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return and(eq(entries.site_id, site_id), among);
}

/** The condition of those of these rows that nobody has changed since they were read. */
export function isAsRead(site_id: string, rows: readonly Pick<StoredEntry, "id" | "revision">[]) {
  const read = JSON.stringify(rows.map(({ id, revision }) => `${id} ${revision}`));
  const same = sql`${entries.id} || ' ' || ${entries.revision} IN (SELECT value FROM json_each(${read}))`;
  return and(
    isAmong(
      site_id,
      rows.map(({ id }) => id),
    ),
    same,
  );
}

/** Whether it is answered from, and so counts against the plan. */
export function isLive({ status, is_active }: Pick<StoredEntry, "status" | "is_active">): boolean {
  return status === "approved" && is_active;
}

/** The condition that the plan has room for so many more live entries and the site for so many more at all. */
export function hasRoom(
  deps: Pick<Deps, "db" | "config">,
  payer: Payer,
  site_id: string,
  wanted: { live: number; rows: number },
): SQL {
  const kept = deps.db.select({ n: count() }).from(entries).where(eq(entries.site_id, site_id));
  const rows = wanted.rows === 0 ? sql`1` : sql`(${kept}) + ${wanted.rows} <= ${MAX_ENTRIES}`;
  return wanted.live === 0 ? rows : sql`(${rows} AND ${isRoomLeft(deps.config, payer, wanted.live)})`;
}

/** Throws plan_limit where there is no such room. */
export async function requireRoom(
  deps: Pick<Deps, "db" | "config">,
  payer: Payer,
  site_id: string,
  wanted: { live: number; rows: number },
): Promise<void> {
  const room = async (more: typeof wanted) => {
    const [row] = await deps.db.all<{ ok: number }>(sql`SELECT ${hasRoom(deps, payer, site_id, more)} AS ok`);
    return row?.ok === 1;
  };
  if (!(await room({ live: 0, rows: wanted.rows })))
    throw new AppError("plan_limit", `A site has at most ${MAX_ENTRIES.toLocaleString("en")} entries.`);
  if (await room(wanted)) return;
  const cap = deps.config.plan_pages ?? PLANS[payer.plan].pages;
  throw new AppError(
    "plan_limit",
    `Your plan has room for ${cap} pages and entries together, and they are in use or kept for a crawl that is under way.`,
  );
}
