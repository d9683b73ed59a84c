/** What members do that starts, stops or ends crawls. */
import type { AddSource, SourceWithProgress } from "../contract/knowledge";
import { getSource, type SourceRow, UNKNOWN_SOURCE } from "../knowledge/service";
import {
  countPages,
  deleteSourceRows,
  getOwnSource,
  insertSource,
  type NewSource,
  renewSource,
  requireRoom,
  stopSource,
} from "../knowledge/sources";
import { requireWithinLimits } from "../ops/limits";
import type { Config } from "../platform/config";
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import { getUrlPolicy, requireTypedUrl } from "../platform/public-url";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { getOwnSite, publishEvent } from "../sites/service";
import { isSameSite, normalizeUrl } from "./scope";
import { checkSourceUrl, eraseFiles, startCrawl } from "./service";

const ENDED = "The crawl has just ended, or has not begun yet.";

/**
 * Adds a website, or pages of one, and starts its first crawl. Addresses may lack their scheme. Throws not_found (site),
 * plan_limit, conflict (there already), rate_limited, blocked_address and invalid_request with `fields.url` or `fields.urls`.
 */
export async function addSource(deps: Deps, scope: OwnerScope, site_id: string, input: AddSource): Promise<SourceRow> {
  const site = await getOwnSite(deps, scope, site_id);
  const wanted = readSource(deps.config, input);
  await requireRoom(deps, scope, site.site_id, wanted);
  await requireWithinLimits(deps, { crawls_per_workspace: scope.workspace_id });
  await checkSourceUrl(deps, wanted.url, input.type === "url_list" ? "urls" : "url");
  const source = await insertSource(deps, scope, site.site_id, wanted);
  await beginCrawl(deps, source);
  return source;
}

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

/** A crawl that cannot be started now is started by the cron: the source waits for it. */
async function beginCrawl(deps: Deps, source: SourceRow): Promise<void> {
  try {
    await startCrawl(deps, source);
  } catch (error) {
    deps.log("WARNING", "SCRAPE", "crawl.not_started", { source_id: source.id, ...describeError(error) });
  }
  await publishEvent(deps, source.site_id, { type: "changed", what: "sources" });
}

function readSource(config: Config, input: AddSource): NewSource {
  if (input.type === "website") return { type: "website", url: readAddress(config, input.url).href, urls: [] };
  if (input.type !== "url_list") throw new AppError("invalid_request", "Not yet.");
  const addresses = input.urls.map((typed) => readAddress(config, typed));
  const [first] = addresses;
  const stranger = first && addresses.find((url) => !isSameSite(url, first));
  if (!first || stranger) {
    const complaint = `All addresses must be of one website: ${stranger?.host} is not ${first?.host}.`;
    throw new AppError("invalid_request", complaint, { fields: { urls: complaint } });
  }
  return { type: "url_list", url: first.href, urls: [...new Set(addresses.map(({ href }) => href))] };
}

/** As the crawl knows it, so that the same page is not added twice. */
function readAddress(config: Config, typed: string): URL {
  const url = requireTypedUrl(typed, getUrlPolicy(config));
  return normalizeUrl(url.href, url) ?? url;
}
