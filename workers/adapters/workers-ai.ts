import * as z from "zod";
import { AppError } from "../platform/problem";
import type { Embedder, VectorStore } from "../ports";
import { toSignedBytes } from "./signed-bytes";

const MODEL = "@cf/baai/bge-m3";
const DIMENSION = 1_024;
/** Texts in one call, by the vendor's limit. */
const MAX_TEXTS = 100;
/** A visitor waits for the first of these; a batch takes about a second. */
const TIMEOUT_MS = 5_000;

const Vectors = z.object({ data: z.array(z.array(z.number()).length(DIMENSION)) });

/** An embedder on Cloudflare Workers AI: 1,024 numbers, a hundred languages, a whole passage at once. */
export function createWorkersAi(ai: Ai, store: VectorStore | null): Embedder {
  return {
    model: "bge-m3",
    dimension: DIMENSION,
    max_words: null,
    languages: null,
    store,
    async embed(texts) {
      const vectors: Int8Array[] = [];
      for (let at = 0; at < texts.length; at += MAX_TEXTS)
        vectors.push(...(await embedBatch(ai, texts.slice(at, at + MAX_TEXTS))));
      if (vectors.length === texts.length) return vectors;
      throw new AppError("upstream_failed", "The embedding model left out a text.");
    },
  };
}

async function embedBatch(ai: Ai, texts: readonly string[]): Promise<Int8Array[]> {
  const input = { text: [...texts], truncate_inputs: true };
  try {
    // The raw response: else the binding tells a failure by its words alone.
    const options = { returnRawResponse: true, signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
    const response = await ai.run(MODEL, input, options);
    if (response.ok) return Vectors.parse(await response.json()).data.map(toSignedBytes);
    await response.body?.cancel();
    throw new Error(`Workers AI answers ${response.status}.`);
  } catch (cause) {
    throw new AppError("upstream_failed", "The embedding model does not answer.", { cause });
  }
}
