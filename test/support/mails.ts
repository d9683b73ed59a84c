import { env } from "cloudflare:workers";
import type { outbox } from "../../workers/ops/schema";

/** What was mailed to an address, in its order. */
export async function readMails(to: string): Promise<(typeof outbox.$inferSelect)[]> {
  const { results } = await env.DB.prepare('SELECT * FROM outbox WHERE "to" = ? ORDER BY created_at, id')
    .bind(to)
    .all<typeof outbox.$inferSelect>();
  return results;
}
