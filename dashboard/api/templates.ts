import type {
  DraftTemplate,
  PromptTemplate,
  QueryCategory,
  SetShares,
  SiteTemplates,
  TemplatePreview,
} from "../../workers/contract/templates";
import { request } from "./client";
import { getSitePath } from "./sites";

/** Every category with its versions and what came of each in the last thirty days. */
export function listTemplates(site_id: string): Promise<SiteTemplates> {
  return request("GET", `${getSitePath(site_id)}/templates`);
}

export function draftTemplate(site_id: string, draft: DraftTemplate): Promise<PromptTemplate> {
  return request("POST", `${getSitePath(site_id)}/templates`, draft);
}

export function editTemplate(site_id: string, template_id: string, text: string): Promise<PromptTemplate> {
  return request("PATCH", getTemplatePath(site_id, template_id), { text });
}

export function deleteTemplate(site_id: string, template_id: string): Promise<void> {
  return request("DELETE", getTemplatePath(site_id, template_id));
}

/** Publishes the versions named and retires the others of the category: what is new in use once it is tested, where it can be. */
export function setShares(site_id: string, category: QueryCategory, shares: SetShares): Promise<SiteTemplates> {
  return request("PUT", `${getSitePath(site_id)}/template-shares/${category}`, shares);
}

/** Nothing of it is recorded. */
export function previewTemplate(site_id: string, template_id: string, questions: string[]): Promise<TemplatePreview> {
  return request("POST", `${getTemplatePath(site_id, template_id)}/preview`, { questions });
}

function getTemplatePath(site_id: string, template_id: string): string {
  return `${getSitePath(site_id)}/templates/${encodeURIComponent(template_id)}`;
}
