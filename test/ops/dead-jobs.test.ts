import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, describe, expect, it } from "vitest";
import type { CrawlJob } from "../../workers/contract/crawl";
import type { DeadJob, ReplayResult } from "../../workers/contract/ops";
import { dead_jobs } from "../../workers/ops/schema";
import { hashJson } from "../../workers/platform/crypto";
import { call, readProblem } from "../support/client";
import { deliver, driveCrawl, makeSource } from "../support/crawl";
import { makeWebsite, write } from "../support/website";
import worker, { clock, faults, log_lines, replacements } from "../worker";

const DAY_MS = 86_400_000;
const SECRET = "do-not-show";
/** What no version of the Worker sent, or one long gone. */
const POISON = [
  null,
  "text",
  [],
  {},
  { type: "page" },
  { v: 99, type: "page", url: `https://user:${SECRET}@a.example/` },
];

afterEach(() => {
  clock.offset_ms = 0;
  faults.clear();
  delete replacements.crawl_queue;
});

interface Dead {
  id: string;
  body: unknown;
}

function makeDead(body: unknown): Dead {
  return { id: crypto.randomUUID(), body };
}

async function bury(messages: Dead[], attempts = 1) {
  const sent = messages.map((message) => ({ ...message, timestamp: new Date(), attempts }));
  const batch = createMessageBatch("helpshelf-crawl-dead", sent);
  await worker.queue(batch, env);
  return getQueueResult(batch, createExecutionContext());
}

/** A job as the Crawler sends it. */
async function takeJob(): Promise<CrawlJob> {
  const { origin } = makeWebsite({ "/": write("the shop") });
  const source = await makeSource(`${origin}/`);
  const taken: CrawlJob[] = [];
  const broken_off = driveCrawl(source, async (jobs) => {
    taken.push(...jobs);
    if (taken.length > 0) throw new Error("taken");
    return [];
  });
  await expect(broken_off).rejects.toThrow("taken");
  const [job] = taken;
  if (!job) throw new Error("The Crawler sent no job.");
  return job;
}

async function readRow(id: string) {
  const [row] = await drizzle(env.DB).select().from(dead_jobs).where(eq(dead_jobs.id, id));
  return row;
}

function readAlarms(from: number): Record<string, unknown>[] {
  const lines = log_lines.slice(from).map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines.filter(({ level }) => level === "CRITICAL");
}

function replay(ids: string[], token = env.HEALTH_TOKEN): Promise<Response> {
  return call("/ops/dead-jobs/replay", { body: { ids }, token });
}

async function replayed(ids: string[]): Promise<ReplayResult> {
  const response = await replay(ids);
  expect(response.status).toBe(200);
  return response.json();
}

describe("a poison message (JOB-02, JOB-06)", () => {
  it("alone is retried, and each of its neighbours done once", async () => {
    const shop = makeWebsite({ "/": write("the shop", ["/a", "/b"]), "/a": write("a"), "/b": write("b") });
    const source = await makeSource(`${shop.origin}/`);
    const progress = await driveCrawl(source, async (jobs) => {
      if (jobs.length === 0) return [];
      const result = await deliver([...POISON, ...jobs.flatMap((job) => [job, ...POISON])]);
      expect(result).toMatchObject({ outcome: "ok", explicitAcks: { length: jobs.length } });
      expect(result.retryMessages).toHaveLength(POISON.length * (jobs.length + 1));
      return [];
    });
    expect(progress).toMatchObject({ status: "synced", indexed: 3 });
    expect(shop.visits).toEqual([...new Set(shop.visits)]);
  });

  it("waits longer from try to try, never the same, at most an hour (JOB-05)", async () => {
    const wait = async (attempts: number, queue = "helpshelf-crawl") => {
      const delays: number[] = [];
      const retry = ({ delaySeconds = 0 }: QueueRetryOptions = {}) => void delays.push(delaySeconds);
      const messages = Array.from({ length: 20 }, () => ({ ...makeDead(null), attempts, retry }));
      await worker.queue({ queue, messages } as unknown as MessageBatch, env);
      expect(delays).toHaveLength(messages.length);
      return delays;
    };
    for (const [attempts, from, to] of [
      [1, 1, 1],
      [4, 4, 8],
      [8, 64, 128],
      [100, 1_800, 3_600],
    ] as const) {
      const delays = await wait(attempts);
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(from);
      expect(Math.max(...delays)).toBeLessThanOrEqual(to);
      if (attempts > 4) expect(new Set(delays).size).toBeGreaterThan(3);
    }
    faults.set("db", new Error("down"));
    expect(Math.max(...(await wait(100, "helpshelf-crawl-dead")))).toBeGreaterThan(1_000);
  });

  it("ends among the dead jobs, through the queues as they are configured", async () => {
    const poison = { poison: crypto.randomUUID() };
    await env.CRAWL.send(poison as unknown as CrawlJob);
    const find = () =>
      drizzle(env.DB)
        .select()
        .from(dead_jobs)
        .where(eq(dead_jobs.payload_hash, hashJson(poison)));
    await expect.poll(async () => (await find()).length, { timeout: 25_000, interval: 100 }).toBe(1);
    expect(await find()).toMatchObject([{ queue: "helpshelf-crawl-dead", reason: "unknown_shape", replayed_at: null }]);
  }, 30_000);
});

describe("dead letters (JOB-03)", () => {
  it("are kept with their reason and told of once, however often they come, and nothing they hold is logged", async () => {
    const job = await takeJob();
    const dead = [makeDead(job), makeDead({ v: 99, type: "page", secret: SECRET })];
    const from = log_lines.length;
    for (let time = 0; time < 3; time++) {
      const result = await bury([...dead, ...dead]);
      expect(result.explicitAcks).toHaveLength(4);
    }
    expect(await readRow(dead[0]?.id ?? "")).toMatchObject({
      queue: "helpshelf-crawl-dead",
      reason: "attempts_exhausted",
      payload_hash: hashJson(job),
      payload: JSON.stringify(job),
      replayed_at: null,
    });
    const alarms = readAlarms(from);
    expect(alarms).toHaveLength(2);
    expect(alarms).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          event: "job.dead",
          message_id: dead[0]?.id,
          reason: "attempts_exhausted",
          source_id: job.source_id,
          request_id: job.request_id,
        }),
        expect.objectContaining({ event: "job.dead", message_id: dead[1]?.id, reason: "unknown_shape" }),
      ]),
    );
    expect(log_lines.slice(from).join()).not.toContain(SECRET);
  });

  it("come again when they cannot be kept, and the others are kept", async () => {
    faults.set("db", new Error("down"));
    const from = log_lines.length;
    const dead = [makeDead(null), makeDead({})];
    expect(await bury(dead)).toMatchObject({ outcome: "ok", explicitAcks: [], retryMessages: { length: 2 } });
    expect(readAlarms(from).map(({ event }) => event)).toEqual(["job.dead_not_kept", "job.dead_not_kept"]);
    faults.clear();
    expect((await bury(dead, 2)).explicitAcks).toHaveLength(2);
    expect(await readRow(dead[1]?.id ?? "")).toMatchObject({ payload: "{}" });
  });

  it("are kept for 30 days", async () => {
    const [old, young] = [makeDead({ n: 1 }), makeDead({ n: 2 })];
    await bury([old]);
    clock.offset_ms = 15 * DAY_MS;
    await bury([young]);
    clock.offset_ms = 31 * DAY_MS;
    await worker.scheduled(createScheduledController(), env);
    expect([await readRow(old.id), await readRow(young.id)]).toEqual([undefined, expect.anything()]);
  });
});

describe("dead jobs for operators", () => {
  it("are not there for anybody else", async () => {
    for (const token of ["", "x".repeat(32), `${env.HEALTH_TOKEN}x`, env.HEALTH_TOKEN?.toUpperCase() ?? ""]) {
      expect(await readProblem(await call("/ops/dead-jobs", { token }))).toMatchObject({ status: 404 });
      expect(await readProblem(await replay(["x"], token))).toMatchObject({ status: 404, error: "not_found" });
    }
  });

  it("are listed newest first, with nothing of what they hold but kind, source and host", async () => {
    const job = await takeJob();
    const [first, second] = [makeDead(job), makeDead(POISON.at(-1))];
    await bury([first]);
    clock.offset_ms = 1_000;
    await bury([second]);
    const response = await call("/ops/dead-jobs", { token: env.HEALTH_TOKEN });
    const text = await response.text();
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(text).not.toContain(SECRET);
    const { items }: { items: DeadJob[] } = JSON.parse(text);
    expect(items.length).toBeLessThanOrEqual(100);
    const shown = items.filter(({ id }) => [first.id, second.id].includes(id));
    expect(shown).toMatchObject([
      { id: second.id, reason: "unknown_shape", type: "page", source_id: null, host: "a.example" },
      {
        id: first.id,
        source_id: job.source_id,
        host: expect.stringMatching(/^shop-\d+\.example\.org$/),
      },
    ]);
    expect(shown[0]).not.toHaveProperty("payload");
  });

  it("are sent again once, and what is not understood stays", async () => {
    const job = await takeJob();
    const [dead, unknown] = [makeDead(job), makeDead({ v: 99 })];
    await bury([dead, unknown]);
    const sent: CrawlJob[] = [];
    replacements.crawl_queue = { sendBatch: async (jobs) => void sent.push(...jobs) };
    expect(await replayed([dead.id, unknown.id, "none", dead.id])).toEqual({
      replayed: [dead.id],
      skipped: [
        { id: unknown.id, reason: "unknown_shape" },
        { id: "none", reason: "not_found" },
      ],
    });
    expect(sent).toEqual([job]);
    expect((await readRow(dead.id))?.replayed_at).toEqual(expect.any(Number));
    expect((await readRow(unknown.id))?.replayed_at).toBeNull();
    expect(await replayed([dead.id])).toEqual({
      replayed: [],
      skipped: [{ id: dead.id, reason: "already_replayed" }],
    });
    expect(sent).toHaveLength(1);
  });

  it("are sent again once by many who ask at the same time", async () => {
    const dead = makeDead(await takeJob());
    await bury([dead]);
    const sent: CrawlJob[] = [];
    replacements.crawl_queue = { sendBatch: async (jobs) => void sent.push(...jobs) };
    const results = await Promise.all(Array.from({ length: 10 }, () => replayed([dead.id])));
    expect(results.filter((result) => result.replayed.length === 1)).toHaveLength(1);
    expect(sent).toHaveLength(1);
  });

  it("can be asked for again when the queue took none", async () => {
    const dead = makeDead(await takeJob());
    await bury([dead]);
    replacements.crawl_queue = { sendBatch: () => Promise.reject(new Error("down")) };
    expect(await readProblem(await replay([dead.id]))).toMatchObject({ status: 503, error: "unavailable" });
    replacements.crawl_queue = { sendBatch: async () => undefined };
    expect(await replayed([dead.id])).toMatchObject({ replayed: [dead.id] });
  });
});
