/** The versions of a source as they are stored. Read only. */
import type { HeldReason, Version } from "../../contract/knowledge";
import { countPages } from "./diff";
import { readSource, type VersionRow } from "./tables";

/** Those that can be made live and the one that is held, newest first; of one source or of all. Entries have no versions. */
export function listVersions(sql: SqlStorage, source_id: string | null): Version[] {
  const rows = sql
    .exec<VersionRow & { is_live: number }>(
      `SELECT v.*, v.version = s.pointer AS is_live FROM versions v JOIN sources s ON s.source_id = v.source_id
       WHERE v.status <> 'running' AND v.source_id = COALESCE(?, v.source_id) AND v.source_id NOT LIKE 'entries%'
       ORDER BY v.created_at DESC, v.source_id, v.version DESC`,
      source_id,
    )
    .toArray();
  return rows.map(({ is_live, status, pages, added, ...row }) => {
    const known = pages ?? countPages(sql, row.source_id, row.version);
    const shown = is_live ? "live" : status === "held" ? "held" : "kept";
    return { ...row, status: shown, pages: known, added: pages === null ? known : added };
  });
}

/** Between which two versions `version` makes a difference; `base` null where the one before it is no longer kept. Null when it is unknown. */
export function findComparison(
  sql: SqlStorage,
  source_id: string,
  version: number,
): { base: number | null; target: number } | null {
  const known = findVersion(sql, source_id, version);
  if (!known || known.status === "running") return null;
  const { pointer } = readSource(sql, source_id);
  if (pointer !== version) return { base: pointer, target: version };
  const { base } = sql
    .exec<{ base: number | null }>(
      "SELECT MAX(version) AS base FROM versions WHERE source_id = ? AND version < ? AND status = 'published'",
      source_id,
      version,
    )
    .one();
  return { base, target: version };
}

export function findVersion(sql: SqlStorage, source_id: string, version: number): VersionRow | null {
  const rows = sql.exec<VersionRow>("SELECT * FROM versions WHERE source_id = ? AND version = ?", source_id, version);
  return rows.toArray()[0] ?? null;
}

/** The version that is held for this reason. */
export function findHeld(sql: SqlStorage, source_id: string, reason: HeldReason): number | null {
  const rows = sql.exec<{ version: number }>(
    "SELECT version FROM versions WHERE source_id = ? AND status = 'held' AND held_reason = ?",
    source_id,
    reason,
  );
  return rows.toArray()[0]?.version ?? null;
}

/** Every version from `first` on that is, or may become, live: ascending, the newest crawl's last. */
export function listVersionsFrom(sql: SqlStorage, source_id: string, first: number): number[] {
  const rows = sql.exec<{ version: number }>(
    `SELECT version FROM versions WHERE source_id = ?1 AND version >= ?2
     UNION SELECT latest FROM sources WHERE source_id = ?1 ORDER BY 1`,
    source_id,
    first,
  );
  return Array.from(rows, ({ version }) => version);
}

export function findNewestPublished(sql: SqlStorage, source_id: string): number | null {
  return sql
    .exec<{ version: number | null }>(
      "SELECT MAX(version) AS version FROM versions WHERE source_id = ? AND status = 'published'",
      source_id,
    )
    .one().version;
}
