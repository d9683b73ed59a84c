/** What members add as sources. */
import type { AddSource } from "../contract/knowledge";
import type { SourceRow } from "../knowledge/service";
import { insertSource, type NewSource, requireRoom } from "../knowledge/sources";
import { requireWithinLimits } from "../ops/limits";
import type { Config } from "../platform/config";
import { AppError } from "../platform/problem";
import { getUrlPolicy, requireTypedUrl } from "../platform/public-url";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { getOwnSite } from "../sites/service";
import { isSameSite, normalizeUrl } from "./frontier/scope";
import { mergeOptions } from "./options";
import { beginCrawl, checkSitemap, checkSourceUrl } from "./service";
import { addText } from "./upload";

/**
 * Adds a website, or pages of one, and starts its first crawl. Addresses may lack their scheme. Throws not_found (site),
 * plan_limit, conflict (there already), rate_limited, blocked_address and invalid_request with `fields.url` or `fields.urls`.
 */
export async function addSource(deps: Deps, scope: OwnerScope, site_id: string, input: AddSource): Promise<SourceRow> {
  if (input.type === "text") return addText(deps, scope, site_id, input);
  const site = await getOwnSite(deps, scope, site_id);
  const wanted = readSource(deps.config, input);
  await requireRoom(deps, scope, site.site_id, wanted);
  await requireWithinLimits(deps, { crawls_per_workspace: scope.workspace_id });
  if (input.type === "sitemap") await checkSitemap(deps, wanted.url);
  else await checkSourceUrl(deps, wanted.url, input.type === "url_list" ? "urls" : "url");
  const source = await insertSource(deps, scope, site.site_id, wanted);
  await beginCrawl(deps, source);
  return source;
}

function readSource(config: Config, input: Exclude<AddSource, { type: "text" }>): NewSource {
  if (input.type !== "url_list") {
    const { type, options = {} } = input;
    const url = readAddress(config, input.url).href;
    return { type, url, urls: [], options: mergeOptions(config, { type, url }, options) };
  }
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
