/** Which model writes a site's answers, and who pays for it. */
import type { Site } from "../contract/sites";
import type { Deps, Llm } from "../ports";

/** The model that answers for a site, or null where none is configured. */
export async function openModel({ llms }: Pick<Deps, "llms">, _site: Site): Promise<Llm | null> {
  return llms.shared();
}
