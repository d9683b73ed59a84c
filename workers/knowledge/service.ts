/**
 * Sources and the crawl facts of their pages, in D1, as the crawl reads and writes them. What is live is SiteIndex's business
 * alone. What owners do is `sources.ts` and `pages.ts`.
 */
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { PageReason, PageStatus } from "../contract/crawl";
import { sha256Hex } from "../platform/crypto";
import { AppError } from "../platform/problem";
import type { SiteScope } from "../platform/scope";
import type { Deps } from "../ports";
import { pages, sources } from "./schema";

export type SourceRow = typeof sources.$inferSelect;
export type PageRow = typeof pages.$inferSelect;
/** The tenant of a queue message or an object: it has no signed-in person, only the site its rows must belong to. */
export type SiteRef = Pick<SiteScope, "site_id">;

export const UNKNOWN_SOURCE = "There is no such source.";
export const UNKNOWN_PAGE = "There is no such page.";
/** Rows of one statement: 12 parameters each and 2 more, D1 takes 100 (design §7.3). */
const UNREAD_PER_STATEMENT = 8;

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

/** Notes how the crawl of `version` ended, and when, if it was published. Does nothing when a newer one has begun or the source is gone. */
export async function finishSource(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id }: SiteRef,
  id: string,
  { version, status, last_error, is_published }: SourceEnd,
): Promise<void> {
  const at = now();
  await db
    .update(sources)
    .set({
      status,
      last_error,
      updated_at: at,
      ...(status === "synced" && is_published ? { last_synced_at: at } : {}),
    })
    .where(and(isSource(site_id, id), eq(sources.version, version)));
}

export interface SourceEnd {
  version: number;
  status: "synced" | "failed";
  last_error: string | null;
  is_published: boolean;
}

/** A page's id follows from its source and URL, so that a crawl redone at any point meets the same page. */
export async function getPageId(source_id: string, url: string): Promise<string> {
  return `page_${(await sha256Hex(`${source_id}\n${url}`)).slice(0, 25)}`;
}

export type PageFacts = Omit<
  typeof pages.$inferInsert,
  "created_at" | "updated_at" | "last_crawled_at" | "site_id" | "is_unpublished"
>;

/** Of a page its owner keeps out, crawls change the reason and never the status. */
const STATUS_OF_CRAWL = sql`CASE WHEN ${pages.is_unpublished} THEN 'unpublished' ELSE excluded.status END`;

/**
 * Writes what the crawl learned of a page it fetched. A page to be indexed becomes skipped/duplicate when another one of
 * the source is indexed with the same `content_hash`, and skipped/limit without `has_room`: decided inside the statement, so of
 * two fetched at once one stays.
 */
export async function recordPage(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id }: SiteRef,
  facts: PageFacts,
  has_room: SQL = sql`1`,
): Promise<PageRow> {
  const is_duplicate =
    facts.status === "indexed"
      ? sql`EXISTS (SELECT 1 FROM ${pages} AS twin WHERE twin.site_id = ${site_id} AND twin.source_id = ${facts.source_id}
          AND twin.content_hash = ${facts.content_hash} AND twin.status = 'indexed' AND twin.url <> ${facts.url})`
      : sql`0`;
  const is_over = facts.status === "indexed" ? sql`NOT (${has_room})` : sql`0`;
  const at = now();
  const [written] = await db
    .insert(pages)
    .values({
      ...facts,
      site_id,
      status: sql`CASE WHEN ${is_duplicate} OR ${is_over} THEN 'skipped' ELSE ${facts.status} END`,
      reason: sql`CASE WHEN ${is_duplicate} THEN 'duplicate' WHEN ${is_over} THEN 'limit' ELSE ${facts.reason} END`,
      last_crawled_at: at,
      created_at: at,
      updated_at: at,
    })
    .onConflictDoUpdate({
      target: [pages.source_id, pages.url],
      set: {
        title: sql`excluded.title`,
        status: STATUS_OF_CRAWL,
        reason: sql`excluded.reason`,
        http_status: sql`excluded.http_status`,
        content_hash: sql`excluded.content_hash`,
        language: sql`excluded.language`,
        word_count: sql`excluded.word_count`,
        quality: sql`excluded.quality`,
        depth: sql`excluded.depth`,
        raw_key: sql`excluded.raw_key`,
        markdown_key: sql`excluded.markdown_key`,
        last_crawled_at: at,
        updated_at: at,
      },
      setWhere: eq(pages.site_id, site_id),
    })
    .returning();
  if (!written) throw new AppError("conflict", "The page belongs to another site.");
  return written;
}

export interface UnreadPage {
  url: string;
  depth: number;
  status: PageStatus;
  reason: PageReason;
  http_status: number | null;
  /** False for what was settled without asking the website. */
  is_asked: boolean;
}

/** Writes pages that were settled without content (refused, redirected, given up …). What was known of them before stays. */
export async function recordUnreadPages(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id }: SiteRef,
  source_id: string,
  unread: readonly UnreadPage[],
): Promise<PageRow[]> {
  const at = now();
  const rows = await Promise.all(
    unread.map(async ({ is_asked, ...page }) => ({
      ...page,
      id: await getPageId(source_id, page.url),
      site_id,
      source_id,
      last_crawled_at: is_asked ? at : null,
      created_at: at,
      updated_at: at,
    })),
  );
  const statements = [];
  for (let from = 0; from < rows.length; from += UNREAD_PER_STATEMENT) {
    statements.push(
      db
        .insert(pages)
        .values(rows.slice(from, from + UNREAD_PER_STATEMENT))
        .onConflictDoUpdate({
          target: [pages.source_id, pages.url],
          set: {
            status: STATUS_OF_CRAWL,
            reason: sql`excluded.reason`,
            http_status: sql`excluded.http_status`,
            last_crawled_at: sql`COALESCE(excluded.last_crawled_at, ${pages.last_crawled_at})`,
            updated_at: at,
          },
          setWhere: eq(pages.site_id, site_id),
        })
        .returning(),
    );
  }
  const [first, ...rest] = statements;
  return first ? (await db.batch([first, ...rest])).flat() : [];
}

/** The condition of every statement about one source of a site. */
export function isSource(site_id: string, id: string) {
  return and(eq(sources.site_id, site_id), eq(sources.id, id));
}
