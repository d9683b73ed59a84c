/** Page rows as crawls write them: facts of the last reading, beside the owner's wishes, which they never change. */
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { PageReason, PageStatus } from "../contract/crawl";
import { sha256Hex } from "../platform/crypto";
import { AppError } from "../platform/problem";
import type { Deps } from "../ports";
import { pages } from "./schema";
import type { PageRow, SiteRef } from "./service";

/** Rows of one statement: 14 parameters each and 2 more, D1 takes 100 (design §7.3). */
const UNREAD_PER_STATEMENT = 7;

/** A page's id follows from its source and URL, so that a crawl redone at any point meets the same page. */
export function getPageId(source_id: string, url: string): string {
  return `page_${(sha256Hex(`${source_id}\n${url}`)).slice(0, 25)}`;
}

/** A page with content. */
export type ReadPage = Omit<
  typeof pages.$inferInsert,
  "created_at" | "updated_at" | "last_crawled_at" | "site_id" | "is_unpublished" | "is_wanted"
>;

/** A page that was settled without content: refused, redirected, given up … */
export interface UnreadPage {
  url: string;
  depth: number;
  status: PageStatus;
  reason: PageReason;
  http_status: number | null;
  /** The page it points to. */
  same_as_url: string | null;
  /** False for what was settled without asking the website. */
  is_asked: boolean;
}

/** The owner's word comes before what a crawl makes of a page. */
const STATUS_OF_CRAWL = sql`CASE WHEN ${pages.is_unpublished} THEN 'unpublished'
  WHEN ${pages.is_wanted} AND excluded.reason = 'low_quality' THEN 'indexed' ELSE excluded.status END`;

/**
 * Writes what the crawl learned of pages, all or nothing, and returns their rows. Without `has_room` a page to be indexed becomes
 * skipped/limit: decided inside the statement, however many try at once. What was known of an unread page before stays.
 */
export async function recordPages(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id }: SiteRef,
  source_id: string,
  { read = [], unread = [] }: { read?: readonly ReadPage[]; unread?: readonly UnreadPage[] },
  has_room: SQL = sql`1`,
): Promise<PageRow[]> {
  const at = now();
  const rows = await Promise.all(
    unread.map(async ({ is_asked, ...page }) => ({
      ...page,
      id: getPageId(source_id, page.url),
      site_id,
      source_id,
      last_crawled_at: is_asked ? at : null,
      created_at: at,
      updated_at: at,
    })),
  );
  const statements = read.map((page) => upsertRead(db, { ...page, site_id }, has_room, at));
  const more = [];
  for (let from = 0; from < rows.length; from += UNREAD_PER_STATEMENT)
    more.push(upsertUnread(db, site_id, rows.slice(from, from + UNREAD_PER_STATEMENT), at));
  const [first, ...rest] = [...statements, ...more];
  if (!first) return [];
  const written = (await db.batch([first, ...rest])).flat();
  if (written.length < read.length + unread.length) throw new AppError("conflict", "A page belongs to another site.");
  return written;
}

function upsertRead(db: Deps["db"], page: ReadPage & { site_id: string }, has_room: SQL, at: number) {
  const is_over = page.status === "indexed" ? sql`NOT (${has_room})` : sql`0`;
  return db
    .insert(pages)
    .values({
      ...page,
      status: sql`CASE WHEN ${is_over} THEN 'skipped' ELSE ${page.status} END`,
      reason: sql`CASE WHEN ${is_over} THEN 'limit' ELSE ${page.reason} END`,
      last_crawled_at: at,
      created_at: at,
      updated_at: at,
    })
    .onConflictDoUpdate({
      target: [pages.source_id, pages.url],
      set: {
        title: sql`excluded.title`,
        description: sql`excluded.description`,
        status: STATUS_OF_CRAWL,
        reason: sql`excluded.reason`,
        http_status: sql`excluded.http_status`,
        content_hash: sql`excluded.content_hash`,
        content_type: sql`excluded.content_type`,
        language: sql`excluded.language`,
        word_count: sql`excluded.word_count`,
        quality: sql`excluded.quality`,
        depth: sql`excluded.depth`,
        same_as_url: sql`excluded.same_as_url`,
        data: sql`excluded.data`,
        published_at: sql`excluded.published_at`,
        modified_at: sql`excluded.modified_at`,
        markdown_key: sql`excluded.markdown_key`,
        last_crawled_at: at,
        updated_at: at,
      },
      setWhere: eq(pages.site_id, page.site_id),
    })
    .returning();
}

function upsertUnread(db: Deps["db"], site_id: string, rows: (typeof pages.$inferInsert)[], at: number) {
  return db
    .insert(pages)
    .values(rows)
    .onConflictDoUpdate({
      target: [pages.source_id, pages.url],
      set: {
        status: STATUS_OF_CRAWL,
        reason: sql`excluded.reason`,
        http_status: sql`excluded.http_status`,
        same_as_url: sql`excluded.same_as_url`,
        last_crawled_at: sql`COALESCE(excluded.last_crawled_at, ${pages.last_crawled_at})`,
        updated_at: at,
      },
      setWhere: eq(pages.site_id, site_id),
    })
    .returning();
}

/** Notes of pages that they were asked for and are as they were; returns their rows. */
export async function touchPages(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id }: SiteRef,
  source_id: string,
  urls: readonly string[],
): Promise<Pick<PageRow, "url" | "status">[]> {
  const ids = await Promise.all(urls.map((url) => getPageId(source_id, url)));
  const at = now();
  const reason = sql`CASE WHEN ${pages.reason} = 'ok' THEN 'not_modified' ELSE ${pages.reason} END`;
  if (ids.length === 0) return [];
  return db
    .update(pages)
    .set({ reason, last_crawled_at: at })
    .where(and(eq(pages.site_id, site_id), sql`${pages.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`))
    .returning({ url: pages.url, status: pages.status });
}

/** Which of these pages their owner wants although their quality is low. */
export async function listWanted(
  { db }: Pick<Deps, "db">,
  { site_id }: SiteRef,
  page_ids: readonly string[],
): Promise<string[]> {
  if (page_ids.length === 0) return [];
  const ids = JSON.stringify(page_ids);
  const rows = await db
    .select({ id: pages.id })
    .from(pages)
    .where(
      and(
        eq(pages.site_id, site_id),
        eq(pages.is_wanted, true),
        sql`${pages.id} IN (SELECT value FROM json_each(${ids}))`,
      ),
    );
  return rows.map(({ id }) => id);
}
