/** Files of entries: all of a file is taken in, or nothing. */
import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { type ImportQuery, type ImportReport, MAX_IMPORT_BYTES } from "../../contract/entries";
import { audit } from "../../ops/audit";
import { newId } from "../../platform/ids";
import { readUpload } from "../../platform/multipart";
import { AppError } from "../../platform/problem";
import type { OwnerScope } from "../../platform/scope";
import type { Deps } from "../../ports";
import { getOwnSite, publishEvent } from "../../sites/service";
import { entries } from "../schema";
import { FORMATS, findFormat } from "./formats";
import { indexEntries } from "./live";
import { type ImportPlan, type PlannedEntry, planImport } from "./plan-import";
import { hasRoom, isAsRead, isLive, requireRoom } from "./rows";
import type { EntryDeps } from "./service";

const MAX_SHOWN = 100;
/** Characters of one statement's rows: a value of D1 has at most 2 MB. */
const MAX_STATEMENT_CHARS = 500_000;

type ImportDeps = EntryDeps & Pick<Deps, "documents">;
type StoredEntry = typeof entries.$inferSelect;

/**
 * Takes in the file of a multipart request: entries of the site are changed, others made; doing it again changes nothing. With `dry_run`
 * it only says what would be. Throws not_found (site), unsupported_media_type, payload_too_large, plan_limit, conflict, and
 * invalid_request with a field for each line at fault.
 */
export async function importEntries(
  deps: ImportDeps,
  scope: OwnerScope,
  site_id: string,
  { format, dry_run }: ImportQuery,
  request: Request,
): Promise<ImportReport> {
  // Before anything is read for somebody whose site it is not.
  const { site } = await getOwnSite(deps, scope, site_id);
  const { name, body } = await readUpload(request, MAX_IMPORT_BYTES);
  const known = format ?? findFormat(name);
  if (known === null) throw refuse("This is not a file that can be read. Give a .csv, .json or .md file.");
  const plan = await planImport(deps, site.id, await FORMATS[known].read(decode(body), deps.documents));
  if (dry_run) return report(plan, false);
  requireFlawless(plan);
  const rows = makeRows(plan, site.id, deps.now());
  if (rows.length > 0) await writeRows(deps, scope, site.id, plan, rows);
  await indexEntries(
    deps,
    site.id,
    rows.map(({ id }) => id),
  );
  await publishEvent(deps, site.id, { type: "changed", what: "entries" });
  return report(plan, true);
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body);
  } catch {
    throw refuse("The file is not UTF-8 text. In Excel, save it as “CSV UTF-8”.");
  }
}

function refuse(complaint: string): AppError {
  return new AppError("invalid_request", complaint, { fields: { file: complaint } });
}

function requireFlawless({ errors }: ImportPlan): void {
  const [first] = errors;
  if (!first) return;
  const fields = Object.fromEntries(errors.slice(0, MAX_SHOWN).map(({ line, error }) => [`line ${line}`, error]));
  throw new AppError("invalid_request", `Nothing was imported. Line ${first.line}: ${first.error}`, { fields });
}

function report({ items, errors }: ImportPlan, is_done: boolean): ImportReport {
  const count = (wanted: PlannedEntry["change"]) => items.filter(({ change }) => change === wanted).length;
  return {
    is_done,
    created: count("created"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    errors: errors.slice(0, MAX_SHOWN),
    items: items.slice(0, MAX_SHOWN).map(({ line, change, after: { source_type, title } }) => ({
      line,
      change,
      source_type,
      title,
    })),
  };
}

/** The rows as they are to be. */
function makeRows({ items }: ImportPlan, site_id: string, at: number): StoredEntry[] {
  return items
    .filter(({ change }) => change !== "unchanged")
    .map(({ before, after }) => ({
      ...after,
      id: before?.id ?? newId("entry", at),
      site_id,
      revision: (before?.revision ?? 0) + 1,
      is_stale: true,
      created_at: before?.created_at ?? at,
      updated_at: at,
    }));
}

async function writeRows(
  deps: ImportDeps,
  scope: OwnerScope,
  site_id: string,
  { items }: ImportPlan,
  rows: readonly StoredEntry[],
): Promise<void> {
  const { db } = deps;
  const changed = items.flatMap(({ change, before }) => (change === "updated" && before ? [before] : []));
  const was_live = new Set(changed.filter(isLive).map(({ id }) => id));
  const wanted = {
    live: rows.filter((row) => isLive(row) && !was_live.has(row.id)).length,
    rows: rows.length - changed.length,
  };
  const unchanged = sql`(SELECT COUNT(*) FROM ${entries} WHERE ${isAsRead(site_id, changed)}) = ${changed.length}`;
  const may = sql`(${unchanged} AND ${hasRoom(deps, scope, site_id, wanted)})`;
  // Only the first one asks: what it has written the next ones would count again.
  const statements = cut(rows).map((part, at) => upsert(db, part, at === 0 ? may : sql`1`));
  const after = { created: wanted.rows, updated: changed.map(({ id }) => id) };
  const [first, ...rest] = statements;
  if (!first) return;
  try {
    await db.batch([first, ...rest, audit(deps, scope, "entries.imported", site_id, { after })]);
  } catch (error) {
    await requireRoom(deps, scope, site_id, wanted);
    const [row] = await db.all<{ ok: number }>(sql`SELECT ${unchanged} AS ok`);
    if (row?.ok !== 1)
      throw new AppError("conflict", "Somebody else has changed one of these entries just now. Try again.");
    throw error;
  }
}

/** Where it may not be a row has no status: the table refuses it and with it the whole batch (bars DATA-02). */
function upsert(db: Deps["db"], rows: readonly StoredEntry[], may: SQL) {
  const columns = Object.keys(getTableColumns(entries)) as (keyof StoredEntry)[];
  const read = (column: keyof StoredEntry) => sql`value ->> ${`$.${column}`}`;
  const values = columns.map((column) =>
    column === "status" ? sql`CASE WHEN ${may} THEN ${read(column)} END` : read(column),
  );
  const stored = rows.map(({ product, metadata, ...row }) => ({
    ...row,
    product: product && JSON.stringify(product),
    metadata: JSON.stringify(metadata),
  }));
  return db
    .insert(entries)
    .select(sql`SELECT ${sql.join(values, sql`, `)} FROM json_each(${JSON.stringify(stored)}) WHERE 1`)
    .onConflictDoUpdate({
      target: entries.id,
      set: {
        source_type: sql`excluded.source_type`,
        title: sql`excluded.title`,
        content: sql`excluded.content`,
        url: sql`excluded.url`,
        product: sql`excluded.product`,
        status: sql`excluded.status`,
        is_active: sql`excluded.is_active`,
        metadata: sql`excluded.metadata`,
        revision: sql`excluded.revision`,
        is_stale: sql`excluded.is_stale`,
        updated_at: sql`excluded.updated_at`,
      },
      setWhere: sql`${entries.site_id} = excluded.site_id`,
    });
}

function cut(rows: readonly StoredEntry[]): StoredEntry[][] {
  const parts: StoredEntry[][] = [];
  let chars = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const own = JSON.stringify(row).length;
    if (chars + own > MAX_STATEMENT_CHARS) {
      parts.push([]);
      chars = 0;
    }
    parts.at(-1)?.push(row);
    chars += own;
  }
  return parts;
}
