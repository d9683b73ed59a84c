/** The owner's wish for many pages of a source at once: all of them, or none. */
import { and, eq, sql } from "drizzle-orm";
import type { BulkPages } from "../contract/knowledge";
import { auditAll } from "../ops/audit";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { indexPoor, isPageLeft, makeWish, needsChange, requirePageLeft, tellPages } from "./pages";
import { pages } from "./schema";
import { type PageRow, type SourceRow, UNKNOWN_PAGE } from "./service";
import { getOwnSource } from "./sources";

/**
 * Takes pages out of the index at once, or puts them back as they were crawled last; `changed`: how many were not so already. Wishing
 * again repeats what was cut short. Throws not_found where one of them is no page of the source, plan_limit where the plan has not
 * as many left, and conflict where another wish came between; nothing is changed then.
 */
export async function bulkPages(
  deps: Deps,
  scope: OwnerScope,
  source_id: string,
  { action, page_ids }: BulkPages,
): Promise<{ changed: number }> {
  const source = await getOwnSource(deps, scope, source_id);
  const is_published = action === "publish";
  const ids = [...new Set(page_ids)];
  const rows = await readPages(deps, source, ids);
  if (rows.length < ids.length) throw new AppError("not_found", UNKNOWN_PAGE);
  const wrong = rows.filter((row) => needsChange(row, is_published));
  const changed = wrong.length > 0 ? await changeWishes(deps, scope, source, wrong, is_published) : [];
  const outcomes = await Promise.all(
    ids.map((page_id) => deps.site_index.setPublished(source.site_id, { page_id, source_id: source.id }, is_published)),
  );
  for (const outcome of outcomes) requireOk(outcome, UNKNOWN_PAGE);
  for (const page of is_published ? rows : []) await indexPoor(deps, page);
  await tellPages(deps, source.site_id, changed);
  return { changed: changed.length };
}

/** Turns the wish for pages that all have the other one. */
async function changeWishes(
  deps: Deps,
  scope: OwnerScope,
  source: SourceRow,
  rows: PageRow[],
  is_published: boolean,
): Promise<PageRow[]> {
  const { db, now } = deps;
  const wishes = rows.map((before) => ({ before, after: { ...before, ...makeWish(before, is_published) } }));
  const updates = [...new Set(wishes.map(({ after }) => after.status))].map((status) => {
    const alike = wishes.filter(({ after }) => after.status === status).map(({ before }) => before);
    const ids = alike.map(({ id }) => id);
    const left = status === "indexed" ? isPageLeft(deps, scope, ids.length) : sql`1`;
    const is_wanted = sql`(${is_published} AND ${pages.reason} = 'low_quality')`;
    const differs = sql`(${pages.is_unpublished} = ${is_published} OR ${pages.is_wanted} <> ${is_wanted})`;
    const unchanged = db.$count(pages, and(isAmong(source, ids), differs));
    return (
      db
        .update(pages)
        // Where it may not be the row has no status: the table refuses it and with it the whole batch (bars DATA-02).
        .set({
          is_unpublished: !is_published,
          is_wanted,
          status: sql`CASE WHEN ${unchanged} = ${ids.length} AND ${left} THEN ${status} END`,
          updated_at: now(),
        })
        .where(isAmong(source, ids))
        .returning()
    );
  });
  const action = is_published ? "page.published" : "page.unpublished";
  const notes = auditAll(
    deps,
    scope,
    action,
    wishes.map(({ before, after }) => ({ target: before.id, before, after })),
  );
  const [first, ...rest] = updates;
  if (!first) return [];
  try {
    const written = await db.batch([first, ...rest, ...notes]);
    return written.slice(0, updates.length).flatMap((part) => part as PageRow[]);
  } catch (error) {
    const indexed = wishes.filter(({ after }) => after.status === "indexed").length;
    if (indexed > 0) await requirePageLeft(deps, scope, indexed);
    await requireUnchanged(deps, source, rows);
    throw error;
  }
}

/** Throws not_found or conflict where somebody else removed or changed one of these pages meanwhile. */
async function requireUnchanged(deps: Pick<Deps, "db">, source: SourceRow, rows: PageRow[]): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const known = await readPages(deps, source, ids);
  if (known.length < ids.length) throw new AppError("not_found", UNKNOWN_PAGE);
  if (known.some(({ is_unpublished }) => is_unpublished !== rows[0]?.is_unpublished))
    throw new AppError("conflict", "Somebody else has changed one of these pages just now. Try again.");
}

function readPages({ db }: Pick<Deps, "db">, source: SourceRow, ids: readonly string[]): Promise<PageRow[]> {
  return db.select().from(pages).where(isAmong(source, ids));
}

/** D1 takes 100 parameters: the ids go in one. */
function isAmong({ site_id, id }: SourceRow, ids: readonly string[]) {
  const among = sql`${pages.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return and(eq(pages.site_id, site_id), eq(pages.source_id, id), among);
}
