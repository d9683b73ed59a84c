import * as z from "zod";
import {
  BulkPages,
  BulkResult,
  Page,
  PageContent,
  PagePath,
  PagesQuery,
  RebuiltIndex,
  SourcePath,
  SourceWithCounts,
  Version,
  VersionChange,
  VersionPath,
  VersionsQuery,
} from "../contract/knowledge";
import { ListQuery, listOf } from "../contract/lists";
import { SitePath } from "../contract/sites";
import { can, defineRoute } from "../platform/route";
import { bulkPages } from "./bulk";
import { getPageContent, listPages, publishPage, unpublishPage } from "./pages";
import { exportIndex, rebuildIndex } from "./site-index-owner";
import { listSources } from "./sources";
import { listVersionChanges, listVersions, publishVersion } from "./versions";

const PAGE_EXAMPLE = { params: { page_id: "page_0" } };
const VERSION_EXAMPLE = { params: { source_id: "src_0", version: "2" } };

/** What reads sources, their versions and pages, and the owner's wish for them. What crawls is `crawl/routes.ts`. */
export const knowledgeRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/index/export",
    access: can("view"),
    params: SitePath,
    example: { params: { site_id: "site_0" } },
    handler: ({ deps, scope, params }) => exportIndex(deps, scope, params.site_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/index/rebuild",
    access: can("edit_sites"),
    params: SitePath,
    response: { 200: RebuiltIndex },
    example: { params: { site_id: "site_0" } },
    handler: ({ deps, scope, params }) => rebuildIndex(deps, scope, params.site_id),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/sources",
    access: can("view"),
    params: SitePath,
    query: ListQuery,
    response: { 200: listOf(SourceWithCounts) },
    example: { params: { site_id: "site_0" }, query: { page: "1" } },
    handler: ({ deps, scope, params, query }) => listSources(deps, scope, params.site_id, query),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sources/:source_id/pages",
    access: can("view"),
    params: SourcePath,
    query: PagesQuery,
    response: { 200: listOf(Page) },
    example: { params: { source_id: "src_0" }, query: { page: "1", status: "indexed" } },
    handler: ({ deps, scope, params, query }) => listPages(deps, scope, params.source_id, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sources/:source_id/pages/bulk",
    access: can("edit_sites"),
    params: SourcePath,
    body: BulkPages,
    response: { 200: BulkResult },
    example: { params: { source_id: "src_0" }, body: { action: "unpublish", page_ids: ["page_0"] } },
    handler: ({ deps, scope, params, body }) => bulkPages(deps, scope, params.source_id, body),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/versions",
    access: can("view"),
    params: SitePath,
    query: VersionsQuery,
    response: { 200: z.object({ items: z.array(Version) }) },
    example: { params: { site_id: "site_0" }, query: { source_id: "src_0" } },
    handler: ({ deps, scope, params, query }) => listVersions(deps, scope, params.site_id, query.source_id),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sources/:source_id/versions/:version/changes",
    access: can("view"),
    params: VersionPath,
    query: ListQuery,
    response: { 200: listOf(VersionChange) },
    example: { ...VERSION_EXAMPLE, query: { page: "1" } },
    handler: ({ deps, scope, params, query }) =>
      listVersionChanges(deps, scope, params.source_id, params.version, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sources/:source_id/versions/:version/publish",
    access: can("edit_sites"),
    params: VersionPath,
    response: { 200: Version },
    example: VERSION_EXAMPLE,
    handler: ({ deps, scope, params }) => publishVersion(deps, scope, params.source_id, params.version),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/pages/:page_id",
    access: can("view"),
    params: PagePath,
    response: { 200: PageContent },
    example: PAGE_EXAMPLE,
    handler: ({ deps, scope, params }) => getPageContent(deps, scope, params.page_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/pages/:page_id/unpublish",
    access: can("edit_sites"),
    params: PagePath,
    response: { 200: Page },
    example: PAGE_EXAMPLE,
    handler: ({ deps, scope, params }) => unpublishPage(deps, scope, params.page_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/pages/:page_id/publish",
    access: can("edit_sites"),
    params: PagePath,
    response: { 200: Page },
    example: PAGE_EXAMPLE,
    handler: ({ deps, scope, params }) => publishPage(deps, scope, params.page_id),
  }),
];
