/** Which model writes a site's answers, and who pays for it. */
import type { Site } from "../contract/sites";
import type { Llm } from "../ports";
import { findOwnLlm } from "../sites/claude-key";

export type ModelDeps = Parameters<typeof findOwnLlm>[0];

export interface SiteModel {
  llm: Llm;
  /** The site's owner pays. */
  own_key: boolean;
}

/**
 * The model that answers for a site, or null where none is configured. A site with a key of its own is never answered with the
 * deployment's instead, whatever becomes of its key: its owner chose whose account visitors' questions go to, and would not know
 * that they go elsewhere and on whose bill. Until the key works again, answers are the site's own sentences.
 */
export async function openModel(deps: ModelDeps, site: Site): Promise<SiteModel | null> {
  const own = await findOwnLlm(deps, site);
  const llm = own ?? deps.llms.shared(site.ai_model);
  return llm && { llm, own_key: own !== null };
}
