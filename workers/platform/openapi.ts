/** `/openapi.json`, made from the declared routes: there is no second description of the API to keep true. */
import * as z from "zod";
import { SESSION_COOKIE } from "../contract/accounts";
import { ERROR_STATUS } from "../contract/errors";
import { defineRoute, type Route } from "./route";

const PROBLEM = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  error: z.enum(Object.keys(ERROR_STATUS) as [string, ...string[]]),
  request_id: z.string(),
  fields: z.record(z.string(), z.string()).optional(),
});
const PROBLEM_RESPONSE = {
  description: "RFC 9457 problem; `error` is the stable code",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};
/** Documents, scripts and icons are no API. */
const API_PATH = /^\/(?:api|health)\b/;

/** `GET /openapi.json` for these routes; made once, at the first call. */
export function createOpenapiRoute(routes: readonly Route[]): Route {
  let document: Record<string, unknown> | null = null;
  return defineRoute({
    method: "GET",
    path: "/openapi.json",
    access: "public",
    handler: ({ deps }) => {
      document ??= describeApi(routes, deps.config.app_origin);
      return Response.json(document, { headers: { "Cache-Control": "public, max-age=300" } });
    },
  });
}

/** An OpenAPI 3.1 document of every API route. `app_origin` is where it is served. */
function describeApi(routes: readonly Route[], app_origin: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes.filter(({ path }) => API_PATH.test(path))) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "HelpShelf",
      version: "1",
      description: "Times are milliseconds UTC. Lists take `page` and `page_size`. Errors are RFC 9457 problems.",
    },
    servers: [{ url: app_origin }],
    paths,
    components: {
      schemas: { Problem: toSchema(PROBLEM, "output") },
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE },
        guest_token: { type: "http", scheme: "bearer" },
        api_key: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
    },
  };
}

function describeRoute({ method, path, access, params, query, body, response, example }: Route) {
  const [status = "200", schema] = Object.entries(response ?? {})[0] ?? [];
  const content = schema && status !== "204" ? { "application/json": { schema: toSchema(schema, "output") } } : null;
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^a-z0-9]+/gi, "_").replace(/_$/, "")}`,
    tags: [path.match(/^\/api\/(?:v1\/)?([^/:]+)/)?.[1] ?? "health"],
    parameters: [...describeParameters(params, "path"), ...describeParameters(query, "query")],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: toSchema(body, "input"),
                ...(example?.body === undefined ? {} : { example: example.body }),
              },
            },
          },
        }
      : {}),
    responses: {
      [status]: { description: status === "204" ? "Done" : "The answer", ...(content ? { content } : {}) },
      default: PROBLEM_RESPONSE,
    },
    security: describeSecurity(access),
    ...(access.startsWith("can:") ? { "x-permission": access.slice("can:".length) } : {}),
  };
}

function describeSecurity(access: string): Record<string, string[]>[] {
  if (access.startsWith("can:")) return [{ session: [] }];
  if (access === "guest_or_key") return [{ guest_token: [] }, { api_key: [] }];
  return access === "guest_token" ? [{ guest_token: [] }] : [];
}

function describeParameters(shape: z.ZodType | undefined, place: "path" | "query") {
  if (!shape) return [];
  const { properties = {}, required = [] } = toSchema(shape, "input") as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema,
  }));
}

function toSchema(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
