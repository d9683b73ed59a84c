/** Sources and the crawl facts of their pages, in D1. What is live is SiteIndex's business alone. */
import { and, eq, sql } from "drizzle-orm";
import type { PageReason, PageStatus } from "../contract/crawl";
import type { Config } from "../platform/config";
import { sha256Hex } from "../platform/crypto";
import { newId } from "../platform/ids";
import { AppError } from "../platform/problem";
import { requirePublicUrl, type UrlPolicy } from "../platform/public-url";
import type { SiteScope } from "../platform/scope";
import type { Deps } from "../ports";
import { pages, sources } from "./schema";

export type Source = typeof sources.$inferSelect;
/** The tenant of a queue message or an object: it has no signed-in person, only the site its rows must belong to. */
export type SiteRef = Pick<SiteScope, "site_id">;

/** Pages crawled of a site nobody has proven to own (spec §9). */
const UNPROVEN_MAX_PAGES = 100;
/** Rows of one statement: 10 parameters each and 2 more, D1 takes 100 (design §7.3). */
const UNREAD_PER_STATEMENT = 9;

/** Which addresses a source may have. */
export function getUrlPolicy({ app_origin, dev_allowed_hosts }: Config): UrlPolicy {
  return { own_hosts: [new URL(app_origin).host], dev_allowed_hosts };
}

/** Adds a pending source; the caller starts its crawl. Throws blocked_address for anything but a public http(s) address. */
export async function addSource(
  { db, config, now }: Pick<Deps, "db" | "config" | "now">,
  { site_id }: SiteRef,
  input: { type: "website"; url: string },
): Promise<Source> {
  const url = requirePublicUrl(input.url, getUrlPolicy(config));
  url.hash = "";
  const at = now();
  const source: Source = {
    id: newId("src", at),
    site_id,
    type: input.type,
    url: url.href,
    status: "pending",
    last_error: null,
    max_pages: UNPROVEN_MAX_PAGES,
    version: 0,
    last_synced_at: null,
    created_at: at,
    updated_at: at,
  };
  await db.insert(sources).values(source);
  return source;
}

export async function findSource({ db }: Pick<Deps, "db">, { site_id }: SiteRef, id: string): Promise<Source | null> {
  const found = await db.select().from(sources).where(ofSource(site_id, id));
  return found[0] ?? null;
}

/** Throws not_found, for a source of another site too. */
export async function getSource(deps: Pick<Deps, "db">, scope: SiteRef, id: string): Promise<Source> {
  const source = await findSource(deps, scope, id);
  if (!source) throw new AppError("not_found", "There is no such source.");
  return source;
}

/** Sources of every site whose crawl was asked for and has not begun, oldest first: for the cron only. */
export function listPendingSources({ db }: Pick<Deps, "db">, limit: number): Promise<Source[]> {
  return db.select().from(sources).where(eq(sources.status, "pending")).orderBy(sources.created_at).limit(limit);
}

/** Notes that the crawl of `version` runs. False when the source no longer exists. */
export async function markSourceSyncing(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id }: SiteRef,
  id: string,
  version: number,
): Promise<boolean> {
  const changed = await db
    .update(sources)
    .set({ status: "syncing", version, updated_at: now() })
    .where(ofSource(site_id, id))
    .returning({ id: sources.id });
  return changed.length > 0;
}

/** Notes how the crawl of `version` ended. Does nothing when a newer one has begun or the source is gone. */
export async function finishSource(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id }: SiteRef,
  id: string,
  end: { version: number; status: "synced" | "failed"; last_error: string | null },
): Promise<void> {
  const at = now();
  await db
    .update(sources)
    .set({
      status: end.status,
      last_error: end.last_error,
      updated_at: at,
      ...(end.status === "synced" ? { last_synced_at: at } : {}),
    })
    .where(and(ofSource(site_id, id), eq(sources.version, end.version)));
}

/** A page's id follows from its source and URL, so that a crawl redone at any point meets the same page. */
export async function getPageId(source_id: string, url: string): Promise<string> {
  return `page_${(await sha256Hex(`${source_id}\n${url}`)).slice(0, 25)}`;
}

export type PageFacts = Omit<typeof pages.$inferInsert, "created_at" | "updated_at" | "last_crawled_at" | "site_id">;

/**
 * Writes what the crawl learned of a page it fetched. A page to be indexed becomes skipped/duplicate when another one of
 * the source is indexed with the same `content_hash`: decided inside the statement, so of two fetched at once one stays.
 */
export async function recordPage(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id }: SiteRef,
  facts: PageFacts,
): Promise<{ status: PageStatus; reason: PageReason }> {
  const is_duplicate =
    facts.status === "indexed"
      ? sql`EXISTS (SELECT 1 FROM ${pages} AS twin WHERE twin.site_id = ${site_id} AND twin.source_id = ${facts.source_id}
          AND twin.content_hash = ${facts.content_hash} AND twin.status = 'indexed' AND twin.url <> ${facts.url})`
      : sql`0`;
  const at = now();
  const [written] = await db
    .insert(pages)
    .values({
      ...facts,
      site_id,
      status: sql`CASE WHEN ${is_duplicate} THEN 'skipped' ELSE ${facts.status} END`,
      reason: sql`CASE WHEN ${is_duplicate} THEN 'duplicate' ELSE ${facts.reason} END`,
      last_crawled_at: at,
      created_at: at,
      updated_at: at,
    })
    .onConflictDoUpdate({
      target: [pages.source_id, pages.url],
      set: {
        title: sql`excluded.title`,
        status: sql`excluded.status`,
        reason: sql`excluded.reason`,
        http_status: sql`excluded.http_status`,
        content_hash: sql`excluded.content_hash`,
        language: sql`excluded.language`,
        word_count: sql`excluded.word_count`,
        depth: sql`excluded.depth`,
        raw_key: sql`excluded.raw_key`,
        markdown_key: sql`excluded.markdown_key`,
        last_crawled_at: at,
        updated_at: at,
      },
      setWhere: eq(pages.site_id, site_id),
    })
    .returning({ status: pages.status, reason: pages.reason });
  if (!written) throw new AppError("conflict", "The page belongs to another site.");
  return written;
}

export interface UnreadPage {
  url: string;
  depth: number;
  status: PageStatus;
  reason: PageReason;
  http_status: number | null;
}

/** Writes pages that were settled without content (refused, redirected, given up …). What was known of them before stays. */
export async function recordUnreadPages(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id }: SiteRef,
  source_id: string,
  unread: readonly UnreadPage[],
): Promise<void> {
  const at = now();
  const rows = await Promise.all(
    unread.map(async (page) => ({
      ...page,
      id: await getPageId(source_id, page.url),
      site_id,
      source_id,
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
            status: sql`excluded.status`,
            reason: sql`excluded.reason`,
            http_status: sql`excluded.http_status`,
            updated_at: at,
          },
          setWhere: eq(pages.site_id, site_id),
        }),
    );
  }
  const [first, ...rest] = statements;
  if (first) await db.batch([first, ...rest]);
}

function ofSource(site_id: string, id: string) {
  return and(eq(sources.site_id, site_id), eq(sources.id, id));
}
