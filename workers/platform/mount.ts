import type { Context, Hono } from "hono";
import type * as z from "zod";
import { ERROR_STATUS } from "../contract/errors";
import type { Deps } from "../ports";
import { readJson } from "./body";
import { ConfigError } from "./config";
import { createLog, describeError } from "./log";
import { AppError, toProblem } from "./problem";
import type { Access, Authorizers, RequestParts, Route } from "./route";
import type { OwnerScope } from "./scope";
import { withSecurityHeaders } from "./security-headers";

/** What the app keeps beside a request while it runs. */
export interface Variables {
  deps: Deps;
  /** Set once the caller's Origin has been checked against the site: only then may a browser read the answer. */
  cors_origin?: string;
  site_id?: string;
  workspace_id?: string;
  error_code?: string;
}
export type App = Hono<{ Bindings: Env; Variables: Variables }>;
type AppContext = Context<{ Bindings: Env; Variables: Variables }>;

/** Told when a member asked for something that is not theirs or does not exist. */
export type NoteMissing = (deps: Deps, scope: OwnerScope, path: string) => Promise<void>;

/** Mounts declared routes: access, validation, handler, response shape, in this order. Refuses to boot on a route without access. */
export function mountRoutes(
  app: App,
  routes: readonly Route[],
  authorizers: Authorizers,
  noteMissing: NoteMissing,
): void {
  for (const route of routes) {
    if (!(route.access in authorizers)) throw new Error(`${route.method} ${route.path} declares no access.`);
    app.on(route.method, route.path, (c) => runRoute(c, route, authorizers, noteMissing));
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map((route) => route.method);
    const cross_origin = routes.find((route) => route.path === path && isForOtherOrigins(route.access));
    if (cross_origin) app.on("OPTIONS", path, (c) => runPreflight(c, cross_origin, methods, authorizers));
    app.all(path, (c) => {
      c.header("Allow", methods.join(", "));
      throw new AppError("method_not_allowed", `This address takes ${methods.join(" or ")}.`);
    });
  }
}

/** The widget's calls come from customers' pages; the dashboard's and those of a site's own pages come from their host alone and get no CORS (bars WEB-07). */
function isForOtherOrigins(access: Access): boolean {
  return !["public", "page", "app"].includes(access) && !access.startsWith("can:");
}

async function runRoute(
  c: AppContext,
  route: Route,
  authorizers: Authorizers,
  noteMissing: NoteMissing,
): Promise<Response> {
  const deps = c.get("deps");
  const parts: RequestParts = {
    request: c.req.raw,
    url: new URL(c.req.url),
    params: c.req.param() as Record<string, string>,
    query: readQuery(c),
    body: route.body ? await readJson(c.req.raw) : undefined,
    any_origin: route.cors === "*",
  };
  const params = parse(route.params, parts.params);
  const scope = await authorize(c, route.access, authorizers, parts);
  const headers = new Headers();
  const input = {
    deps,
    scope,
    params,
    query: parse(route.query, parts.query),
    body: parse(route.body, parts.body),
    request: c.req.raw,
    url: parts.url,
    headers,
  };
  const result = await runHandler(route, input, noteMissing);
  if (result instanceof Response) return result;
  const [status, schema] = Object.entries(route.response ?? {})[0] ?? [];
  if (!status || !schema) throw new Error(`${route.method} ${route.path} returned data without a declared response.`);
  const data = schema.parse(result);
  if (data === undefined) return new Response(null, { status: Number(status), headers });
  return Response.json(data, { status: Number(status), headers });
}

async function runHandler(
  route: Route,
  input: Parameters<Route["handler"]>[0],
  noteMissing: NoteMissing,
): Promise<unknown> {
  try {
    return await route.handler(input);
  } catch (error) {
    const { deps, scope, url } = input;
    if (error instanceof AppError && error.code === "not_found" && scope && "workspace_id" in scope)
      await noteMissing(deps, scope, url.pathname);
    throw error;
  }
}

async function authorize(c: AppContext, access: Access, authorizers: Authorizers, parts: RequestParts) {
  const scope = await authorizers[access](c.get("deps"), parts);
  const origin = parts.request.headers.get("origin");
  if (parts.any_origin) c.set("cors_origin", "*");
  else if (scope && origin && isForOtherOrigins(access)) c.set("cors_origin", origin);
  if (scope && "site_id" in scope) c.set("site_id", scope.site_id);
  if (scope && "workspace_id" in scope) c.set("workspace_id", scope.workspace_id);
  return scope;
}

/** A preflight names no token and no body: the site must be known from the host, the query or the guest in the path. */
async function runPreflight(
  c: AppContext,
  route: Route,
  methods: string[],
  authorizers: Authorizers,
): Promise<Response> {
  const parts: RequestParts = {
    request: c.req.raw,
    url: new URL(c.req.url),
    params: c.req.param() as Record<string, string>,
    query: readQuery(c),
    body: undefined,
    any_origin: route.cors === "*",
  };
  await authorize(c, route.access === "guest" ? "guest" : "site_bootstrap", authorizers, parts);
  return new Response(null, {
    status: 204,
    headers: {
      "Access-Control-Allow-Methods": methods.join(", "),
      "Access-Control-Allow-Headers": "authorization, content-type, x-site-key",
      "Access-Control-Max-Age": "600",
    },
  });
}

function readQuery(c: AppContext): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [key, values] of Object.entries(c.req.queries())) {
    if (values.length > 1)
      throw new AppError("invalid_request", `Give ${key} once.`, { fields: { [key]: "Given more than once." } });
    query[key] = values[0] ?? "";
  }
  return query;
}

function parse(schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) {
    const name = issue.path.join(".") || (issue.code === "unrecognized_keys" ? issue.keys.join(", ") : "body");
    fields[name] ??= issue.message;
  }
  const first = Object.entries(fields)[0];
  throw new AppError("invalid_request", first ? `Check ${first[0]}: ${first[1]}.` : "The request is not valid.", {
    fields,
  });
}

/** What D1 says while it moves, restarts or has too much to do. Anchored: in a failed statement's own message stand its parameters. */
const PASSING =
  /^(?:D1_ERROR: )?[\w\s'.]{0,60}(?:Network connection lost|caused object to be reset|reset because its code was updated|is overloaded|due to transient issue)/;
const TRY_AGAIN_S = 5;

/** Whether the database or an object could not be reached just now, and will be by itself. */
function isPassing(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { retryable, overloaded } = at as { retryable?: boolean; overloaded?: boolean };
    if (retryable || overloaded || PASSING.test(at.message)) return true;
  }
  return false;
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isPassing(error))
    return new AppError("unavailable", "This does not work just now. Try again in a moment.", {
      retry_after_s: TRY_AGAIN_S,
    });
  return new AppError("internal_error", "Something went wrong on our side. Try again in a moment.");
}

/** Turns anything thrown into problem+json. What we did not foresee is logged by class and answered with a fixed sentence. */
export function handleError(error: unknown, c: AppContext): Response {
  // Without dependencies the configuration itself is wrong.
  const { log, request_id } = c.get("deps") ?? { log: createLog("ERROR", {}), request_id: "req_unconfigured" };
  const known = toAppError(error);
  if (!(error instanceof AppError))
    log("ERROR", "API", "request.failed", {
      ...describeError(error),
      ...(error instanceof ConfigError ? { reason: error.message } : {}),
    });
  else if (error.cause) log("WARNING", "API", "request.upstream", { error: error.code, ...describeError(error.cause) });
  c.set("error_code", known.code);
  const problem = toProblem(known.code, known.message, request_id, known.fields);
  const headers = new Headers({ "Content-Type": "application/problem+json" });
  if (known.retry_after_s !== undefined) headers.set("Retry-After", String(known.retry_after_s));
  for (const [name, value] of Object.entries(known.headers ?? {})) headers.set(name, value);
  const response = new Response(JSON.stringify(problem), { status: ERROR_STATUS[known.code], headers });
  return c.get("deps") ? response : withSecurityHeaders(response, request_id, undefined);
}
