/** The only file that knows both the ports and what stands behind them. */
import { waitUntil } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { createBrowserRendering } from "./adapters/browser-rendering";
import { readCsv } from "./adapters/csv";
import { readDocx } from "./adapters/docx";
import { createLlms } from "./adapters/llms";
import { createCloudflareMailer } from "./adapters/mail-cloudflare";
import { readMail } from "./adapters/mail-mime";
import { createOutbox } from "./adapters/mail-outbox";
import { createResendMailer } from "./adapters/mail-resend";
import { readPdf } from "./adapters/pdf";
import { createDns, createDnsOverHttps, createSafeFetch } from "./adapters/safe-fetch";
import { createUseLite } from "./adapters/use-lite/embedder";
import { createVectorize } from "./adapters/vectorize";
import { createWorkersAi } from "./adapters/workers-ai";
import { createReranker } from "./adapters/workers-ai-reranker";
import { planVersionTest } from "./answers/evals/runs";
import type { ConversationObject } from "./conversations/conversation/object";
import { makeSocketRequest } from "./conversations/conversation/sockets";
import { type Config, parseConfig } from "./platform/config";
import { createLog, type Log } from "./platform/log";
import { callObject } from "./platform/object";
import { getUrlPolicy } from "./platform/public-url";
import { buildUserAgent } from "./platform/user-agent";
import type { CrawlerPort, Deps, Embedder, Mailer, MeterPort, SiteIndexPort, SiteLogPort, SiteRoomPort } from "./ports";
import { closeStreams, getOwnSite } from "./sites/service";
import { makeLiveRequest } from "./sites/site-room/sockets";

/** Binds the ports to this deployment for one request, job or alarm. `write` takes its log lines. */
export function createDeps(
  env: Env,
  request_id: string,
  write?: (line: string) => void,
  now: () => number = Date.now,
): Deps {
  const config = parseConfig(env);
  const log = createLog(config.log_level, { request_id }, write);
  const policy = getUrlPolicy(config);
  const user_agent = buildUserAgent(config.app_origin);
  const deps: Deps = {
    config,
    db: drizzle(env.DB),
    now,
    log,
    request_id,
    outbound: createSafeFetch({
      policy,
      resolve: config.dns_over_https_url ? createDnsOverHttps(config.dns_over_https_url) : null,
      user_agent,
      log,
    }),
    documents: { readPdf, readDocx, readCsv },
    renderer: config.browser_rendering ? createBrowserRendering(config.browser_rendering, policy, user_agent) : null,
    dns: config.dns_over_https_url ? createDns(config.dns_over_https_url) : null,
    llms: createLlms(config, { now, log }),
    embedder: createEmbedder(config, env, log),
    reranker: config.reranker === "workers-ai" && env.AI ? createReranker(env.AI) : null,
    site_index: bindObject<SiteIndexPort>((site_id) => env.SITE_INDEX.getByName(site_id)),
    site_log: bindObject<SiteLogPort>((site_id) => env.SITE_LOG.getByName(site_id)),
    crawler: bindObject<CrawlerPort>((source_id) => env.CRAWLER.getByName(source_id)),
    conversation: {
      send: (scope, id, input) =>
        callObject(conversation(env, scope.site_id, id), (object) => object.send(scope, id, input)),
      frame: (scope, id, frame) =>
        callObject(conversation(env, scope.site_id, id), (object) => object.frame(scope, frame, request_id)),
      events: (scope, id, cursor) =>
        callObject(conversation(env, scope.site_id, id), (object) => object.events(scope, id, cursor, request_id)),
      live: (site_id, conversation_id) =>
        conversation(env, site_id, conversation_id)().fetch(
          makeSocketRequest({ site_id, conversation_id, request_id }),
        ),
      view: (scope, id, slice) =>
        callObject(conversation(env, scope.site_id, id), (object) => object.view(scope, slice)),
      messages: (site_id, id, slice) =>
        callObject(conversation(env, site_id, id), (object) => object.messages(site_id, slice)),
      origins: (site_id, id) => callObject(conversation(env, site_id, id), (object) => object.origins(site_id)),
      act: (site_id, id, agent, action, hours) =>
        callObject(conversation(env, site_id, id), (object) => object.act(site_id, agent, action, request_id, hours)),
      erase: (site_id, id) => callObject(conversation(env, site_id, id), (object) => object.erase(site_id, id)),
      expire: (site_id, id, before) =>
        callObject(conversation(env, site_id, id), (object) => object.expire(site_id, id, before)),
    },
    limiter: {
      take: async (name, key) => {
        const { limit, window_s } = config.limits[name];
        const getLimiter = () => env.LIMITER.getByName(`${name}:${key}`);
        return { limit, ...(await callObject(getLimiter, (stub) => stub.take(limit, window_s * 1_000, Date.now()))) };
      },
    },
    meter: bindObject<MeterPort>((payer_id) => env.METER.getByName(payer_id)),
    embed_queue: { send: async (job) => void (await env.EMBED.send(job)) },
    crawl_queue: { sendBatch: async (jobs) => void (await env.CRAWL.sendBatch(jobs.map((body) => ({ body })))) },
    later: waitUntil,
    pages: env.PAGES,
    site_room: bindSiteRoom(env),
    mailer: createMailer(config, env),
    readMail,
    dashboard: env.ASSETS ? bindFolder(env.ASSETS, "/dashboard") : null,
    widget_files: env.ASSETS ? bindFolder(env.ASSETS, "/widget") : null,
    closeStreams: (ended) => closeStreams(deps, ended),
    requireOwnSite: async (scope, site_id) => void (await getOwnSite(deps, scope, site_id)),
    planTest: (tested) => planVersionTest(deps, tested),
  };
  return deps;
}

// A stub is seen as its class: what arrives is what the method returns, while RPC's mapped types split a union
// such as Outcome into a union of promises. The classes are the ones the bindings of wrangler.toml name.

/** The name carries the tenant, so that an id of one site never finds another site's object. */
function conversation(env: Env, site_id: string, conversation_id: string) {
  return () => env.CONVERSATION.getByName(`${site_id}:${conversation_id}`) as unknown as ConversationObject;
}

/** A socket goes by fetch: RPC carries none. */
function bindSiteRoom(env: Env): SiteRoomPort {
  const room = bindObject<SiteRoomPort>((site_id) => env.SITE_ROOM.getByName(site_id));
  return new Proxy(room, {
    get: (_, method: keyof SiteRoomPort) =>
      method === "live"
        ? (...input: Parameters<SiteRoomPort["live"]>) =>
            env.SITE_ROOM.getByName(input[0]).fetch(makeLiveRequest(...input))
        : room[method],
  });
}

/** The configured vendor; without one a machine of development keeps its mail. */
function createMailer({ mail, environment }: Config, env: Env): Mailer | null {
  if (mail) return mail.provider === "cloudflare" ? createCloudflareMailer(mail) : createResendMailer(mail);
  return environment === "development" || environment === "test" ? createOutbox(env.DB) : null;
}

/** The one that is wanted, with the others as those it takes over from. Null where none is, or what it runs on is not bound. */
function createEmbedder({ embedder: wanted }: Config, env: Env, log: Log): Embedder | null {
  const embedders: Partial<Record<Config["embedder"], Embedder>> = {
    ...(env.ASSETS && { "use-lite": createUseLite(env.ASSETS) }),
    ...(env.AI && { "workers-ai": createWorkersAi(env.AI, env.VECTORS ? createVectorize(env.VECTORS, log) : null) }),
  };
  const { [wanted]: embedder, ...former } = embedders;
  return embedder ? { ...embedder, former: Object.values(former) } : null;
}

/** The assets below `folder` and no others. */
function bindFolder(assets: Fetcher, folder: string) {
  return {
    fetch: (request: Request) => {
      const url = new URL(request.url);
      url.pathname = folder + url.pathname;
      return assets.fetch(new Request(url, request));
    },
  };
}

/** A port whose every method takes the object's name first: calls go to that object's method of the same name. */
function bindObject<Port extends object>(getStub: (name: string) => unknown): Port {
  return new Proxy({} as Port, {
    get:
      (_, method: string) =>
      (name: string, ...args: unknown[]) =>
        callObject(
          () => getStub(name) as Record<string, (...args: unknown[]) => Promise<unknown>>,
          (stub) => stub[method]?.(name, ...args) ?? Promise.reject(new Error(`No method ${method}`)),
        ),
  });
}
