/** The Worker benches run in: it exports the real objects, calls them as told and measures each call where it is made. */
import { chunkMarkdown } from "../../workers/knowledge/chunk";
import { SiteIndex as ProductIndex } from "../../workers/knowledge/site-index/object";
import type { Outcome } from "../../workers/ports";
import { SiteLog as ProductLog } from "../../workers/sites/site-log/object";

export { PlainIndex } from "./plain-index";

/** As many windows as the embedded encoder makes of a passage of 110 words. */
const WINDOWS = 2;
const DIMENSION = 512;
const CHUNKS_PER_STEP = 500;
/** The embedded encoder's name: only its vectors are compared with the question's. */
export const DRAWN_MODEL = "use-lite-int8-v1";

/** The product's own, which also takes documents of a retrieval set as pages of a site, and vectors that mean nothing. */
export class SiteIndex extends ProductIndex {
  /** Gives every passage vectors to be compared with: what they cost does not depend on what they say. */
  drawVectors(site_id: string): Outcome {
    for (let after = 0; ; ) {
      const found = this.unembedded(site_id, { model: DRAWN_MODEL, languages: null, after, limit: CHUNKS_PER_STEP });
      if (!found.ok) return found;
      const last = found.chunks.at(-1);
      if (!last) return this.settleEmbedding(site_id, DRAWN_MODEL, found.changes);
      this.putVectors(
        site_id,
        DRAWN_MODEL,
        found.chunks.map(({ id, chunk_id, title }) => ({
          id,
          chunk_id,
          title,
          data: Int8Array.from({ length: WINDOWS * DIMENSION }, (_, at) => ((id * 31 + at * 17) % 23) - 11),
        })),
      );
      after = last.id;
    }
  }

  addDocuments(
    site_id: string,
    documents: { _id: string; title: string; text: string; url?: string | null }[],
  ): Outcome<{ chunks: number }> {
    const pages = documents.map(({ _id, title, text, url }) => ({
      page: {
        page_id: _id,
        source_id: "bench",
        url: url ?? `https://bench.example/${encodeURIComponent(_id)}`,
        title,
        description: null,
        language: "en",
        updated_at: 0,
      },
      chunks: chunkMarkdown(text, _id),
    }));
    return this.apply(site_id, { source_id: "bench", version: 1, first_crawl: true, pages, removed_page_ids: [] });
  }
}

/** The product's own, which also says how much it stores. */
export class SiteLog extends ProductLog {
  countBytes(): number {
    return this.ctx.storage.sql.databaseSize;
  }
}

export interface Call {
  /** Name of the binding of the object's class. */
  binding: "SITE_INDEX" | "SITE_LOG" | "PLAIN_INDEX";
  /** The object's name, and the tenant it is called for. */
  name: string;
  method: string;
  args: unknown[];
}
interface Timed {
  ms: number;
  result: unknown;
}
/** Runs calls one after the other inside workerd. */
export type RunCalls = (calls: Call[]) => Promise<Timed[]>;

type Method = (...args: unknown[]) => Promise<unknown>;

export default {
  async fetch(request: Request, env: Record<Call["binding"], DurableObjectNamespace>): Promise<Response> {
    const timed: Timed[] = [];
    for (const { binding, name, method, args } of await request.json<Call[]>()) {
      const stub = env[binding].getByName(name) as unknown as Record<string, Method>;
      const call = stub[method];
      if (!call) throw new Error(`${binding} has no ${method}`);
      const start = performance.now();
      const result = await call(name, ...args);
      timed.push({ ms: performance.now() - start, result });
    }
    return Response.json(timed);
  },
};
