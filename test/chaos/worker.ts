/** The Worker that the chaos program breaks: the real one, with a database that can be taken away and objects that can be ended. */

import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { guests } from "../../workers/contacts/schema";
import { ConversationObject } from "../../workers/conversations/conversation/object";
import { conversations } from "../../workers/conversations/schema";
import { CrawlerObject } from "../../workers/crawl/object";
import { createDeps } from "../../workers/deps";
import type { Deps } from "../../workers/ports";
import { createWorker } from "../../workers/worker";
import type { Inspected, Order, Standing } from "./orders";

export { Limiter, Meter, SiteIndex, SiteLog, SiteRoom } from "../../workers/index";

/** Of this process: objects of a class and the Worker share it. */
const state = { is_db_down: false };

/** What D1 throws when it cannot be reached. */
function breakable(db: D1Database): D1Database {
  return new Proxy(db, {
    get(real, name: keyof D1Database) {
      if (state.is_db_down && (name === "prepare" || name === "batch"))
        return () => {
          throw new Error("D1_ERROR: Network connection lost.");
        };
      const value = real[name];
      return typeof value === "function" ? value.bind(real) : value;
    },
  });
}

function makeDeps(env: Env, request_id: string): Deps {
  return createDeps({ ...env, DB: breakable(env.DB) }, request_id);
}

export class Conversation extends ConversationObject {
  readonly #life = crypto.randomUUID();
  #skew_ms = 0;
  protected override readonly makeDeps = (env: Env, request_id: string): Deps => {
    const deps = makeDeps(env, request_id);
    return { ...deps, now: () => deps.now() + this.#skew_ms };
  };

  setClock(skew_ms: number): void {
    this.#skew_ms = skew_ms;
  }

  /** Ends this object as a failure of its machine would: what it holds in memory is gone, what it stored stays. */
  kill(): void {
    this.ctx.abort("chaos");
  }

  inspect(): Omit<Inspected, "inbox" | "version"> {
    const { sql } = this.ctx.storage;
    const rows = sql.exec<Standing & Record<string, SqlStorageValue>>(
      "SELECT status, (SELECT MAX(seq) FROM messages) AS last_seq, read_seq FROM conversation",
    );
    const of_agents = sql.exec<{ seq: number }>(
      "SELECT COALESCE(MAX(seq), 0) AS seq FROM messages WHERE author = 'agent'",
    );
    return {
      life: this.#life,
      conversation: rows.toArray()[0] ?? null,
      agent_seq: of_agents.one().seq,
      turns: sql
        .exec<{ turn_id: string; status: string; attempts: number }>("SELECT turn_id, status, attempts FROM turns")
        .toArray(),
    };
  }
}

export class Crawler extends CrawlerObject {
  protected override readonly makeDeps = makeDeps;
}

const worker = createWorker(makeDeps);

export default {
  ...worker,
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname !== "/__chaos") return worker.fetch(request, env, ctx);
    return Response.json((await obey(await request.json<Order>(), env)) ?? {});
  },
};

async function obey(order: Order, env: Env): Promise<Inspected | null> {
  if (order.type === "database") {
    state.is_db_down = order.is_down;
    return null;
  }
  const { site_id, conversation_id } = order;
  const object = env.CONVERSATION.getByName(`${site_id}:${conversation_id}`) as unknown as Conversation;
  const db = drizzle(env.DB);
  if (order.type === "expire") {
    const theirs = and(eq(guests.site_id, site_id), eq(guests.conversation_id, conversation_id));
    await db.update(guests).set({ expires_at: 0 }).where(theirs);
    return null;
  }
  if (order.type === "clock") {
    await object.setClock(order.skew_ms);
    return null;
  }
  if (order.type === "kill") {
    // It has no time to answer.
    await Promise.resolve(object.kill()).catch(() => {});
    return null;
  }
  const [row] = await db
    .select({ status: conversations.status, last_seq: conversations.last_seq, read_seq: conversations.read_seq })
    .from(conversations)
    .where(and(eq(conversations.site_id, site_id), eq(conversations.id, conversation_id)));
  const version = (globalThis as { chaos_version?: number }).chaos_version ?? 0;
  return { ...(await object.inspect()), inbox: row ?? null, version };
}
