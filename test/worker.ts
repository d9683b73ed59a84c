/** The twin of workers/index.ts: the same Worker with a clock, a log and faults that tests control. */
import { waitUntil } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { ConversationObject } from "../workers/conversations/conversation/object";
import { CrawlerObject } from "../workers/crawl/object";
import { createDeps } from "../workers/deps";
import { createLog } from "../workers/platform/log";
import type { Deps } from "../workers/ports";
import { SiteRoomObject } from "../workers/sites/site-room/object";
import { createWorker } from "../workers/worker";
import { watchStatements } from "./support/tenant-statements";

export { Meter } from "../workers/billing/meter/object";
export { SiteIndex } from "../workers/knowledge/site-index/object";
export { Limiter } from "../workers/ops/limiter";
export { SiteLog } from "../workers/sites/site-log/object";

/** Moves time for everything that asks `deps.now()`. */
export const clock = { offset_ms: 0 };

/** Every log line written since the run began. */
export const log_lines: string[] = [];

/** What goes on behind answered jobs, for tests that wait for it. */
export const late = new Set<Promise<unknown>>();

/** A port named here throws its error on every use. Tests remove what they add. */
export const faults = new Map<keyof Deps, Error>();

/** Replaces single ports for the tests that need it. Tests remove what they add. */
export const replacements: Partial<Deps> = {};

export function createTestDeps(env: Env, request_id: string): Deps {
  const write = (line: string): void => void log_lines.push(line);
  const now = () => Date.now() + clock.offset_ms;
  const deps: Deps = {
    ...createDeps(env, request_id, write, now),
    db: drizzle(watchStatements(env.DB)),
    log: createLog("DEBUG", { request_id }, write),
    later: (work) => {
      const done: Promise<unknown> = work.finally(() => late.delete(done));
      late.add(done);
      waitUntil(done);
    },
    ...replacements,
  };
  for (const [port, error] of faults) Object.defineProperty(deps, port, { value: failing(error), configurable: true });
  return deps;
}

function failing(error: Error): unknown {
  return new Proxy(() => {}, {
    get: () => {
      throw error;
    },
    apply: () => {
      throw error;
    },
  });
}

export class Conversation extends ConversationObject {
  protected override readonly makeDeps = createTestDeps;
}

export class Crawler extends CrawlerObject {
  protected override readonly makeDeps = createTestDeps;
}

export class SiteRoom extends SiteRoomObject {
  protected override readonly makeDeps = createTestDeps;
}

export default createWorker(createTestDeps);
