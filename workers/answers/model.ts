/** Which model writes a site's answers, and who pays for it. */
import { type MeterDeps, meterLlm, type Spender } from "../billing/metered-llm";
import type { Site } from "../contract/sites";
import type { Llm } from "../ports";
import { findOwnLlm } from "../sites/claude-key";

export type ModelDeps = Parameters<typeof findOwnLlm>[0] & MeterDeps;

export interface SiteModel {
  llm: Llm;
  /** The site's owner pays. */
  own_key: boolean;
}

/** Whether one is configured, without opening the site's key. */
export function hasModel({ llms }: Pick<ModelDeps, "llms">, { claude_key, ai_model }: Site): boolean {
  return claude_key !== null || llms.shared(ai_model) !== null;
}

/**
 * The model that answers for a site, or null where none is configured. A site with a key of its own is never answered with the
 * deployment's instead, whatever becomes of its key: its owner chose whose account visitors' questions go to, and would not know
 * that they go elsewhere and on whose bill. Until the key works again, answers are the site's own sentences. Each call of it counts
 * towards what the asker, the site and its workspace may spend today.
 */
export async function openModel(
  deps: ModelDeps,
  site: Site,
  asked: Pick<Spender, "question_id" | "visitor_id">,
): Promise<SiteModel | null> {
  const own = await findOwnLlm(deps, site);
  const llm = own ?? deps.llms.shared(site.ai_model);
  if (!llm) return null;
  const own_key = own !== null;
  const { id: site_id, workspace_id, daily_spend_limit_usd: site_limit_usd } = site;
  return { llm: meterLlm(deps, llm, { ...asked, site_id, workspace_id, own_key, site_limit_usd }), own_key };
}
