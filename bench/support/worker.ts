/** The Worker benches run in: it exports the real objects, calls them as told and measures each call where it is made. */
import { chunkMarkdown } from "../../workers/knowledge/chunk";
import { SiteIndex as ProductIndex } from "../../workers/knowledge/site-index/object";
import type { Outcome } from "../../workers/ports";

export { PlainIndex } from "./plain-index";

/** The product's own, which also takes documents of a retrieval set as pages of a site. */
export class SiteIndex extends ProductIndex {
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

export interface Call {
  /** Name of the binding of the object's class. */
  binding: "SITE_INDEX" | "PLAIN_INDEX";
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
