/** The two ends of the CRAWL queue. Neither throws: one bad message must not bring its neighbours back (design §7.9). */
import { CrawlJob } from "../contract/crawl";
import { recordDeadJob } from "../ops/dead-jobs";
import { computeBackoff, sleep } from "../platform/backoff";
import { newId } from "../platform/ids";
import { describeError, type LogFields } from "../platform/log";
import type { Deps } from "../ports";
import { BACKOFF_BASE_MS, MAX_WAIT_MS } from "./plan";
import { processJob } from "./process";

/** A job that takes longer goes on behind its message, which is acknowledged: a slow website must not hold up the next batch. */
const PATIENCE_MS = 250;

/** Makes the dependencies of one message; they carry the id of the request that began the crawl. */
type MakeDeps = (request_id: string) => Deps;

/** Does a batch's jobs side by side. What is not understood or fails is retried, and at last goes to the dead letters. */
export async function handleCrawlBatch(batch: MessageBatch, makeDeps: MakeDeps): Promise<void> {
  await Promise.all(batch.messages.map((message) => handleMessage(message, makeDeps)));
}

async function handleMessage(message: Message, makeDeps: MakeDeps): Promise<void> {
  const job = CrawlJob.safeParse(message.body);
  const deps = makeDeps(job.data?.request_id ?? newId("req", Date.now()));
  const retry = (event: string, fields: LogFields) => {
    deps.log("ERROR", "SCRAPE", event, { message_id: message.id, attempts: message.attempts, ...fields });
    message.retry({ delaySeconds: Math.ceil(computeBackoff(message.attempts, BACKOFF_BASE_MS, MAX_WAIT_MS) / 1_000) });
  };
  // Of another version, say during a deploy: a later Worker may know it.
  if (!job.success) return retry("crawl.job_unknown", {});
  const { site_id, source_id } = job.data;
  const done = doJob(deps, job.data);
  try {
    const is_late = await Promise.race([done.then(() => false), sleep(PATIENCE_MS).then(() => true)]);
    message.ack();
    if (is_late) deps.later(done.catch((error) => noteLate(deps, job.data, error)));
  } catch (error) {
    retry("crawl.job_failed", { site_id, source_id, ...describeError(error) });
  }
}

async function doJob(deps: Deps, job: CrawlJob): Promise<void> {
  const { site_id, source_id, tasks } = job;
  const started = Date.now();
  await processJob(deps, job);
  deps.log("INFO", "SCRAPE", "crawl.job", { site_id, source_id, tasks: tasks.length, ms: Date.now() - started });
}

/** Nothing is lost: what was not reported is handed out again when its lease has lapsed. */
function noteLate(deps: Deps, { site_id, source_id }: CrawlJob, error: unknown): void {
  deps.log("ERROR", "SCRAPE", "crawl.job_failed", { site_id, source_id, ...describeError(error) });
}

/**
 * Keeps what was given up, for operators. The crawl goes on by itself: the Crawler hands the URL out again when its lease has lapsed.
 * What cannot be kept now comes again.
 */
export async function handleDeadLetters(batch: MessageBatch, makeDeps: MakeDeps): Promise<void> {
  await Promise.all(batch.messages.map((message) => handleDeadLetter(batch.queue, message, makeDeps)));
}

async function handleDeadLetter(queue: string, message: Message, makeDeps: MakeDeps): Promise<void> {
  const { id, attempts, body } = message;
  const deps = makeDeps(CrawlJob.safeParse(body).data?.request_id ?? newId("req", Date.now()));
  try {
    await recordDeadJob(deps, queue, message);
    message.ack();
  } catch (error) {
    deps.log("CRITICAL", "SYSTEM", "job.dead_not_kept", { message_id: id, queue, attempts, ...describeError(error) });
    message.retry({ delaySeconds: Math.ceil(computeBackoff(attempts, BACKOFF_BASE_MS, MAX_WAIT_MS) / 1_000) });
  }
}
