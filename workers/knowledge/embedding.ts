/** Gives a site's passages their vectors, in the background: the search by words serves meanwhile. */
import { EmbedJob } from "../contract/embedding";
import { computeBackoff } from "../platform/backoff";
import { newId } from "../platform/ids";
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import type { Deps, EmbeddedChunk, Embedder, UnembeddedChunk, VectorStore } from "../ports";
import { SWEEP_AGAIN_MS } from "./site-index/vectors";
import { cutWindows } from "./windows";

/** Passages read and written at once. */
const CHUNKS_PER_STEP = 16;
/** Vectors removed at once from where they are kept. */
const CHUNKS_PER_SWEEP = 500;
/** What the index keeps of a vector that is elsewhere. */
const NOTHING = new Int8Array();
/** What one message may take; the rest is another's. */
const MAX_RUN_MS = 15_000;
const BACKOFF_BASE_MS = 5_000;
const MAX_WAIT_MS = 600_000;

type EmbedDeps = Pick<Deps, "embedder" | "site_index" | "embed_queue" | "now" | "log">;

/**
 * Embeds what has no vector yet, as far as the time allows, and sends for the rest. May be called again at any time: what has a
 * vector is passed over. Throws upstream_failed, and what the index throws.
 */
export async function embedSite(deps: EmbedDeps, { site_id, request_id }: EmbedJob): Promise<void> {
  const { embedder, site_index, embed_queue, now, log } = deps;
  if (!embedder) return;
  const { model, languages } = embedder;
  const until = now() + MAX_RUN_MS;
  let [after, embedded] = [0, 0];
  /** Where the first look was taken: what changes behind it, the index sends for again. */
  let changes: number | null = null;
  for (;;) {
    const wanted = { model, languages, after, limit: CHUNKS_PER_STEP };
    const found = requireOk(await site_index.unembedded(site_id, wanted), "The index is not there.");
    changes ??= found.changes;
    const { chunks } = found;
    const last = chunks.at(-1);
    if (!last) {
      if (embedder.store) await sweepVectors(site_index, embedder.store, site_id, now());
      requireOk(await site_index.settleEmbedding(site_id, model, changes), "The index is not there.");
      log("INFO", "ANALYSIS", "site.embedded", { site_id, model, embedded });
      return;
    }
    const made = await embedChunks(embedder, chunks);
    if (embedder.store) await keepOutside(site_index, embedder.store, site_id, made);
    const kept = embedder.store ? made.map(({ data: _, ...chunk }) => ({ ...chunk, data: NOTHING })) : made;
    requireOk(await site_index.putVectors(site_id, model, kept), "The index is not there.");
    embedded += chunks.length;
    after = last.id;
    if (now() > until) return embed_queue.send({ v: 1, site_id, request_id });
  }
}

/** Noted first: a vector that is there and known to nobody would never be removed. */
async function keepOutside(
  site_index: Deps["site_index"],
  store: VectorStore,
  site_id: string,
  made: readonly { chunk_id: string; data: Int8Array }[],
): Promise<void> {
  const chunk_ids = made.map(({ chunk_id }) => chunk_id);
  requireOk(await site_index.noteOutside(site_id, chunk_ids), "The index is not there.");
  await store.upsert(
    site_id,
    made.map(({ chunk_id, data }) => ({ chunk_id, values: data })),
  );
}

/**
 * Removes the vectors of passages that are gone from where they are kept, and a day later once more: what is removed there may be
 * seen before what was written earlier. `now` null: of every passage, for a site that is erased. Searches pass over what is gone
 * anyway. Throws upstream_failed, and what the index throws.
 */
export async function sweepVectors(
  site_index: Deps["site_index"],
  store: VectorStore,
  site_id: string,
  now: number | null,
): Promise<void> {
  for (;;) {
    const found = await site_index.orphans(site_id, CHUNKS_PER_SWEEP, now === null ? null : now - SWEEP_AGAIN_MS);
    const { chunk_ids } = requireOk(found, "The index is not there.");
    if (chunk_ids.length === 0) return;
    await store.remove(site_id, chunk_ids);
    requireOk(await site_index.noteSwept(site_id, chunk_ids, now), "The index is not there.");
  }
}

async function embedChunks(embedder: Embedder, chunks: readonly UnembeddedChunk[]) {
  const windows = chunks.map((chunk) => cutWindows(chunk, embedder.max_words));
  const vectors = await embedder.embed(windows.flat());
  let at = 0;
  return chunks.map(({ id, chunk_id, title }, index): EmbeddedChunk => {
    const own = vectors.slice(at, at + (windows[index]?.length ?? 0));
    at += own.length;
    const data = new Int8Array(own.length * embedder.dimension);
    for (const [n, vector] of own.entries()) data.set(vector, n * embedder.dimension);
    return { id, chunk_id, title, data };
  });
}

/** The end of the EMBED queue. Never throws: one bad message must not bring its neighbours back. What is lost the index asks for again. */
export async function handleEmbedBatch(batch: MessageBatch, makeDeps: (request_id: string) => Deps): Promise<void> {
  for (const message of batch.messages) {
    const job = EmbedJob.safeParse(message.body);
    const deps = makeDeps(job.data?.request_id ?? newId("req", Date.now()));
    try {
      if (!job.success) throw new Error("A job of another version");
      await embedSite(deps, job.data);
      message.ack();
    } catch (error) {
      deps.log("ERROR", "ANALYSIS", "embed.failed", {
        site_id: job.data?.site_id,
        attempts: message.attempts,
        ...describeError(error),
      });
      message.retry({
        delaySeconds: Math.ceil(computeBackoff(message.attempts, BACKOFF_BASE_MS, MAX_WAIT_MS) / 1_000),
      });
    }
  }
}
