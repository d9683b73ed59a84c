/** What members see of the versions of their sources, and their word which of them is live. What is live is SiteIndex's business. */
import { and, eq } from "drizzle-orm";
import type { HeldReason, Version, VersionChange } from "../contract/knowledge";
import type { List, ListQuery } from "../contract/lists";
import { audit } from "../ops/audit";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { getOwnSite, publishEvent } from "../sites/service";
import { sources } from "./schema";
import { isSource, type SourceRow, UNKNOWN_SOURCE } from "./service";
import { getOwnSource } from "./sources";

/** Why a version waits for its owner's word, for the source's row. */
export const HELD_ERRORS: Record<HeldReason, string> = {
  pages_gone:
    "More than 30 % of the pages are missing from the website. Nothing changes until you publish what was read.",
  quality_down: "The pages have become much poorer than before. Nothing changes until you publish what was read.",
  rolled_back: "You went back to an older version. Nothing changes until you publish a newer one.",
  testing: "Your test questions are asked of what was read. It goes live by itself unless they are answered worse.",
  test_worse: "Your test questions are answered worse from what was read. Nothing changes until you publish it.",
};

const UNKNOWN_VERSION = "There is no such version, or it is no longer kept.";

/** The versions of a site's sources, or of one of them, that can be made live and those that wait, newest first. Throws not_found. */
export async function listVersions(
  deps: Pick<Deps, "db" | "site_index">,
  scope: OwnerScope,
  site_id: string,
  source_id: string | undefined,
): Promise<{ items: Version[] }> {
  const site = await getOwnSite(deps, scope, site_id);
  const source = source_id === undefined ? null : await getOwnSource(deps, scope, source_id);
  if (source && source.site_id !== site.site_id) throw new AppError("not_found", UNKNOWN_SOURCE);
  const { versions } = requireOk(await deps.site_index.versions(site.site_id, source?.id ?? null), UNKNOWN_SOURCE);
  return { items: versions };
}

/**
 * What making a version live would change, by address; of the live one what it changed of the one before. Throws not_found, for a
 * version that is neither kept nor held as well.
 */
export async function listVersionChanges(
  deps: Pick<Deps, "db" | "site_index">,
  scope: OwnerScope,
  source_id: string,
  version: number,
  slice: ListQuery,
): Promise<List<VersionChange>> {
  const source = await getOwnSource(deps, scope, source_id);
  const { items, total } = requireOk(
    await deps.site_index.diff(source.site_id, source.id, version, slice),
    UNKNOWN_VERSION,
  );
  return { items, total, ...slice };
}

/**
 * Makes a version live that waits, or goes back or forward to one that is kept. Doing it again changes nothing. Throws not_found, for
 * a version that is neither kept nor held as well.
 */
export async function publishVersion(
  deps: Deps,
  scope: OwnerScope,
  source_id: string,
  version: number,
): Promise<Version> {
  const source = await getOwnSource(deps, scope, source_id);
  const before = findVersion(await readVersions(deps, source), version);
  const published = await deps.site_index.publish(source.site_id, source.id, version);
  if (!published.ok && published.code === "conflict") throw new AppError("not_found", UNKNOWN_VERSION);
  requireOk(published, UNKNOWN_VERSION);
  const after = await readVersions(deps, source);
  // Also where an earlier call made it live and was cut short.
  const is_decided = source.status === "held" && after.every(({ status }) => status !== "held");
  if (is_decided || before.status !== "live") await notePublished(deps, scope, source, { before, is_decided });
  for (const what of ["sources", "pages"] as const) await publishEvent(deps, source.site_id, { type: "changed", what });
  return findVersion(after, version);
}

/**
 * Ends the test of a version that waits for it: it goes live, or waits for its owner's word. Returns what it is held for now, null
 * when it is live or was; undefined when it is no longer kept. Its source waits no more. Again changes nothing.
 */
export async function settleVersionTest(
  deps: Deps,
  { site_id, ...tested }: { site_id: string; source_id: string; version: number; is_worse: boolean },
): Promise<HeldReason | null | undefined> {
  const settled = await deps.site_index.settleTest(site_id, tested);
  const is_gone = !settled.ok && settled.code === "conflict";
  const held_reason = is_gone ? undefined : requireOk(settled, UNKNOWN_VERSION).held_reason;
  const at = deps.now();
  const row = held_reason
    ? { last_error: HELD_ERRORS[held_reason], updated_at: at }
    : ({ status: "synced", last_error: null, updated_at: at, ...(!is_gone && { last_synced_at: at }) } as const);
  const waiting = and(eq(sources.status, "held"), eq(sources.version, tested.version));
  await deps.db
    .update(sources)
    .set(row)
    .where(and(isSource(site_id, tested.source_id), waiting));
  for (const what of ["sources", "pages"] as const) await publishEvent(deps, site_id, { type: "changed", what });
  return held_reason;
}

/** `is_decided`: the source waited for this word and no longer does. */
async function notePublished(
  deps: Deps,
  scope: OwnerScope,
  source: SourceRow,
  { before, is_decided }: { before: Version; is_decided: boolean },
): Promise<void> {
  const { db, now } = deps;
  const at = now();
  const note = audit(deps, scope, "version.published", `${source.id}/${before.version}`, { before });
  const decided = db
    .update(sources)
    .set({ status: "synced", last_error: null, last_synced_at: at, updated_at: at })
    .where(and(isSource(source.site_id, source.id), eq(sources.status, "held")));
  await db.batch(is_decided ? [decided, note] : [note]);
}

async function readVersions({ site_index }: Pick<Deps, "site_index">, { site_id, id }: SourceRow): Promise<Version[]> {
  return requireOk(await site_index.versions(site_id, id), UNKNOWN_SOURCE).versions;
}

function findVersion(versions: readonly Version[], wanted: number): Version {
  const found = versions.find(({ version }) => version === wanted);
  if (!found) throw new AppError("not_found", UNKNOWN_VERSION);
  return found;
}
