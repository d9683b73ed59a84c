/** What stands beside the best passages: a section that was cut into passages is read whole. */
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import type { Deps, IndexHit } from "../ports";

/** The best passages whose neighbours are read as well. */
const JOINED_PASSAGES = 3;
const NOT_SEARCHED = { score: 0, scores: { words: 0, phrases: 0, meaning: null }, matched_terms: [] };

/**
 * The passages with those before and after the best ones under the same heading, in the order they are read in. Of the sections that
 * answer a question and are cut into passages, this has a model read half again as many whole, for an eighth more words. The index
 * failing costs the neighbours and no more.
 */
export async function addNeighbours(
  { site_index, log }: Pick<Deps, "site_index" | "log">,
  site_id: string,
  hits: readonly IndexHit[],
): Promise<IndexHit[]> {
  const best = hits.slice(0, JOINED_PASSAGES);
  const found = new Set(hits.map(({ chunk_id }) => chunk_id));
  try {
    const beside = await Promise.all(best.map((hit) => readNeighbours(site_index, site_id, hit)));
    return hits.flatMap((hit, at) => {
      const { before = null, after = null } = beside[at] ?? {};
      return [before, hit, after].filter((one): one is IndexHit => {
        if (one === null || (one !== hit && found.has(one.chunk_id))) return false;
        found.add(one.chunk_id);
        return true;
      });
    });
  } catch (error) {
    log("WARNING", "ANALYSIS", "neighbours.not_read", { site_id, ...describeError(error) });
    return [...hits];
  }
}

async function readNeighbours(site_index: Deps["site_index"], site_id: string, hit: IndexHit) {
  const { page } = requireOk(await site_index.page(site_id, hit.page_id), "The page is gone.");
  const at = page.chunks.findIndex(({ chunk_id }) => chunk_id === hit.chunk_id);
  const read = (chunk: (typeof page.chunks)[number] | undefined): IndexHit | null => {
    const isSection = chunk !== undefined && chunk.heading_path.join("\n") === hit.heading_path.join("\n");
    return at >= 0 && isSection ? { ...hit, ...chunk, ...NOT_SEARCHED } : null;
  };
  return { before: read(page.chunks[at - 1]), after: read(page.chunks[at + 1]) };
}
