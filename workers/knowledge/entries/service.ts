/** What members do with an entry: write, change, remove. What of it is live follows from its row (live.ts). */
import { and, eq, type SQL, sql } from "drizzle-orm";
import { type EditEntry, findMisfits, type NewEntry } from "../../contract/entries";
import { audit, auditChange } from "../../ops/audit";
import { newId } from "../../platform/ids";
import { AppError } from "../../platform/problem";
import type { OwnerScope } from "../../platform/scope";
import type { Deps } from "../../ports";
import { getOwnSite, publishEvent } from "../../sites/service";
import { entries } from "../schema";
import { indexEntries } from "./live";
import { type EntryRow, getOwnEntry, hasRoom, isLive, readEntries, requireRoom } from "./rows";

export type EntryDeps = Pick<Deps, "db" | "config" | "now" | "request_id" | "log" | "site_index" | "site_room">;

/**
 * Adds an entry, which is searched when this returns unless it is pending or inactive. Throws not_found (site), plan_limit, and
 * invalid_request with `fields` where they do not fit together.
 */
export async function createEntry(
  deps: EntryDeps,
  scope: OwnerScope,
  site_id: string,
  input: NewEntry,
  entry_id = newId("entry", deps.now()),
): Promise<EntryRow> {
  const { db, now } = deps;
  requireFit(input);
  const { site } = await getOwnSite(deps, scope, site_id);
  const at = now();
  const row = { ...input, id: entry_id, site_id: site.id, created_at: at, updated_at: at };
  const wanted = { live: isLive(row) ? 1 : 0, rows: 1 };
  // Without room the row has no id: the table refuses it and with it the whole batch, however many try at once (bars DATA-02).
  const id = sql<string>`CASE WHEN ${hasRoom(deps, scope, site.id, wanted)} THEN ${row.id} END`;
  try {
    await db.batch([
      db.insert(entries).values({ ...row, id }),
      audit(deps, scope, "entry.added", row.id, { after: row }),
    ]);
  } catch (error) {
    await requireRoom(deps, scope, site.id, wanted);
    throw error;
  }
  return tell(deps, scope, row);
}

/**
 * Writes an entry whose id says what it is for: adds it, or changes the one that is there. Called again, or twice at once, it leaves
 * one entry. Throws as createEntry and editEntry do.
 */
export async function putEntry(
  deps: EntryDeps,
  scope: OwnerScope,
  site_id: string,
  entry_id: string,
  input: NewEntry,
): Promise<EntryRow> {
  const { site } = await getOwnSite(deps, scope, site_id);
  const find = async () => (await readEntries(deps, site.id, [entry_id]))[0];
  const { title, content, is_active, status } = input;
  const wanted: EditEntry = { title, content, is_active, ...(status === "approved" && { status }) };
  const change = (before: EntryRow) => (isEqual(before, wanted) ? before : editEntry(deps, scope, entry_id, wanted));
  const before = await find();
  if (before) return change(before);
  try {
    return await createEntry(deps, scope, site_id, input, entry_id);
  } catch (error) {
    const quicker = await find();
    if (!quicker) throw error;
    return change(quicker);
  }
}

function isEqual(before: EntryRow, wanted: EditEntry): boolean {
  return Object.entries(wanted).every(([field, value]) => before[field as keyof EntryRow] === value);
}

/**
 * Changes what is given and nothing else; what is live follows at once. Throws not_found, plan_limit, conflict where somebody else was
 * quicker, and invalid_request with `fields`.
 */
export async function editEntry(
  deps: EntryDeps,
  scope: OwnerScope,
  entry_id: string,
  input: EditEntry,
): Promise<EntryRow> {
  const before = await getOwnEntry(deps, scope, entry_id);
  const source_type = input.source_type ?? before.source_type;
  const changes = {
    ...input,
    ...(input.metadata === null ? { metadata: {} } : {}),
    // What another type of entry has no place for.
    ...(source_type !== "product_catalog" && input.product === undefined ? { product: null } : {}),
  } as Partial<EntryRow>;
  const after = { ...before, ...changes };
  requireFit(after);
  await writeChange(deps, scope, "entry.updated", before, after);
  return tell(deps, scope, after);
}

/** Takes an entry away for good, at once. Throws not_found. */
export async function deleteEntry(deps: EntryDeps, scope: OwnerScope, entry_id: string): Promise<void> {
  const before = await getOwnEntry(deps, scope, entry_id);
  await writeChange(deps, scope, "entry.removed", before, { ...before, status: "removed" });
  await indexEntries(deps, before.site_id, [entry_id]);
  await publishEvent(deps, before.site_id, { type: "changed", what: "entries" });
}

/** One change of a row with its audit row; nothing is written where the row was changed since it was read. */
async function writeChange(
  deps: EntryDeps,
  scope: OwnerScope,
  action: "entry.updated" | "entry.removed",
  before: EntryRow,
  after: typeof entries.$inferSelect,
): Promise<void> {
  const { db, now } = deps;
  const { id, site_id, revision } = before;
  const wanted = { live: isLive(after) && !isLive(before) ? 1 : 0, rows: 0 };
  const { source_type, title, content, url, product, is_active, metadata } = after;
  const status: SQL = sql`CASE WHEN ${hasRoom(deps, scope, site_id, wanted)} THEN ${after.status} END`;
  const changes = { source_type, title, content, url, product, is_active, metadata, status };
  try {
    const [changed] = await db.batch([
      db
        .update(entries)
        .set({ ...changes, revision: revision + 1, is_stale: true, updated_at: now() })
        .where(and(eq(entries.site_id, site_id), eq(entries.id, id), eq(entries.revision, revision)))
        .returning({ id: entries.id }),
      auditChange(deps, scope, action, id, { before, after }),
    ]);
    if (changed.length > 0) return;
  } catch (error) {
    await requireRoom(deps, scope, site_id, wanted);
    throw error;
  }
  await getOwnEntry(deps, scope, id);
  throw new AppError("conflict", "Somebody else has changed this entry just now. Read it again, then change it.");
}

/** Tells the index and whoever looks on; returns the entry as it is then. */
async function tell(deps: EntryDeps, scope: OwnerScope, { id, site_id }: Pick<EntryRow, "id" | "site_id">) {
  await indexEntries(deps, site_id, [id]);
  await publishEvent(deps, site_id, { type: "changed", what: "entries" });
  return getOwnEntry(deps, scope, id);
}

function requireFit(entry: Parameters<typeof findMisfits>[0]): void {
  const fields = findMisfits(entry);
  const [first] = Object.entries(fields);
  if (first) throw new AppError("invalid_request", `Check ${first[0]}: ${first[1]}.`, { fields });
}
