import { Page, PageContent, PagePath, PagesQuery, SourcePath, SourceWithCounts } from "../contract/knowledge";
import { ListQuery, listOf } from "../contract/lists";
import { SitePath } from "../contract/sites";
import { can, defineRoute } from "../platform/route";
import { getPageContent, listPages, publishPage, unpublishPage } from "./pages";
import { listSources } from "./sources";

const PAGE_EXAMPLE = { params: { page_id: "page_0" } };

/** What reads sources and pages, and the owner's wish for a page. What crawls is `crawl/routes.ts`. */
export const knowledgeRoutes = [
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
