import { AppError } from "../platform/problem";
import type { Deps, VectorStore } from "../ports";

/** Vectorize's own, 2026-11: vectors in one call, hits without values and metadata. */
const MAX_BATCH = 1_000;
const MAX_HITS = 100;

/** What is used of the binding. What a mutation returns differs between its versions and is not looked at. */
interface VectorIndex extends Pick<VectorizeIndex, "query"> {
  upsert(vectors: VectorizeVector[]): Promise<unknown>;
  deleteByIds(ids: string[]): Promise<unknown>;
}

/**
 * Cloudflare Vectorize, an index of the metric `cosine`. A site is a namespace. Ids are unique in the whole index, namespaces or not, so
 * a vector's id is made of its site's and its passage's: `site_….chk_…`, 59 of the 64 bytes allowed.
 */
export function createVectorize(index: VectorIndex, log: Deps["log"]): VectorStore {
  return {
    async upsert(site_id, vectors) {
      const records = vectors.map(({ chunk_id, values }) => ({
        id: toId(site_id, chunk_id),
        namespace: site_id,
        // Small whole numbers: the metric counts the direction alone, and they are a fifth as long on the wire.
        values: Array.from(values),
      }));
      for (const batch of cutBatches(records)) await call(() => index.upsert(batch));
    },
    async query(site_id, values, limit) {
      const options = { namespace: site_id, topK: Math.min(limit, MAX_HITS) };
      const { matches } = await call(() => index.query(Array.from(values), options));
      const prefix = toId(site_id, "");
      const own = matches.filter(({ id }) => id.startsWith(prefix));
      if (own.length < matches.length)
        log("ERROR", "ANALYSIS", "vectors.foreign", { site_id, hits: matches.length - own.length });
      return own.map(({ id, score }) => ({ chunk_id: id.slice(prefix.length), cosine: score }));
    },
    async remove(site_id, chunk_ids) {
      const ids = chunk_ids.map((chunk_id) => toId(site_id, chunk_id));
      for (const batch of cutBatches(ids)) await call(() => index.deleteByIds(batch));
    },
  };
}

function toId(site_id: string, chunk_id: string): string {
  return `${site_id}.${chunk_id}`;
}

function cutBatches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / MAX_BATCH) }, (_, n) =>
    items.slice(n * MAX_BATCH, (n + 1) * MAX_BATCH),
  );
}

/** The binding gives its failures no status, only words. */
async function call<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw new AppError("upstream_failed", "The store of vectors does not answer.", { cause });
  }
}
