/** What members see of their pages, and their wish which of them are live. */
import { and, count, desc, eq, getTableColumns, isNull, type SQL, sql } from "drizzle-orm";
import { Page, type PageContent, type PagesQuery, QUALITY_BANDS } from "../contract/knowledge";
import type { List } from "../contract/lists";
import { PLANS } from "../contract/plans";
import { type AuditAction, auditChange } from "../ops/audit";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { sites } from "../sites/schema";
import { publishEvent } from "../sites/service";
import { chunkMarkdown } from "./chunk";
import { countEntries } from "./page-budget";
import { readPageMarkdown } from "./page-file";
import { pages } from "./schema";
import { findSource, type PageRow, UNKNOWN_PAGE } from "./service";
import { getOwnSource } from "./sources";
import { getPageStatus } from "./status";

/** Page rows told one by one; of more the dashboard reads the list again. */
const MAX_TOLD_PAGES = 5;

/** A page of the member's workspace. Throws not_found, for another workspace's page as for one that never was. */
export async function getOwnPage(
  { db }: Pick<Deps, "db">,
  { workspace_id }: OwnerScope,
  page_id: string,
): Promise<PageRow> {
  const [row] = await db
    .select(getTableColumns(pages))
    .from(pages)
    .innerJoin(sites, eq(pages.site_id, sites.id))
    .where(and(eq(sites.workspace_id, workspace_id), isNull(sites.deleted_at), eq(pages.id, page_id)));
  if (!row) throw new AppError("not_found", UNKNOWN_PAGE);
  return row;
}

/** A source's pages, those crawled last first. Throws not_found. */
export async function listPages(
  deps: Pick<Deps, "db">,
  scope: OwnerScope,
  source_id: string,
  { page, page_size, status, reason, language, quality, q }: PagesQuery,
): Promise<List<Page>> {
  const source = await getOwnSource(deps, scope, source_id);
  const part = q?.trim().toLowerCase();
  const wanted = and(
    eq(pages.site_id, source.site_id),
    eq(pages.source_id, source.id),
    status && eq(pages.status, status),
    reason && eq(pages.reason, reason),
    language ? eq(pages.language, language.toLowerCase()) : undefined,
    quality && isInBand(QUALITY_BANDS[quality]),
    // No LIKE: what is typed is no pattern, and D1 refuses long ones.
    part ? sql`INSTR(LOWER(${pages.url} || ' ' || COALESCE(${pages.title}, '')), ${part}) > 0` : undefined,
  );
  const [items, total] = await Promise.all([
    deps.db
      .select()
      .from(pages)
      .where(wanted)
      .orderBy(desc(sql`COALESCE(${pages.last_crawled_at}, ${pages.created_at})`), pages.id)
      .limit(page_size)
      .offset((page - 1) * page_size),
    deps.db.$count(pages, wanted),
  ]);
  return { items, total, page, page_size };
}

/** A page with its Markdown as last read and the passages that are live. Throws not_found. */
export async function getPageContent(
  deps: Pick<Deps, "db" | "site_index" | "pages">,
  scope: OwnerScope,
  page_id: string,
): Promise<PageContent> {
  const page = await getOwnPage(deps, scope, page_id);
  const [live, markdown] = await Promise.all([
    deps.site_index.page(page.site_id, page.id),
    page.markdown_key === null ? null : readPageMarkdown(deps, page.markdown_key),
  ]);
  if (!live.ok && live.code !== "not_found") throw new AppError(live.code, "The index cannot be read. Try again.");
  return { ...page, markdown, passages: live.ok ? live.page.chunks : [] };
}

/** Takes a page out of the index at once; later crawls keep it out. Throws not_found. */
export function unpublishPage(deps: Deps, scope: OwnerScope, page_id: string): Promise<PageRow> {
  return wishPage(deps, scope, page_id, false);
}

/** Puts a page back as it was crawled last, at once. Throws not_found, and plan_limit when the plan has no page left. */
export function publishPage(deps: Deps, scope: OwnerScope, page_id: string): Promise<PageRow> {
  return wishPage(deps, scope, page_id, true);
}

/** The wish first, then the index: a crawl that comes between must not put the page back. Wishing again repeats what was cut short. */
async function wishPage(deps: Deps, scope: OwnerScope, page_id: string, is_published: boolean): Promise<PageRow> {
  const page = await getOwnPage(deps, scope, page_id);
  const { site_id, source_id } = page;
  const changed = needsChange(page, is_published) ? await changeWish(deps, scope, page, is_published) : page;
  requireOk(await deps.site_index.setPublished(site_id, { page_id, source_id }, is_published), UNKNOWN_PAGE);
  if (is_published) await indexPoor(deps, changed);
  await tellPages(deps, site_id, [changed]);
  return changed;
}

type Wish = Pick<PageRow, "is_unpublished" | "is_wanted" | "status">;

/** What a page is when its owner wants it live, or does not. */
export function makeWish({ reason, http_status }: PageRow, is_published: boolean): Wish {
  if (!is_published) return { is_unpublished: true, is_wanted: false, status: "unpublished" };
  const is_wanted = reason === "low_quality";
  return { is_unpublished: false, is_wanted, status: is_wanted ? "indexed" : getPageStatus(reason, http_status) };
}

export function needsChange(page: PageRow, is_published: boolean): boolean {
  const { is_unpublished, is_wanted } = makeWish(page, is_published);
  return page.is_unpublished !== is_unpublished || page.is_wanted !== is_wanted;
}

/** Puts a page of low quality that its owner wants into the index, with the text its crawl has kept. */
export async function indexPoor(deps: Pick<Deps, "db" | "pages" | "site_index" | "now">, page: PageRow): Promise<void> {
  const { id: page_id, site_id, source_id, url, title, description, language, markdown_key } = page;
  if (!page.is_wanted || markdown_key === null) return;
  const [source, markdown] = await Promise.all([
    findSource(deps, page, source_id),
    readPageMarkdown(deps, markdown_key),
  ]);
  if (!source || markdown === null) return;
  const indexed = { page_id, source_id, url, title: title ?? url, description, language, updated_at: deps.now() };
  const applied = await deps.site_index.apply(site_id, {
    source_id,
    version: source.version,
    first_crawl: false,
    at_once: true,
    pages: [{ page: indexed, chunks: chunkMarkdown(markdown, page_id) }],
    removed_page_ids: [],
  });
  requireOk(applied, UNKNOWN_PAGE);
}

async function changeWish(deps: Deps, scope: OwnerScope, page: PageRow, is_published: boolean): Promise<PageRow> {
  const { db, now } = deps;
  const wish = makeWish(page, is_published);
  const { status } = wish;
  // Beyond the plan the row has no status: the table refuses it and with it the whole batch, however many try at once (bars DATA-02).
  const left = status === "indexed" ? sql`CASE WHEN ${isPageLeft(deps, scope)} THEN ${status} END` : status;
  const action: AuditAction = is_published ? "page.published" : "page.unpublished";
  const after = { ...page, ...wish };
  try {
    const [[changed]] = await db.batch([
      db
        .update(pages)
        .set({ ...wish, status: left, updated_at: now() })
        .where(
          and(
            eq(pages.site_id, page.site_id),
            eq(pages.id, page.id),
            eq(pages.is_unpublished, page.is_unpublished),
            eq(pages.is_wanted, page.is_wanted),
          ),
        )
        .returning(),
      auditChange(deps, scope, action, page.id, { before: page, after }),
    ]);
    // Somebody else was quicker, or its source was removed meanwhile.
    return changed ?? (await getOwnPage(deps, scope, page.id));
  } catch (error) {
    if (status === "indexed") await requirePageLeft(deps, scope);
    throw error;
  }
}

function isInBand([from, below]: readonly [number, number]): SQL {
  const score = sql`json_extract(${pages.quality}, '$.score')`;
  return sql`(${score} >= ${from} AND ${score} < ${below})`;
}

/** Throws plan_limit when the plan has not as many pages left. */
export async function requirePageLeft(deps: Pick<Deps, "db" | "config">, scope: OwnerScope, wanted = 1): Promise<void> {
  const cap = deps.config.plan_pages ?? PLANS[scope.plan].pages;
  if (cap === null) return;
  const [row] = await deps.db.all<{ n: number }>(sql`SELECT ${countUsed(deps, scope)} AS n`);
  if ((row?.n ?? 0) + wanted <= cap) return;
  const complaint =
    wanted === 1
      ? `All ${cap} pages and entries of your plan are in use.`
      : `Your plan of ${cap} pages and entries has not as many left.`;
  throw new AppError("plan_limit", complaint);
}

/** The condition that the plan has as many pages left, for a statement that is to decide it. */
export function isPageLeft(deps: Pick<Deps, "db" | "config">, scope: OwnerScope, wanted = 1): SQL {
  const cap = deps.config.plan_pages ?? PLANS[scope.plan].pages;
  return cap === null ? sql`1` : sql`${countUsed(deps, scope)} + ${wanted} <= ${cap}`;
}

/** Indexed pages and entries that are answered from, over all sites of the workspace. */
function countUsed({ db }: Pick<Deps, "db">, { workspace_id }: OwnerScope): SQL<number> {
  const indexed = db
    .select({ n: count() })
    .from(pages)
    .innerJoin(sites, eq(pages.site_id, sites.id))
    .where(and(eq(sites.workspace_id, workspace_id), isNull(sites.deleted_at), eq(pages.status, "indexed")));
  return sql`((${indexed}) + (${countEntries(workspace_id)}))`;
}

/** Tells whoever looks at the site what became of some pages. Never throws. */
export async function tellPages(
  deps: Pick<Deps, "site_room" | "log">,
  site_id: string,
  rows: readonly PageRow[],
): Promise<void> {
  if (rows.length > MAX_TOLD_PAGES) return publishEvent(deps, site_id, { type: "changed", what: "pages" });
  for (const row of rows) await publishEvent(deps, site_id, { type: "page", page: Page.parse(row) });
}
