import { AppError } from "../../platform/problem";
import type { Embedder } from "../../ports";
import { toSignedBytes } from "../signed-bytes";
import { createEncoder } from "./encoder";

const MODEL = "use-lite-int8-v1";
const ASSET = `/embedder/${MODEL}.bin`;
/** Any origin: the binding looks at the path alone. */
const ORIGIN = "https://assets.invalid";

/** One an isolate, with about 10 MB of weights and memory. */
let encoder: ReturnType<typeof createEncoder> | null = null;

/**
 * An embedder that needs nothing outside: Universal Sentence Encoder lite, run here. English only, 512 numbers, about 30 ms of
 * processor time for the longest text it takes. Its weights are read from the Worker's assets when first needed.
 */
export function createUseLite(assets: Pick<Fetcher, "fetch">): Embedder {
  return {
    model: MODEL,
    dimension: 512,
    // With a title before them about as many words as fit into the pieces the encoder looks at.
    max_words: 75,
    languages: ["en"],
    store: null,
    async embed(texts) {
      // Not a promise kept for all: those who waited for another request's would fail with it.
      const encode = encoder ?? createEncoder(await readWeights(assets));
      encoder = encode;
      const vectors: Int8Array[] = [];
      for (const text of texts) {
        // Others may run in between: this isolate answers visitors as well.
        if (vectors.length > 0) await scheduler.wait(0);
        vectors.push(toSignedBytes(encode(text)));
      }
      return vectors;
    },
  };
}

async function readWeights(assets: Pick<Fetcher, "fetch">): Promise<ArrayBuffer> {
  const response = await assets.fetch(ORIGIN + ASSET);
  if (response.ok) return response.arrayBuffer();
  throw new AppError("upstream_failed", "The embedder's weights are not there.", { cause: response.status });
}
