/** Versions of prompt templates put into use: at once, or once the site's test questions say that they answer no worse. */
import { and, eq } from "drizzle-orm";
import type { Site } from "../../contract/sites";
import type { QueryCategory, SetShares, SiteTemplates } from "../../contract/templates";
import { audit } from "../../ops/audit";
import { newId } from "../../platform/ids";
import { AppError } from "../../platform/problem";
import type { OwnerScope } from "../../platform/scope";
import type { Deps } from "../../ports";
import { getOwnSite } from "../../sites/service";
import { beginRun } from "../evals/advance";
import { insertRun, listOfCategory } from "../evals/runs";
import { hasModel } from "../model";
import { prompt_templates } from "../schema";
import { listLive } from "./choose";
import { listTemplates, UNKNOWN_TEMPLATE } from "./service";
import { forgetWaiting, listNew, publishShares } from "./shares";

/**
 * Publishes versions of a category with their shares and retires the others, all at once. Where a version is not in use yet, a model
 * writes the site's answers and there are test questions of the category, these are asked first: the shares wait, and go into use
 * unless fewer of the questions pass. `untested` publishes all the same. Throws not_found.
 */
export async function setShares(
  deps: Deps,
  scope: OwnerScope,
  of: { site_id: string; category: QueryCategory },
  { shares, untested }: SetShares,
): Promise<SiteTemplates> {
  const { site } = await getOwnSite(deps, scope, of.site_id);
  const { site_id, category } = of;
  const known = await deps.db
    .select({ id: prompt_templates.id })
    .from(prompt_templates)
    .where(and(eq(prompt_templates.site_id, site_id), eq(prompt_templates.category, category)));
  if (!shares.every(({ template_id }) => known.some(({ id }) => id === template_id)))
    throw new AppError("not_found", UNKNOWN_TEMPLATE);
  const live = await listLive(deps, site_id, category);
  const before = live.map(({ id, share }) => ({ template_id: id, share }));
  const note = audit(deps, scope, "template.published", `${site_id}/${category}`, {
    before,
    after: { shares, untested },
  });
  const questions = untested ? 0 : await countTests(deps, site, category, await listNew(deps, site_id, live, shares));
  if (questions === 0) await publishShares(deps, of, shares, note);
  else {
    const run = { id: newId("run", deps.now()), kind: "template", category, shares, questions } as const;
    await beginRun(deps, await insertRun(deps, site_id, run, [forgetWaiting(deps, of, run.id), note]));
  }
  return listTemplates(deps, scope, site_id, { days: 30 });
}

/** Test questions that must be asked before the versions that are not in use yet are. */
async function countTests(deps: Deps, site: Site, category: QueryCategory, added: readonly unknown[]): Promise<number> {
  if (added.length === 0 || !site.ai_enabled) return 0;
  if (!hasModel(deps, site)) return 0;
  return (await listOfCategory(deps, site.id, category, deps.now())).length;
}
