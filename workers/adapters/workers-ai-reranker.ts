import * as z from "zod";
import { AppError } from "../platform/problem";
import type { Reranker } from "../ports";

const MODEL = "@cf/baai/bge-reranker-base";
/** A visitor waits for it. */
const TIMEOUT_MS = 1_500;

const Scores = z.object({ response: z.array(z.object({ id: z.int(), score: z.number() })) });

/** A reranker on Cloudflare Workers AI; it knows English and Chinese best. */
export function createReranker(ai: Ai): Reranker {
  return {
    model: "bge-reranker-base",
    async rerank(query, passages) {
      const input = { query, contexts: passages.map((text) => ({ text })), top_k: passages.length };
      try {
        // The raw response: else the binding tells a failure by its words alone.
        const options = { returnRawResponse: true, signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
        const response = await ai.run(MODEL, input, options);
        if (!response.ok) {
          await response.body?.cancel();
          throw new Error(`Workers AI answers ${response.status}.`);
        }
        const scores = new Map(Scores.parse(await response.json()).response.map(({ id, score }) => [id, score]));
        return passages.map((_, id) => requireScore(scores.get(id)));
      } catch (cause) {
        throw new AppError("upstream_failed", "The reranking model does not answer.", { cause });
      }
    },
  };
}

function requireScore(score: number | undefined): number {
  if (score === undefined) throw new Error("The reranking model left out a passage.");
  return score;
}
