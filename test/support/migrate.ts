import { applyD1Migrations, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, afterEach, expect } from "vitest";
import { findWalks } from "./query-plans";
import { unscoped_statements } from "./tenant-statements";

declare global {
  namespace Cloudflare {
    interface Env {
      TEST_MIGRATIONS: D1Migration[];
    }
  }
}

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

afterEach(async () => {
  expect(unscoped_statements.splice(0)).toEqual([]);
  expect(await findWalks(env.DB)).toEqual([]);
});

// Storage is one for all files: what a file leaves waiting, the cron of another's test would begin to crawl.
afterAll(async () => {
  await env.DB.prepare(
    "UPDATE sources SET status = 'failed', next_sync_at = NULL WHERE status = 'pending' OR next_sync_at IS NOT NULL",
  ).run();
});
