/** How many pages a source may have, and entries a site: what the plan leaves, and what a website nobody has proven to be theirs may give (spec §8, §9). */
import { and, eq, isNull, ne, type SQL, sql } from "drizzle-orm";
import { DEFAULT_SOURCE_OPTIONS } from "../contract/knowledge";
import { PLANS } from "../contract/plans";
import type { Config } from "../platform/config";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { sites } from "../sites/schema";
import { areProven, isSourceProven, listSourceHosts } from "./ownership";
import { entries, pages, sources } from "./schema";
import type { SourceRow } from "./service";

/** States in which a crawl is under way or waits for one. */
export const OPEN_STATES = ["pending", "syncing", "paused"] as const;
/** Even of a proven website, under a plan without limit: what one index was measured with (docs/scale.md). */
const MAX_PAGES = 10_000;

/** The indexed pages of the source that the statement around it speaks of. */
const INDEXED = sql`SELECT COUNT(*) FROM ${pages} WHERE ${pages.site_id} = ${sources.site_id}
  AND ${pages.source_id} = ${sources.id} AND ${pages.status} = 'indexed'`;

/** Whose plan counts. */
export type Payer = Pick<OwnerScope, "workspace_id" | "plan">;
/** A source, or one to be. */
type Reader = Pick<SourceRow, "site_id" | "type" | "url"> & Partial<Pick<SourceRow, "id" | "options">>;

/** Files and texts: given as they are, with no website behind them. */
export function isGiven({ type }: Pick<SourceRow, "type">): boolean {
  return type === "file" || type === "text";
}

/** Throws plan_limit when the plan has no page left for a source. */
export async function requirePages(
  { db, config }: Pick<Deps, "db" | "config">,
  payer: Payer,
  source: Reader,
): Promise<void> {
  const [left] = await db.all<{ n: number | null }>(sql`SELECT ${pagesLeft(config, payer, source)} AS n`);
  if (left?.n === null)
    throw new AppError(
      "plan_limit",
      "All pages of your plan are in use or kept for crawls that are under way, or this website gives no more until it is proven to be yours.",
    );
}

/**
 * The pages a source may have: what the plan leaves after every other source of the workspace, at most the limit of an unproven
 * website, and NULL when nothing is left. A source whose crawl is under way takes all it may index, any other what it has indexed.
 */
export function pagesLeft(config: Config, { workspace_id, plan }: Payer, source: Reader): SQL<number> {
  const cap = config.plan_pages ?? PLANS[plan].pages;
  const hosts = listSourceHosts({ options: DEFAULT_SOURCE_OPTIONS, ...source });
  const proven = areProven(source.site_id, hosts);
  // Many sources of a stranger's website are no way around its limit.
  const read_here = sql`SELECT COALESCE(SUM((${INDEXED})), 0) FROM ${sources}
    WHERE ${sources.site_id} = ${source.site_id} AND ${sources.id} <> ${source.id ?? ""} AND NOT ${isSourceProven()}`;
  const unproven = sql`NULLIF(MAX(0, ${config.unproven_pages} - (${read_here})), 0)`;
  const most = isGiven(source) ? sql`1` : sql`CASE WHEN ${proven} THEN ${MAX_PAGES} ELSE ${unproven} END`;
  if (cap === null) return sql<number>`(${most})`;
  const used = countUsed(workspace_id, source.id);
  return sql<number>`(SELECT CASE WHEN used < ${cap} THEN MIN(${most}, ${cap} - used) END FROM (SELECT ${used} AS used))`;
}

/** The condition that the plan has room for as many more entries, for a statement that is to decide it. */
export function isRoomLeft(config: Config, { workspace_id, plan }: Payer, wanted: number): SQL {
  const cap = config.plan_pages ?? PLANS[plan].pages;
  return cap === null ? sql`1` : sql`${countUsed(workspace_id)} + ${wanted} <= ${cap}`;
}

/** Pages and entries of a workspace, but for one source: what is indexed, or of a crawl under way all it may index. */
function countUsed(workspace_id: string, except_source_id?: string): SQL<number> {
  const others = and(
    eq(sites.workspace_id, workspace_id),
    isNull(sites.deleted_at),
    except_source_id === undefined ? undefined : ne(sources.id, except_source_id),
  );
  return sql<number>`((SELECT COALESCE(SUM(CASE WHEN ${sources.status} IN ${OPEN_STATES} THEN ${sources.max_pages}
      ELSE (${INDEXED}) END), 0)
    FROM ${sources} INNER JOIN ${sites} ON ${sources.site_id} = ${sites.id} WHERE ${others}) + (${countEntries(workspace_id)}))`;
}

/** The entries of a workspace that are answered from. */
export function countEntries(workspace_id: string): SQL<number> {
  const own = and(eq(sites.workspace_id, workspace_id), isNull(sites.deleted_at));
  return sql<number>`SELECT COUNT(*) FROM ${entries} INNER JOIN ${sites} ON ${entries.site_id} = ${sites.id}
    WHERE ${own} AND ${entries.status} = 'approved' AND ${entries.is_active} = 1`;
}
