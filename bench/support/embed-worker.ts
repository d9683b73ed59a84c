/** The Worker that the embedded embedder is measured in. */
import { createUseLite } from "../../workers/adapters/use-lite/embedder";
import { scanVectors } from "../../workers/knowledge/vector-scan";

/** Embeds one text after the other, or scans that many vectors that often. */
export type EmbedTask = { texts: string[] } | { scan: { vectors: number; times: number } };

export default {
  /** Answers how long all of it took, in milliseconds. */
  async fetch(request: Request, env: { ASSETS: Fetcher }): Promise<Response> {
    const task = await request.json<EmbedTask>();
    const embedder = createUseLite(env.ASSETS);
    if ("texts" in task) {
      const start = performance.now();
      for (const text of task.texts) await embedder.embed([text]);
      return Response.json({ ms: performance.now() - start });
    }
    const { dimension } = embedder;
    const rows = Int8Array.from({ length: task.scan.vectors * dimension }, (_, at) => ((at * 7_919) % 255) - 127);
    const start = performance.now();
    for (let n = 0; n < task.scan.times; n++) scanVectors(rows.subarray(0, dimension), rows);
    return Response.json({ ms: performance.now() - start });
  },
};
