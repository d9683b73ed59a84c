import { ListQuery, listOf, Nothing } from "../contract/lists";
import { EventsQuery } from "../contract/live";
import { ClaudeKeyCheck } from "../contract/models";
import { CreateSite, OwnSite, SaveClaudeKey, SitePath, UpdateSite } from "../contract/sites";
import { can, defineRoute } from "../platform/route";
import { checkClaudeKey, removeClaudeKey, saveClaudeKey } from "./claude-key";
import { createSite, deleteSite, getSite, listSites, rotateSiteKey, updateSite } from "./owner";
import { openLive, streamEvents } from "./service";

const EXAMPLE = { params: { site_id: "site_0" } };

export const siteRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/sites",
    access: can("view"),
    query: ListQuery,
    response: { 200: listOf(OwnSite) },
    example: { query: { page: "1" } },
    handler: ({ deps, scope, query }) => listSites(deps, scope, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites",
    access: can("edit_sites"),
    body: CreateSite,
    response: { 201: OwnSite },
    example: { body: { url: "https://www.example.org", name: "Example shop" } },
    handler: ({ deps, scope, body }) => createSite(deps, scope, body),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id",
    access: can("view"),
    params: SitePath,
    response: { 200: OwnSite },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => getSite(deps, scope, params.site_id),
  }),
  defineRoute({
    method: "PATCH",
    path: "/api/v1/sites/:site_id",
    access: can("edit_sites"),
    params: SitePath,
    body: UpdateSite,
    response: { 200: OwnSite },
    example: { ...EXAMPLE, body: { name: "Example shop", welcome_message: "Hello." } },
    handler: ({ deps, scope, params, body }) => updateSite(deps, scope, params.site_id, body),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/sites/:site_id",
    access: can("edit_sites"),
    params: SitePath,
    response: { 204: Nothing },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => deleteSite(deps, scope, params.site_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/rotate-key",
    access: can("edit_sites"),
    params: SitePath,
    response: { 200: OwnSite },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => rotateSiteKey(deps, scope, params.site_id),
  }),
  defineRoute({
    method: "PUT",
    path: "/api/v1/sites/:site_id/claude-key",
    access: can("administer"),
    params: SitePath,
    body: SaveClaudeKey,
    response: { 200: OwnSite },
    example: { ...EXAMPLE, body: { api_key: "sk-ant-example-of-a-key-0000" } },
    handler: ({ deps, scope, params, body }) => saveClaudeKey(deps, scope, params.site_id, body),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/sites/:site_id/claude-key",
    access: can("administer"),
    params: SitePath,
    response: { 204: Nothing },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => removeClaudeKey(deps, scope, params.site_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/claude-key/check",
    access: can("administer"),
    params: SitePath,
    response: { 200: ClaudeKeyCheck },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => checkClaudeKey(deps, scope, params.site_id),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/events",
    access: can("view"),
    params: SitePath,
    query: EventsQuery,
    example: { ...EXAMPLE, query: { last_event_id: "0" } },
    handler: ({ deps, scope, params, query, request }) =>
      streamEvents(deps, scope, params.site_id, request.headers.get("last-event-id") ?? query.last_event_id),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/live",
    access: can("view"),
    params: SitePath,
    query: EventsQuery,
    example: { ...EXAMPLE, query: { last_event_id: "0" } },
    handler: ({ deps, scope, params, query, request }) =>
      openLive(deps, scope, params.site_id, request, query.last_event_id),
  }),
];
