/** What visitors ask and the content does not answer, as members of the workspace see it. Each throws not_found for another's site. */
import type { Gap, GapsQuery, UpdateGap } from "../../contract/gaps";
import type { List } from "../../contract/lists";
import { requireOk } from "../../platform/object";
import type { OwnerScope } from "../../platform/scope";
import type { Deps, LoggedGap } from "../../ports";
import { getOwnSite } from "../../sites/service";
import { draftQuestion, draftTitle } from "./draft";

const UNKNOWN_GAP = "There is no such gap.";

/** The gaps that pass the filters, those that touch most visitors first. */
export async function listGaps(
  deps: Pick<Deps, "db" | "site_log" | "now">,
  scope: OwnerScope,
  site_id: string,
  query: GapsQuery,
): Promise<List<Gap>> {
  await getOwnSite(deps, scope, site_id);
  const found = await deps.site_log.gaps(site_id, query, deps.now());
  const { items, total } = requireOk(found, "The gaps cannot be read just now.");
  return { items: items.map(addDrafts), total, page: query.page, page_size: query.page_size };
}

/** Closes a gap, or opens it again. */
export async function updateGap(
  deps: Pick<Deps, "db" | "site_log" | "now">,
  scope: OwnerScope,
  { site_id, gap_id }: { site_id: string; gap_id: string },
  { state }: UpdateGap,
): Promise<Gap> {
  await getOwnSite(deps, scope, site_id);
  const outcome = await deps.site_log.setGapState(site_id, gap_id, state, deps.now());
  return addDrafts(requireOk(outcome, UNKNOWN_GAP).gap);
}

function addDrafts(gap: LoggedGap): Gap {
  const question = draftQuestion(gap.examples.map((example) => example.question));
  return { ...gap, title: draftTitle(question), question };
}
