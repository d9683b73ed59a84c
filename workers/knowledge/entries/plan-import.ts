/** What a file of entries would make of a site's entries. Writes nothing. */
import { and, eq, sql } from "drizzle-orm";
import type * as z from "zod";
import { CreateEntry, findMisfits, ImportEntry, MAX_IMPORT_ENTRIES, type NewEntry } from "../../contract/entries";
import type { Deps } from "../../ports";
import { entries } from "../schema";
import type { FileContent, LineError } from "./formats";
import { type EntryRow, readEntries } from "./rows";

/** Looked up at once, with their contents. */
const ENTRIES_PER_READ = 100;

export interface PlannedEntry {
  line: number;
  change: "created" | "updated" | "unchanged";
  /** Null for a new one. */
  before: EntryRow | null;
  after: NewEntry;
}
export interface ImportPlan {
  items: PlannedEntry[];
  /** Ascending by line. With one of them nothing is made. */
  errors: LineError[];
}

interface ReadEntry {
  line: number;
  entry: ImportEntry;
}

/** Finds of each entry of a file the one it is, and what it changes of it. */
export async function planImport(
  deps: Pick<Deps, "db">,
  site_id: string,
  { entries: found, errors }: FileContent,
): Promise<ImportPlan> {
  if (found.length > MAX_IMPORT_ENTRIES) {
    const [first] = found.slice(MAX_IMPORT_ENTRIES);
    const error = `At most ${MAX_IMPORT_ENTRIES.toLocaleString("en")} entries in a file. Split it here.`;
    return { items: [], errors: [{ line: first?.line ?? 1, error }] };
  }
  const plan: ImportPlan = { items: [], errors: [...errors] };
  if (found.length + errors.length === 0) plan.errors.push({ line: 1, error: "There is no entry in this file." });
  const read: ReadEntry[] = [];
  for (const item of found) {
    const parsed = ImportEntry.safeParse(item.fields);
    if (parsed.success) read.push({ line: item.line, entry: parsed.data });
    else plan.errors.push({ line: item.line, error: describeIssue(parsed.error) });
  }
  const taken = new Map<string, number>();
  for (let from = 0; from < read.length; from += ENTRIES_PER_READ) {
    const part = read.slice(from, from + ENTRIES_PER_READ);
    const known = await readKnown(deps, site_id, part);
    for (const item of part) planEntry(plan, taken, item, findKnown(known, item.entry));
  }
  plan.errors.sort((a, b) => a.line - b.line);
  return plan;
}

function planEntry(plan: ImportPlan, taken: Map<string, number>, item: ReadEntry, before: EntryRow | null): void {
  const { line, entry } = item;
  const made = before ? change(before, entry) : create(entry);
  if ("error" in made) {
    plan.errors.push({ line, error: made.error });
    return;
  }
  const key = before?.id ?? `${made.source_type} ${made.title}`;
  const twin = taken.get(key);
  if (twin !== undefined) {
    plan.errors.push({ line, error: `This is the same entry as on line ${twin}.` });
    return;
  }
  taken.set(key, line);
  const kind = before === null ? "created" : isSame(before, made) ? "unchanged" : "updated";
  plan.items.push({ line, change: kind, before, after: made });
}

function create({ id: _, metadata, ...entry }: ImportEntry): NewEntry | { error: string } {
  const made = CreateEntry.safeParse({ content: "", ...entry, metadata: metadata ?? {} });
  return made.success ? made.data : { error: describeIssue(made.error) };
}

function change(before: EntryRow, { id: _, metadata, ...entry }: ImportEntry): NewEntry | { error: string } {
  const { source_type, title, content, url, product, is_active, status } = before;
  const kept = { source_type, title, content, url, product, is_active, status, metadata: before.metadata };
  const given = { ...entry, ...(metadata === undefined ? {} : { metadata: metadata ?? {} }) };
  const after = { ...kept, ...(given as Partial<NewEntry>) };
  if (after.source_type !== "product_catalog" && entry.product === undefined) after.product = null;
  const [misfit] = Object.entries(findMisfits(after));
  return misfit ? { error: `${misfit[0]}: ${misfit[1]}` } : after;
}

function isSame(before: EntryRow, after: NewEntry): boolean {
  return (Object.keys(after) as (keyof NewEntry)[]).every(
    (field) => sortKeys(before[field]) === sortKeys(after[field]),
  );
}

/** As JSON, whatever order its keys were written in. */
function sortKeys(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The approved entries that these could be: by id or by title. */
async function readKnown(deps: Pick<Deps, "db">, site_id: string, part: readonly ReadEntry[]): Promise<EntryRow[]> {
  const ids = part.flatMap(({ entry }) => entry.id ?? []);
  const titles = sql`${entries.title} IN (SELECT value FROM json_each(${JSON.stringify(part.map(({ entry }) => entry.title))}))`;
  const named = await deps.db
    .select()
    .from(entries)
    .where(and(eq(entries.site_id, site_id), eq(entries.status, "approved"), titles))
    .orderBy(entries.created_at, entries.id);
  const by_id = ids.length > 0 ? await readEntries(deps, site_id, ids) : [];
  return [...by_id.filter(({ status }) => status === "approved"), ...(named as EntryRow[])];
}

function findKnown(
  known: readonly EntryRow[],
  { id, title, source_type = "custom_text" }: ImportEntry,
): EntryRow | null {
  const named = () => known.find((row) => row.title === title && row.source_type === source_type);
  return (id === undefined ? undefined : known.find((row) => row.id === id)) ?? named() ?? null;
}

function describeIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (!issue) return "This is no entry.";
  const name = issue.path.join(".") || (issue.code === "unrecognized_keys" ? issue.keys.join(", ") : "");
  return name === "" ? issue.message : `${name}: ${issue.message}`;
}
