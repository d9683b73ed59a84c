import { sql } from "drizzle-orm";
import journal from "../../migrations/meta/_journal.json";
import type { Deps } from "../ports";
import { isOperator } from "./operator";

export interface Health {
  status: "ok" | "degraded";
  checks: Record<string, "ok" | "failed">;
  providers: Record<string, "configured" | "not_configured">;
}

/** Asks every part a request needs: the database and its migrations, page storage, objects, the queue. A missing provider key is reported, never "not ready". */
async function checkHealth(deps: Deps): Promise<Health> {
  const checks: Record<string, () => Promise<unknown>> = {
    database: () => deps.db.run(sql`SELECT 1`),
    migrations: () => requireMigrations(deps),
    pages: () => deps.pages.head("health"),
    objects: () => deps.site_index.stats("health"),
    queue: async () => {
      if (typeof deps.crawl_queue?.sendBatch !== "function") throw new Error("no queue");
    },
  };
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        await check();
        return [name, "ok"] as const;
      } catch (error) {
        deps.log("ERROR", "SYSTEM", "health.failed", {
          check: name,
          error_class: error instanceof Error ? error.name : typeof error,
        });
        return [name, "failed"] as const;
      }
    }),
  );
  return {
    status: results.every(([, result]) => result === "ok") ? "ok" : "degraded",
    checks: Object.fromEntries(results),
    providers: { model: deps.llms.shared(null) ? "configured" : "not_configured" },
  };
}

async function requireMigrations({ db }: Deps): Promise<void> {
  const rows = await db.all<{ applied: number }>(sql`SELECT COUNT(*) AS applied FROM d1_migrations`);
  if ((rows[0]?.applied ?? 0) < journal.entries.length) throw new Error("migrations are missing");
}

/** 200 when ready, else 503. Which part failed is told only to a caller with the health token. */
export async function showHealth(deps: Deps, request: Request): Promise<Response> {
  const health = await checkHealth(deps);
  const shown = isOperator(deps, request) ? health : { status: health.status };
  return Response.json(shown, { status: health.status === "ok" ? 200 : 503 });
}
