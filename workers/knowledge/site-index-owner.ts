/** A site's index as its members take it along, or have it made anew. */
import type { RebuiltIndex } from "../contract/knowledge";
import { requireWithinLimits } from "../ops/limits";
import { requireOk } from "../platform/object";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { getOwnSite } from "../sites/service";

/** Read at once: about 1 kB each. */
const CHUNKS_PER_READ = 500;
const NO_INDEX = "The index cannot be read just now.";

/** Every live passage, one JSON object a line, written as they are read. Throws not_found. */
export async function exportIndex(
  deps: Pick<Deps, "db" | "site_index">,
  scope: OwnerScope,
  site_id: string,
): Promise<Response> {
  const { site } = await getOwnSite(deps, scope, site_id);
  let after: number | null = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (after === null) return controller.close();
      const found = await readChunks(deps, site.id, after);
      after = found.last;
      const lines = found.chunks.map((chunk) => `${JSON.stringify(chunk)}\n`).join("");
      controller.enqueue(new TextEncoder().encode(lines));
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "application/x-ndjson; charset=utf-8",
      "Content-Disposition": `attachment; filename="index-${site.subdomain}.ndjson"`,
      "Cache-Control": "no-store",
    },
  });
}

/** A site that nothing was indexed of has no index yet. */
async function readChunks({ site_index }: Pick<Deps, "site_index">, site_id: string, after: number) {
  const found = await site_index.chunks(site_id, after, CHUNKS_PER_READ);
  if (!found.ok && found.code === "not_found") return { chunks: [], last: null };
  return requireOk(found, NO_INDEX);
}

/** Makes what is searched anew from the passages that are live. Throws not_found, and rate_limited. */
export async function rebuildIndex(
  deps: Pick<Deps, "db" | "site_index" | "limiter">,
  scope: OwnerScope,
  site_id: string,
): Promise<RebuiltIndex> {
  const { site } = await getOwnSite(deps, scope, site_id);
  await requireWithinLimits(deps, { rebuilds_per_site: site.id });
  const rebuilt = await deps.site_index.rebuild(site.id);
  if (!rebuilt.ok && rebuilt.code === "not_found") return { passages: 0 };
  return { passages: requireOk(rebuilt, NO_INDEX).live_chunks };
}
