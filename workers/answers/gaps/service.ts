/** What visitors ask and the content does not answer, as members of the workspace see it. Each throws not_found for another's site. */
import type { WriteAnswer } from "../../contract/entries";
import type { Gap, GapsQuery, UpdateGap } from "../../contract/gaps";
import type { List } from "../../contract/lists";
import { type EntryDeps, putEntry } from "../../knowledge/entries/service";
import { requireOk } from "../../platform/object";
import type { OwnerScope } from "../../platform/scope";
import type { Deps, LoggedGap } from "../../ports";
import { getOwnSite } from "../../sites/service";
import { findLearned, toEntryId } from "../learned";
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
  return { items: await complete(deps, site_id, items), total, page: query.page, page_size: query.page_size };
}

/** Closes a gap, or opens it again. */
export async function updateGap(
  deps: Pick<Deps, "db" | "site_log" | "now">,
  scope: OwnerScope,
  { site_id, gap_id }: { site_id: string; gap_id: string },
  { state }: UpdateGap,
): Promise<Gap> {
  await getOwnSite(deps, scope, site_id);
  return closeGap(deps, { site_id, gap_id }, state);
}

/**
 * Makes what was written an FAQ entry, searched when this returns, and closes the gap as answered. Again changes that entry. Throws
 * not_found and what saving an entry throws.
 */
export async function answerGap(
  deps: EntryDeps & Pick<Deps, "site_log">,
  scope: OwnerScope,
  { site_id, gap_id }: { site_id: string; gap_id: string },
  { question, content }: WriteAnswer,
): Promise<Gap> {
  await getOwnSite(deps, scope, site_id);
  requireOk(await deps.site_log.gap(site_id, gap_id), UNKNOWN_GAP);
  await putEntry(deps, scope, site_id, toEntryId(gap_id), {
    source_type: "faq",
    title: question,
    content,
    url: null,
    product: null,
    is_active: true,
    metadata: { origin: "gap", gap_id },
    status: "approved",
  });
  return closeGap(deps, { site_id, gap_id }, "answered");
}

async function closeGap(
  deps: Pick<Deps, "db" | "site_log" | "now">,
  { site_id, gap_id }: { site_id: string; gap_id: string },
  state: UpdateGap["state"],
): Promise<Gap> {
  const { gap } = requireOk(await deps.site_log.setGapState(site_id, gap_id, state, deps.now()), UNKNOWN_GAP);
  const [entry] = (await findLearned(deps, site_id, [gap.id])).values();
  return addDrafts(gap, entry ?? null);
}

async function complete(deps: Pick<Deps, "db">, site_id: string, gaps: readonly LoggedGap[]): Promise<Gap[]> {
  const ids = gaps.map(({ id }) => id);
  const learned = await findLearned(deps, site_id, ids);
  return gaps.map((gap) => addDrafts(gap, learned.get(gap.id) ?? null));
}

function addDrafts(gap: LoggedGap, entry: Gap["entry"]): Gap {
  const question = draftQuestion(gap.examples.map((example) => example.question));
  return { ...gap, title: draftTitle(question), question, entry };
}
