/**
 * Entries that members write for what visitors asked. Each has the id of the gap or answer it is for, so that a retry, or another try
 * at it, changes it and adds no second one.
 */
import type { LearnedEntry } from "../contract/entries";
import { readEntries } from "../knowledge/entries/rows";
import type { Deps } from "../ports";

/** `gap_1x…` and `ans_1x…` → `entry_1x…`. */
export function toEntryId(id: string): string {
  return id.replace(/^[a-z]+_/, "entry_");
}

/** The entries that were written for these gaps or answers of a site, by the id of what each is for. */
export async function findLearned(
  deps: Pick<Deps, "db">,
  site_id: string,
  ids: readonly string[],
): Promise<Map<string, LearnedEntry>> {
  if (ids.length === 0) return new Map();
  const rows = await readEntries(deps, site_id, ids.map(toEntryId));
  const by_id = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    ids.flatMap((id) => {
      const row = by_id.get(toEntryId(id));
      return row ? [[id, row] as const] : [];
    }),
  );
}
