/** What stands beside the best passages: a section that was cut into passages is read whole (ADR 23). */
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import type { Deps, IndexHit } from "../ports";

/** The best passages whose neighbours are read as well. */
const JOINED_PASSAGES = 3;
const NOT_SEARCHED = { score: 0, scores: { words: 0, phrases: 0, meaning: null }, matched_terms: [] };

type PageChunks = Awaited<ReturnType<typeof readChunks>>;

/**
 * The passages with those before and after the best ones under the same heading, in the order they are read in. A page that cannot
 * be read costs its neighbours and no more.
 */
export async function addNeighbours(
  deps: Pick<Deps, "site_index" | "log">,
  site_id: string,
  hits: readonly IndexHit[],
): Promise<IndexHit[]> {
  const best = hits.slice(0, JOINED_PASSAGES);
  const page_ids = [...new Set(best.map(({ page_id }) => page_id))];
  const pages = new Map(
    await Promise.all(page_ids.map(async (id) => [id, await readChunks(deps, site_id, id)] as const)),
  );
  const known = new Set(hits.map(({ chunk_id }) => chunk_id));
  return hits.flatMap((hit, at) => {
    if (at >= JOINED_PASSAGES) return [hit];
    const [before, after] = findNeighbours(hit, pages.get(hit.page_id) ?? []);
    const add = (beside: IndexHit | null | undefined) => {
      if (!beside || known.has(beside.chunk_id)) return [];
      known.add(beside.chunk_id);
      return [beside];
    };
    return [...add(before), hit, ...add(after)];
  });
}

function findNeighbours(hit: IndexHit, chunks: PageChunks): (IndexHit | null)[] {
  const at = chunks.findIndex(({ chunk_id }) => chunk_id === hit.chunk_id);
  if (at < 0) return [];
  return [chunks[at - 1], chunks[at + 1]].map((chunk) =>
    chunk?.heading_path.join("\n") === hit.heading_path.join("\n") ? { ...hit, ...chunk, ...NOT_SEARCHED } : null,
  );
}

async function readChunks({ site_index, log }: Pick<Deps, "site_index" | "log">, site_id: string, page_id: string) {
  try {
    return requireOk(await site_index.page(site_id, page_id), "The page is gone.").page.chunks;
  } catch (error) {
    log("WARNING", "ANALYSIS", "neighbours.not_read", { site_id, page_id, ...describeError(error) });
    return [];
  }
}
