import { Hono } from "hono";
import { ownerAuthorizers } from "./accounts/access";
import { accountRoutes } from "./accounts/routes";
import { apiKeyRoutes } from "./accounts/routes-api-keys";
import { teamRoutes } from "./accounts/routes-teams";
import { deleteExpiredSessions } from "./accounts/service";
import { advanceRuns } from "./answers/evals/advance";
import { replanLostTests } from "./answers/evals/lost-tests";
import { eraseEvals } from "./answers/evals/runs";
import { eraseTemplates } from "./answers/own-templates/service";
import { answerRoutes } from "./answers/routes";
import { evalRoutes } from "./answers/routes-evals";
import { learningRoutes } from "./answers/routes-learning";
import { templateRoutes } from "./answers/routes-templates";
import { billingRoutes } from "./billing/routes";
import { deleteExpiredGuests } from "./contacts/service";
import { deleteUnsentAttachments } from "./conversations/attachments";
import { eraseInbox } from "./conversations/conversation/erase";
import { receiveMail } from "./conversations/mail-in";
import { eraseOldConversations } from "./conversations/retention";
import { inboxRoutes } from "./conversations/routes";
import { cannedRoutes } from "./conversations/routes-canned";
import { copilotRoutes } from "./conversations/routes-copilot";
import { markRoutes } from "./conversations/routes-marks";
import { eraseGuests } from "./conversations/service";
import { handleCrawlBatch, handleDeadLetters } from "./crawl/consumer";
import { crawlRoutes } from "./crawl/routes";
import { eraseKnowledge, startDueSources, startPendingSources, wakeSilentCrawls } from "./crawl/service";
import { publicAuthorizers } from "./embed/access";
import { showMissing } from "./embed/dashboard";
import { embedRoutes } from "./embed/routes";
import { chatPageRoutes } from "./embed/routes-chat";
import { emailRoutes } from "./embed/routes-email";
import { handleEmbedBatch } from "./knowledge/embedding";
import { indexStaleEntries } from "./knowledge/entries/live";
import { entryRoutes } from "./knowledge/entries/routes";
import { knowledgeRoutes } from "./knowledge/routes";
import { noteMissing } from "./ops/audit";
import { deleteOldDeadJobs } from "./ops/dead-jobs";
import { deleteOldMails } from "./ops/outbox";
import { opsRoutes } from "./ops/routes";
import { newId } from "./platform/ids";
import { describeError } from "./platform/log";
import { type App, handleError, mountRoutes, type Variables } from "./platform/mount";
import { createOpenapiRoute } from "./platform/openapi";
import { AppError, NOTHING_HERE } from "./platform/problem";
import type { Route } from "./platform/route";
import { withSecurityHeaders } from "./platform/security-headers";
import type { Deps } from "./ports";
import { siteRoutes } from "./sites/routes";
import { eraseSite, listDeletedSites, postponeErasure } from "./sites/service";

type MakeDeps = (env: Env, request_id: string) => Deps;

const DECLARED: readonly Route[] = [
  ...opsRoutes,
  ...accountRoutes,
  ...apiKeyRoutes,
  ...teamRoutes,
  ...billingRoutes,
  ...siteRoutes,
  ...knowledgeRoutes,
  ...entryRoutes,
  ...crawlRoutes,
  ...answerRoutes,
  ...evalRoutes,
  ...learningRoutes,
  ...templateRoutes,
  ...inboxRoutes,
  ...cannedRoutes,
  ...markRoutes,
  ...copilotRoutes,
  ...embedRoutes,
  ...chatPageRoutes,
  ...emailRoutes,
];
/** Every route of the product, in one list: what is not here does not exist. */
export const ROUTES: readonly Route[] = [...DECLARED, createOpenapiRoute(DECLARED)];

/** Done each minute. */
const JOBS: Record<string, (deps: Deps) => Promise<void>> = {
  startDueSources,
  startPendingSources,
  wakeSilentCrawls,
  indexStaleEntries,
  replanLostTests,
  advanceRuns,
  deleteExpiredGuests,
  deleteExpiredSessions,
  deleteUnsentAttachments,
  eraseOldConversations,
  deleteOldMails,
  deleteOldDeadJobs,
  eraseDeletedSites,
};

/** Builds the app: request id, one log line, security headers, problem+json, then the declared routes. */
export function createApp(makeDeps: MakeDeps, routes: readonly Route[] = ROUTES): App {
  const app: App = new Hono<{ Bindings: Env; Variables: Variables }>({ strict: false });
  app.use(async (c, next) => {
    const started = Date.now();
    const deps = makeDeps(c.env, newId("req", started));
    c.set("deps", deps);
    await next();
    c.res = withSecurityHeaders(c.res, deps.request_id, c.get("cors_origin"));
    const [route] = c.req.routePath === "*" ? ["unknown"] : [c.req.routePath];
    deps.log("INFO", "API", "request", {
      method: c.req.method,
      route,
      status: c.res.status,
      ms: Date.now() - started,
      site_id: c.get("site_id"),
      workspace_id: c.get("workspace_id"),
      error: c.get("error_code"),
      ray: c.req.header("cf-ray"),
    });
  });
  // Apart from the first, so that what it refuses gets headers and a log line as well.
  app.use(async (c, next) => {
    const { method, path } = c.req;
    const only_reads = method === "GET" || method === "HEAD" || method === "OPTIONS";
    if (c.env.SHIELD && (!only_reads || path.startsWith("/api/v1/")))
      await requireShield(c.env.SHIELD, c.req.header("cf-connecting-ip"));
    await next();
  });
  app.onError(handleError);
  app.notFound(
    async (c) =>
      (await showMissing(c.get("deps"), c.req.raw)) ?? handleError(new AppError("not_found", NOTHING_HERE), c),
  );
  mountRoutes(app, routes, { ...publicAuthorizers, ...ownerAuthorizers }, noteMissing);
  return app;
}

export function createWorker(makeDeps: MakeDeps) {
  const app = createApp(makeDeps);
  return {
    fetch: app.fetch,
    async queue(batch: MessageBatch, env: Env): Promise<void> {
      if (batch.queue.endsWith("-dead")) await handleDeadLetters(batch, (request_id) => makeDeps(env, request_id));
      else if (batch.queue.endsWith("-embed")) await handleEmbedBatch(batch, (request_id) => makeDeps(env, request_id));
      else await handleCrawlBatch(batch, (request_id) => makeDeps(env, request_id));
    },
    /** Mail of the domain that Email Routing hands to this Worker. */
    async email(message: ForwardableEmailMessage, env: Env): Promise<void> {
      await receiveMail(makeDeps(env, newId("req", Date.now())), message);
    },
    /** Each minute. One job's failure must not stop the next. */
    async scheduled(_: ScheduledController, env: Env): Promise<void> {
      const deps = makeDeps(env, newId("req", Date.now()));
      for (const [name, job] of Object.entries(JOBS)) {
        try {
          await job(deps);
        } catch (error) {
          deps.log("ERROR", "SYSTEM", "cron.failed", { job: name, ...describeError(error) });
        }
      }
    },
  } satisfies ExportedHandler<Env>;
}

/** Sites erased in one run of the cron. */
const ERASED_A_RUN = 5;

/** What is left of deleted sites, from right to left: each feature erases its own, the row goes last. What is not done in one run is done in the next. */
async function eraseDeletedSites(deps: Deps): Promise<void> {
  for (const site_id of await listDeletedSites(deps, ERASED_A_RUN)) {
    try {
      const is_erased =
        (await eraseGuests(deps, site_id)) &&
        (await eraseInbox(deps, site_id)) &&
        (await eraseKnowledge(deps, site_id));
      if (is_erased) await eraseEvals(deps, site_id);
      if (is_erased) await eraseTemplates(deps, site_id);
      if (is_erased) await eraseSite(deps, site_id);
    } catch (error) {
      deps.log("ERROR", "SYSTEM", "site.not_erased", { site_id, ...describeError(error) });
      await postponeErasure(deps, site_id);
    }
  }
}

/** A coarse first limit at the edge, before anything is read; the exact ones follow. */
async function requireShield(shield: RateLimit, ip: string | undefined): Promise<void> {
  const { success } = await shield.limit({ key: ip ?? "unknown" });
  if (!success) throw new AppError("rate_limited", "Too many requests. Try again in a minute.", { retry_after_s: 60 });
}
