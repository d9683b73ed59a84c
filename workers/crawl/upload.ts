/** Sources that members give as they are: texts and files. Each is one page, kept like any other. */
import { type AddSource, MAX_SOURCE_FILE_BYTES } from "../contract/knowledge";
import { finishSource, getSource, type SourceRow } from "../knowledge/service";
import { insertSource, type NewSource, requireRoom } from "../knowledge/sources";
import { requireWithinLimits } from "../ops/limits";
import { readUpload } from "../platform/multipart";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { getOwnSite, publishEvent } from "../sites/service";
import { readDocument } from "./documents/documents";
import { UPLOAD_EXTENSIONS } from "./documents/media-type";
import type { ExtractedPage } from "./extract/extract";
import { keepPages } from "./keep";

/** Longer names of files are cut. */
const MAX_NAME_CHARS = 200;

interface GivenDocument {
  type: "file" | "text";
  name: string;
  content_type: string;
  body: Uint8Array;
}

/** Adds a text, which is live when this returns. Throws as `addDocument`. */
export function addText(
  deps: Deps,
  scope: OwnerScope,
  site_id: string,
  { name, text }: Extract<AddSource, { type: "text" }>,
): Promise<SourceRow> {
  const body = new TextEncoder().encode(text);
  return addDocument(deps, scope, site_id, { type: "text", name, content_type: "text/markdown", body });
}

/** Adds the file of a multipart request, which is live when this returns. Throws payload_too_large and as `addDocument`. */
export async function addFile(deps: Deps, scope: OwnerScope, site_id: string, request: Request): Promise<SourceRow> {
  // Before anything is read for somebody whose site it is not.
  await getOwnSite(deps, scope, site_id);
  const { name, content_type, body } = await readUpload(request, MAX_SOURCE_FILE_BYTES);
  return addDocument(deps, scope, site_id, { type: "file", name: name.slice(-MAX_NAME_CHARS), content_type, body });
}

/** Throws not_found (site), plan_limit, conflict (a source of this name), rate_limited, and invalid_request with `fields.file` or `fields.text`. */
async function addDocument(deps: Deps, scope: OwnerScope, site_id: string, given: GivenDocument): Promise<SourceRow> {
  const { type, name } = given;
  const site = await getOwnSite(deps, scope, site_id);
  const wanted: NewSource = { type, name, url: `upload:${name}`, urls: [] };
  await requireRoom(deps, scope, site.site_id, wanted);
  await requireWithinLimits(deps, { crawls_per_workspace: scope.workspace_id });
  const page = await readGiven(deps, given);
  const source = await insertSource(deps, scope, site.site_id, wanted);
  await keepGiven(deps, source, given, page);
  await publishEvent(deps, site.site_id, { type: "changed", what: "sources" });
  return getSource(deps, source, source.id);
}

async function readGiven(deps: Deps, { type, name, content_type, body }: GivenDocument): Promise<ExtractedPage> {
  const read = await readDocument(deps, body, { content_type, url: `upload:${name}`, name });
  if ("page" in read && read.page.word_count > 0) return type === "text" ? { ...read.page, title: name } : read.page;
  const reason = "page" in read ? "low_quality" : read.reason;
  const complaint =
    reason === "too_large"
      ? "The file is too large to be read. Split it."
      : reason === "low_quality"
        ? "There is no text in this file: it may be a scan."
        : `This is not a file that can be read. Give one of ${UPLOAD_EXTENSIONS.join(", ")}.`;
  throw new AppError("invalid_request", complaint, { fields: { [type]: complaint } });
}

async function keepGiven(
  deps: Deps,
  source: SourceRow,
  { content_type, body }: GivenDocument,
  page: ExtractedPage,
): Promise<void> {
  const { id, site_id, url, version } = source;
  const response = { ok: true, url, status: 200, headers: { "content-type": content_type }, body } as const;
  const task = { site_id, source_id: id, version, first_crawl: true, is_given: true };
  const rows = await keepPages(deps, task, [{ url, depth: 0, response, page, verdict: { kind: "content" } }]);
  const quality = rows[0]?.quality?.score ?? null;
  const published = await deps.site_index.publish(site_id, id, version, { quality, at: deps.now() });
  if (!published.ok) throw new Error(`SiteIndex refused to publish: ${published.code}`);
  const end = { version, status: "synced", last_error: null, publish: true, schedule: "manual" } as const;
  await finishSource(deps, source, id, end);
}
