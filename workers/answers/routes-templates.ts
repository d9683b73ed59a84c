import { Nothing } from "../contract/lists";
import { SitePath } from "../contract/sites";
import * as templates from "../contract/templates";
import { can, defineRoute } from "../platform/route";
import { previewTemplate } from "./own-templates/preview";
import { setShares } from "./own-templates/publish";
import { deleteTemplate, draftTemplate, editTemplate, listTemplates } from "./own-templates/service";

const IN_SITE = { site_id: "site_0" };
const ONE = { ...IN_SITE, template_id: "tpl_0" };
const TEXT = "Name the time limit first, then the steps.";

/** What a model is told to do with each kind of question. */
export const templateRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/templates",
    access: can("view"),
    params: SitePath,
    query: templates.TemplatesQuery,
    response: { 200: templates.SiteTemplates },
    example: { params: IN_SITE, query: { days: "30" } },
    handler: ({ deps, scope, params, query }) => listTemplates(deps, scope, params.site_id, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/templates",
    access: can("edit_sites"),
    params: SitePath,
    body: templates.DraftTemplate,
    response: { 201: templates.PromptTemplate },
    example: { params: IN_SITE, body: { category: "support", text: TEXT } },
    handler: ({ deps, scope, params, body }) => draftTemplate(deps, scope, params.site_id, body),
  }),
  defineRoute({
    method: "PATCH",
    path: "/api/v1/sites/:site_id/templates/:template_id",
    access: can("edit_sites"),
    params: templates.TemplatePath,
    body: templates.EditTemplate,
    response: { 200: templates.PromptTemplate },
    example: { params: ONE, body: { text: TEXT } },
    handler: ({ deps, scope, params, body }) => editTemplate(deps, scope, params, body),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/sites/:site_id/templates/:template_id",
    access: can("edit_sites"),
    params: templates.TemplatePath,
    response: { 204: Nothing },
    example: { params: ONE },
    handler: ({ deps, scope, params }) => deleteTemplate(deps, scope, params),
  }),
  defineRoute({
    method: "PUT",
    path: "/api/v1/sites/:site_id/template-shares/:category",
    access: can("edit_sites"),
    params: templates.CategoryPath,
    body: templates.SetShares,
    response: { 200: templates.SiteTemplates },
    example: { params: { ...IN_SITE, category: "support" }, body: { shares: [{ template_id: "tpl_0", share: 50 }] } },
    handler: ({ deps, scope, params, body }) => setShares(deps, scope, params, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/templates/:template_id/preview",
    access: can("edit_sites"),
    params: templates.TemplatePath,
    body: templates.PreviewTemplate,
    response: { 200: templates.TemplatePreview },
    example: { params: ONE, body: { questions: ["How long do refunds take?"] } },
    handler: ({ deps, scope, params, body }) => previewTemplate(deps, scope, params, body),
  }),
];
