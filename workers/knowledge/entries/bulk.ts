/** One change of many entries of a site at once: all of them, or none. */
import { sql } from "drizzle-orm";
import type { BulkEntries } from "../../contract/entries";
import { auditAll } from "../../ops/audit";
import { AppError } from "../../platform/problem";
import type { OwnerScope } from "../../platform/scope";
import { getOwnSite, publishEvent } from "../../sites/service";
import { entries } from "../schema";
import { indexEntries } from "./live";
import { type EntryRow, hasRoom, isAmong, isAsRead, isLive, readEntries, requireRoom, UNKNOWN_ENTRY } from "./rows";
import type { EntryDeps } from "./service";

const CHANGES: Record<BulkEntries["action"], Partial<Pick<typeof entries.$inferSelect, "status" | "is_active">>> = {
  activate: { is_active: true },
  deactivate: { is_active: false },
  approve: { status: "approved" },
  delete: { status: "removed" },
};

/**
 * Answers how many were not so already. Throws not_found where one of them is no entry of the site, plan_limit where the plan has not
 * as much room, and conflict where somebody else changed one meanwhile; nothing is changed then.
 */
export async function bulkEntries(
  deps: EntryDeps,
  scope: OwnerScope,
  site_id: string,
  { action, entry_ids }: BulkEntries,
): Promise<{ changed: number }> {
  const { site } = await getOwnSite(deps, scope, site_id);
  const ids = [...new Set(entry_ids)];
  const rows = await readEntries(deps, site.id, ids);
  if (rows.length < ids.length) throw new AppError("not_found", UNKNOWN_ENTRY);
  const change = CHANGES[action];
  const changed = rows.filter(
    ({ status, is_active }) => (change.status ?? status) !== status || (change.is_active ?? is_active) !== is_active,
  );
  if (changed.length > 0) await writeChanges(deps, scope, site.id, action, changed);
  await indexEntries(deps, site.id, ids);
  await publishEvent(deps, site.id, { type: "changed", what: "entries" });
  return { changed: changed.length };
}

async function writeChanges(
  deps: EntryDeps,
  scope: OwnerScope,
  site_id: string,
  action: BulkEntries["action"],
  rows: readonly EntryRow[],
): Promise<void> {
  const { db, now } = deps;
  const change = CHANGES[action];
  const wanted = { live: rows.filter((row) => isLive({ ...row, ...change }) && !isLive(row)).length, rows: 0 };
  const ids = rows.map(({ id }) => id);
  const unchanged = db.$count(entries, isAsRead(site_id, rows));
  const may = sql`${unchanged} = ${ids.length} AND ${hasRoom(deps, scope, site_id, wanted)}`;
  const status = change.status === undefined ? sql`${entries.status}` : sql`${change.status}`;
  const notes = auditAll(
    deps,
    scope,
    action === "delete" ? "entry.removed" : "entry.updated",
    rows.map((before) => ({ target: before.id, before, after: { ...before, ...change } })),
  );
  try {
    await db.batch([
      db
        .update(entries)
        // Where it may not be the row has no status: the table refuses it and with it the whole batch (bars DATA-02).
        .set({
          ...change,
          status: sql`CASE WHEN ${may} THEN ${status} END`,
          revision: sql`${entries.revision} + 1`,
          is_stale: true,
          updated_at: now(),
        })
        .where(isAmong(site_id, ids)),
      ...notes,
    ]);
  } catch (error) {
    await requireRoom(deps, scope, site_id, wanted);
    const known = await readEntries(deps, site_id, ids);
    if (known.length < ids.length) throw new AppError("not_found", UNKNOWN_ENTRY);
    if (known.some(({ id, revision }) => rows.find((row) => row.id === id)?.revision !== revision))
      throw new AppError("conflict", "Somebody else has changed one of these entries just now. Try again.");
    throw error;
  }
}
