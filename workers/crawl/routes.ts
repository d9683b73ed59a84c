import * as z from "zod";
import {
  AddSource,
  EditSource,
  OptionsPreview,
  Page,
  PagePath,
  Source,
  SourcePath,
  SourceWithProgress,
} from "../contract/knowledge";
import { Nothing } from "../contract/lists";
import { Ownership, OwnershipCheck, ProveOwnership } from "../contract/ownership";
import { SitePath } from "../contract/sites";
import { can, defineRoute } from "../platform/route";
import { addSource } from "./add-source";
import { editSource, previewSource } from "./options";
import { cancelSource, deleteSource, getSourceProgress, pauseSource, resumeSource, syncSource } from "./owner";
import { listOwnership, proveOwnership } from "./ownership";
import { recrawlPage } from "./recrawl";
import { addFile } from "./upload";

const EXAMPLE = { params: { source_id: "src_0" } };
const PAGE_EXAMPLE = { params: { page_id: "page_0" } };

/** What starts, stops and shows crawls. What only reads sources and pages is `knowledge/routes.ts`. */
export const crawlRoutes = [
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/sources",
    access: can("edit_sites"),
    params: SitePath,
    body: AddSource,
    response: { 201: Source },
    example: { params: { site_id: "site_0" }, body: { type: "website", url: "https://www.example.org" } },
    handler: ({ deps, scope, params, body }) => addSource(deps, scope, params.site_id, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/files",
    access: can("edit_sites"),
    params: SitePath,
    response: { 201: Source },
    example: { params: { site_id: "site_0" } },
    handler: ({ deps, scope, params, request }) => addFile(deps, scope, params.site_id, request),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sources/:source_id",
    access: can("view"),
    params: SourcePath,
    response: { 200: SourceWithProgress },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => getSourceProgress(deps, scope, params.source_id),
  }),
  defineRoute({
    method: "PATCH",
    path: "/api/v1/sources/:source_id",
    access: can("edit_sites"),
    params: SourcePath,
    body: EditSource,
    response: { 200: Source },
    example: { ...EXAMPLE, body: { exclude: ["/archive/*"] } },
    handler: ({ deps, scope, params, body }) => editSource(deps, scope, params.source_id, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sources/:source_id/options-preview",
    access: can("edit_sites"),
    params: SourcePath,
    body: EditSource,
    response: { 200: OptionsPreview },
    example: { ...EXAMPLE, body: { exclude: ["/archive/*"] } },
    handler: ({ deps, scope, params, body }) => previewSource(deps, scope, params.source_id, body),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/sources/:source_id",
    access: can("edit_sites"),
    params: SourcePath,
    response: { 204: Nothing },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => deleteSource(deps, scope, params.source_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sources/:source_id/sync",
    access: can("edit_sites"),
    params: SourcePath,
    response: { 202: Source },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => syncSource(deps, scope, params.source_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sources/:source_id/pause",
    access: can("edit_sites"),
    params: SourcePath,
    response: { 200: Source },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => pauseSource(deps, scope, params.source_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sources/:source_id/resume",
    access: can("edit_sites"),
    params: SourcePath,
    response: { 200: Source },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => resumeSource(deps, scope, params.source_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sources/:source_id/cancel",
    access: can("edit_sites"),
    params: SourcePath,
    response: { 200: Source },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => cancelSource(deps, scope, params.source_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/pages/:page_id/recrawl",
    access: can("edit_sites"),
    params: PagePath,
    response: { 200: Page },
    example: PAGE_EXAMPLE,
    handler: ({ deps, scope, params }) => recrawlPage(deps, scope, params.page_id),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/ownership",
    access: can("view"),
    params: SitePath,
    response: { 200: z.object({ items: z.array(Ownership) }) },
    example: { params: { site_id: "site_0" } },
    handler: ({ deps, scope, params }) => listOwnership(deps, scope, params.site_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/ownership",
    access: can("edit_sites"),
    params: SitePath,
    body: ProveOwnership,
    response: { 200: OwnershipCheck },
    example: { params: { site_id: "site_0" }, body: { host: "example.org" } },
    handler: ({ deps, scope, params, body }) => proveOwnership(deps, scope, params.site_id, body),
  }),
];
