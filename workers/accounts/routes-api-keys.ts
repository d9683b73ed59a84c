import { ApiKey, ApiKeyPath, CreateApiKey, CreatedApiKey } from "../contract/api-keys";
import { ListQuery, listOf, Nothing } from "../contract/lists";
import { can, defineRoute } from "../platform/route";
import { createApiKey, listApiKeys, revokeApiKey } from "./api-keys";

/** Keys by which a workspace's own programs call us. */
export const apiKeyRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/api-keys",
    access: can("administer"),
    query: ListQuery,
    response: { 200: listOf(ApiKey) },
    example: { query: { page: "1" } },
    handler: ({ deps, scope, query }) => listApiKeys(deps, scope, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/api-keys",
    access: can("administer"),
    body: CreateApiKey,
    response: { 201: CreatedApiKey },
    example: { body: { name: "Our own app", scopes: ["chat"], site_id: null, expires_at: null } },
    handler: ({ deps, scope, body }) => createApiKey(deps, scope, body),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/api-keys/:key_id",
    access: can("administer"),
    params: ApiKeyPath,
    response: { 204: Nothing },
    example: { params: { key_id: "key_0" } },
    handler: ({ deps, scope, params }) => revokeApiKey(deps, scope, params.key_id),
  }),
];
