/** The Worker that bench/crawl.ts crawls with: the real one, and two calls that begin a crawl and say how far it is. */
import { drizzle } from "drizzle-orm/d1";
import { workspaces } from "../../workers/accounts/schema";
import { NEW_SITE } from "../../workers/contract/new-site";
import { startCrawl } from "../../workers/crawl/service";
import { createDeps } from "../../workers/deps";
import worker from "../../workers/index";
import { pages } from "../../workers/knowledge/schema";
import { insertSource } from "../../workers/knowledge/sources";
import { newId, newSiteKey } from "../../workers/platform/ids";
import type { OwnerScope } from "../../workers/platform/scope";
import { sites } from "../../workers/sites/schema";

export { Conversation, Crawler, Limiter, SiteIndex, SiteLog, SiteRoom } from "../../workers/index";

/** A source that is crawled. */
export interface Begun {
  source_id: string;
  site_id: string;
}
export interface PageFact {
  url: string;
  status: string;
}

export default {
  queue: worker.queue,
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/migrate") {
      const statements = await request.json<string[]>();
      return Response.json(await env.DB.batch(statements.map((statement) => env.DB.prepare(statement))));
    }
    const deps = createDeps(env, "req_bench");
    if (pathname === "/crawl") return Response.json(await beginCrawl(env, (await request.json<{ url: string }>()).url));
    const { source_id, site_id } = await request.json<Begun>();
    if (pathname === "/progress") return Response.json(await deps.crawler.progress(source_id, site_id));
    const rows = await deps.db.select({ url: pages.url, status: pages.status, source_id: pages.source_id }).from(pages);
    return Response.json(rows.filter((row) => row.source_id === source_id) satisfies PageFact[]);
  },
};

/** Begins the first crawl of a website, for a site and a workspace of its own. */
async function beginCrawl(env: Env, url: string): Promise<Begun> {
  const deps = createDeps(env, "req_bench");
  const db = drizzle(env.DB);
  const now = Date.now();
  const at = { created_at: now, updated_at: now };
  const [workspace_id, site_id] = [newId("ws", now), newId("site", now)];
  await db.insert(workspaces).values({ id: workspace_id, name: "Bench", plan: "pro", ...at });
  await db.insert(sites).values({
    ...{ id: site_id, workspace_id, name: "Bench", url, subdomain: site_id.slice(-12), site_key: newSiteKey() },
    ...NEW_SITE,
    ...at,
  });
  const scope = { workspace_id, user_id: "", role: "owner", plan: "pro", session_id: "", ip: null } as OwnerScope;
  const source = await insertSource(deps, scope, site_id, { type: "website", url, urls: [] });
  await startCrawl(deps, source);
  return { source_id: source.id, site_id };
}
