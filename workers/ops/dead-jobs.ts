/** Jobs that a queue gave up (bars JOB-03): kept, told of, shown to operators, and sent again when they say so. */
import { and, desc, eq, isNull, lt, sql } from "drizzle-orm";
import { CrawlJob } from "../contract/crawl";
import { EmbedJob } from "../contract/embedding";
import type { DeadJob, ReplayJobs, ReplayResult } from "../contract/ops";
import { parseJson } from "../platform/body";
import { hashJson } from "../platform/crypto";
import { AppError } from "../platform/problem";
import type { Deps } from "../ports";
import { requireOperator } from "./operator";
import { dead_jobs } from "./schema";

const LIFETIME_MS = 30 * 86_400_000;
const SHOWN_JOBS = 100;

/** Keeps a message that a queue gave up and raises the alarm, once however often it is delivered. */
export async function recordDeadJob(
  { db, now, log }: Pick<Deps, "db" | "now" | "log">,
  queue: string,
  { id, body }: { id: string; body: unknown },
): Promise<void> {
  const row: typeof dead_jobs.$inferInsert = {
    id,
    queue,
    reason: CrawlJob.or(EmbedJob).safeParse(body).success ? "attempts_exhausted" : "unknown_shape",
    payload_hash: hashJson(body),
    payload: JSON.stringify(body) ?? "null",
    created_at: now(),
  };
  const [added] = await db.insert(dead_jobs).values(row).onConflictDoNothing().returning();
  if (!added) return;
  const { reason, payload_hash, type, source_id, host } = showDeadJob(added);
  log("CRITICAL", "SYSTEM", "job.dead", { message_id: id, queue, reason, payload_hash, type, source_id, host });
}

/** The newest ones. Throws not_found for whoever is no operator. */
export async function listDeadJobs(deps: Pick<Deps, "db" | "config">, request: Request): Promise<{ items: DeadJob[] }> {
  requireOperator(deps, request);
  const rows = await deps.db
    .select()
    .from(dead_jobs)
    .orderBy(desc(dead_jobs.created_at), desc(dead_jobs.id))
    .limit(SHOWN_JOBS);
  return { items: rows.map(showDeadJob) };
}

/**
 * Sends jobs to their queue again, each once however often it is asked for; what this version does not understand stays. Throws
 * not_found for whoever is no operator, and unavailable when the queue takes none: the rest can then be asked for again.
 */
export async function replayDeadJobs(
  deps: Pick<Deps, "db" | "config" | "now" | "log" | "crawl_queue" | "embed_queue">,
  request: Request,
  { ids }: ReplayJobs,
): Promise<ReplayResult> {
  requireOperator(deps, request);
  const { db, log, crawl_queue, embed_queue } = deps;
  const asked = JSON.stringify(ids);
  const rows = await db.select().from(dead_jobs).where(sql`${dead_jobs.id} IN (SELECT value FROM json_each(${asked}))`);
  const result: ReplayResult = { replayed: [], skipped: [] };
  for (const id of new Set(ids)) {
    const row = rows.find((item) => item.id === id);
    const job = CrawlJob.or(EmbedJob).safeParse(parseJson(row?.payload ?? ""));
    if (!row) result.skipped.push({ id, reason: "not_found" });
    else if (!job.success) result.skipped.push({ id, reason: "unknown_shape" });
    else if (!(await claim(deps, id))) result.skipped.push({ id, reason: "already_replayed" });
    else {
      try {
        if ("tasks" in job.data) await crawl_queue.sendBatch([job.data]);
        else await embed_queue.send(job.data);
      } catch (cause) {
        await db.update(dead_jobs).set({ replayed_at: null }).where(eq(dead_jobs.id, id));
        throw new AppError("unavailable", "The queue takes no jobs at the moment. Try again in a minute.", { cause });
      }
      log("INFO", "SYSTEM", "job.replayed", { message_id: id, queue: row.queue });
      result.replayed.push(id);
    }
  }
  return result;
}

/** Deletes those older than 30 days. */
export async function deleteOldDeadJobs({ db, now }: Pick<Deps, "db" | "now">): Promise<void> {
  await db.delete(dead_jobs).where(lt(dead_jobs.created_at, now() - LIFETIME_MS));
}

/** Of two who ask at once, one gets it. */
async function claim({ db, now }: Pick<Deps, "db" | "now">, id: string): Promise<boolean> {
  const claimed = await db
    .update(dead_jobs)
    .set({ replayed_at: now() })
    .where(and(eq(dead_jobs.id, id), isNull(dead_jobs.replayed_at)))
    .returning({ id: dead_jobs.id });
  return claimed.length > 0;
}

/** Found in the text of the payload, whatever its shape; nothing else of it is shown. */
function showDeadJob({ payload, ...row }: typeof dead_jobs.$inferSelect): DeadJob {
  return {
    ...row,
    type: /"(?:type|kind)":"([a-z_]{1,30})"/.exec(payload)?.[1] ?? null,
    source_id: /"source_id":"(src_\w{1,60})"/.exec(payload)?.[1] ?? null,
    host: URL.parse(/"url":"(https?:[^"\\]{1,300})/.exec(payload)?.[1] ?? "")?.host ?? null,
  };
}
