/** What members do that starts, stops or ends crawls. */
import type { SourceWithProgress } from "../contract/knowledge";
import { isGiven } from "../knowledge/page-budget";
import { getSource, type SourceRow, UNKNOWN_SOURCE } from "../knowledge/service";
import { countPages, deleteSourceRows, getOwnSource, renewSource, stopSource } from "../knowledge/sources";
import { requireWithinLimits } from "../ops/limits";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { publishEvent } from "../sites/service";
import { beginCrawl, eraseFiles } from "./service";

const ENDED = "The crawl has just ended, or has not begun yet.";

/** A source with its pages counted and how far its crawl is. Throws not_found. */
export async function getSourceProgress(
  deps: Pick<Deps, "db" | "crawler">,
  scope: OwnerScope,
  source_id: string,
): Promise<SourceWithProgress> {
  const source = await getOwnSource(deps, scope, source_id);
  const [[counted], answer] = await Promise.all([
    countPages(deps, source, [source]),
    deps.crawler.progress(source.id, source.site_id),
  ]);
  const { progress } = requireOk(answer, UNKNOWN_SOURCE);
  if (!counted) throw new AppError("not_found", UNKNOWN_SOURCE);
  return { ...counted, progress };
}

/** Crawls a source anew. Throws not_found, rate_limited, plan_limit, and conflict while a crawl of it is under way. */
export async function syncSource(deps: Deps, scope: OwnerScope, source_id: string): Promise<SourceRow> {
  const before = await getOwnSource(deps, scope, source_id);
  if (isGiven(before))
    throw new AppError("conflict", "This source was given as it is: there is no website to read it from again.");
  await requireWithinLimits(deps, { crawls_per_workspace: scope.workspace_id });
  const source = await renewSource(deps, scope, before);
  await beginCrawl(deps, source);
  return source;
}

/** Lets a crawl rest until it is resumed. Throws not_found, and conflict when none is under way. */
export function pauseSource(deps: Deps, scope: OwnerScope, source_id: string): Promise<SourceRow> {
  return steerSource(deps, scope, source_id, "pause");
}

/** Lets a paused crawl go on. Throws not_found, and conflict when it is not paused. */
export function resumeSource(deps: Deps, scope: OwnerScope, source_id: string): Promise<SourceRow> {
  return steerSource(deps, scope, source_id, "resume");
}

/**
 * Ends a crawl: within 10 s, for what is being read is taken in. What a first crawl has indexed stays; a later one changes
 * nothing that is live. Throws not_found, and conflict when none is under way.
 */
export function cancelSource(deps: Deps, scope: OwnerScope, source_id: string): Promise<SourceRow> {
  return steerSource(deps, scope, source_id, "cancel");
}

/**
 * Removes a source and everything made of it. First nothing is crawled, written or answered any more, then the files go, the
 * rows last: what was cut short is done by removing it again. Throws not_found.
 */
export async function deleteSource(deps: Deps, scope: OwnerScope, source_id: string): Promise<void> {
  const source = await getOwnSource(deps, scope, source_id);
  const { id, site_id, version } = source;
  requireOk(await deps.crawler.clear(id, site_id), UNKNOWN_SOURCE);
  await stopSource(deps, source);
  requireOk(await deps.site_index.removeSource(site_id, id, version), UNKNOWN_SOURCE);
  for (const kind of ["raw", "text"]) await eraseFiles(deps, `${site_id}/${kind}/${id}/`);
  await deleteSourceRows(deps, scope, source);
  await publishEvent(deps, site_id, { type: "changed", what: "sources" });
}

const STEPS = {
  pause: { from: ["pending", "syncing"], otherwise: "There is no crawl under way that could be paused." },
  resume: { from: ["paused"], otherwise: "This source is not paused." },
  cancel: { from: ["pending", "syncing", "paused"], otherwise: "There is no crawl under way that could be stopped." },
} as const;

async function steerSource(
  deps: Deps,
  scope: OwnerScope,
  source_id: string,
  step: keyof typeof STEPS,
): Promise<SourceRow> {
  const { id, site_id, status } = await getOwnSource(deps, scope, source_id);
  const { from, otherwise } = STEPS[step];
  if (!from.some((item) => item === status)) throw new AppError("conflict", otherwise);
  const outcome = await deps.crawler[step](id, site_id);
  // A source that waits for the cron has no crawl yet.
  if (!outcome.ok) throw new AppError("conflict", ENDED);
  await publishEvent(deps, site_id, { type: "changed", what: "sources" });
  return getSource(deps, { site_id }, id);
}
