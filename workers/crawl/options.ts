/** What of a website is read, and how: the owner's choice. */
import {
  DEFAULT_SOURCE_OPTIONS,
  type EditSource,
  type OptionsPreview,
  type SourceOptions,
} from "../contract/knowledge";
import { isGiven } from "../knowledge/page-budget";
import { type SourceRow, UNKNOWN_SOURCE } from "../knowledge/service";
import { changeOptions, getOwnSource } from "../knowledge/sources";
import type { Config } from "../platform/config";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import { findDomain, getUrlPolicy, requirePublicUrl } from "../platform/public-url";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { publishEvent } from "../sites/service";
import { isSelector } from "./extract/selectors";

/** Changes a source's options; the next crawl obeys them. Throws not_found, blocked_address and invalid_request with `fields`. */
export async function editSource(
  deps: Deps,
  scope: OwnerScope,
  source_id: string,
  edit: EditSource,
): Promise<SourceRow> {
  const source = await getOwnSource(deps, scope, source_id);
  const changed = await changeOptions(deps, scope, source, mergeOptions(deps.config, source, edit));
  await publishEvent(deps, source.site_id, { type: "changed", what: "sources" });
  return changed;
}

/** What other options would make of the pages known. Changes nothing. Throws as `editSource`. */
export async function previewSource(
  deps: Pick<Deps, "db" | "crawler" | "config">,
  scope: OwnerScope,
  source_id: string,
  edit: EditSource,
): Promise<OptionsPreview> {
  const source = await getOwnSource(deps, scope, source_id);
  const options = mergeOptions(deps.config, source, edit);
  return requireOk(await deps.crawler.preview(source.id, source.site_id, options), UNKNOWN_SOURCE).preview;
}

/** The options with what is edited of them. Throws blocked_address and invalid_request with the field at fault. */
export function mergeOptions(
  config: Config,
  { type, url, options = DEFAULT_SOURCE_OPTIONS }: Pick<SourceRow, "type" | "url"> & { options?: SourceOptions },
  edit: EditSource,
): SourceOptions {
  if (isGiven({ type }))
    throw new AppError("invalid_request", "A file or a text is read as it is: there is nothing to choose.");
  for (const host of edit.hosts ?? []) requireOwnHost(config, host, new URL(url));
  for (const field of ["content_selectors", "drop_selectors"] as const) {
    const wrong = edit[field]?.find((selector) => !isSelector(selector));
    if (wrong !== undefined) refuse(field, `This is not a CSS selector: ${wrong}`);
  }
  // JSON has no undefined.
  return { ...options, ...(edit as Partial<SourceOptions>) };
}

/** A further host is one of the same owner: they share the part of the name that is bought. */
function requireOwnHost(config: Config, host: string, start: URL): void {
  const address = new URL(URL.canParse(`${start.protocol}//${host}/`) ? `${start.protocol}//${host}/` : start);
  if (address.host !== host) refuse("hosts", `Give only the name of a host, such as docs.example.org, not ${host}.`);
  requirePublicUrl(address.href, getUrlPolicy(config));
  if (findDomain(address) !== findDomain(start)) refuse("hosts", `${host} does not belong to ${findDomain(start)}.`);
}

function refuse(field: string, complaint: string): never {
  throw new AppError("invalid_request", complaint, { fields: { [field]: complaint } });
}
