import { PreviewQuery, SitePath } from "../contract/sites";
import { can, defineRoute } from "../platform/route";
import { showPreview } from "./preview";

export const embedOwnerRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/preview",
    access: can("view"),
    params: SitePath,
    query: PreviewQuery,
    example: { params: { site_id: "site_0" }, query: { primary_color: "#0F766E", name: "Example shop" } },
    handler: ({ deps, scope, params, query }) => showPreview(deps, scope, params.site_id, query),
  }),
];
