/**
 * What members say an answer should have been. A correction is a pending entry: approving it makes it knowledge, and removing it
 * dismisses it. Each throws not_found for another workspace's site.
 */
import type { CorrectAnswer, Correction } from "../contract/corrections";
import type { LearnedEntry } from "../contract/entries";
import type { List, ListQuery } from "../contract/lists";
import { type EntryRow, listOffered } from "../knowledge/entries/rows";
import { type EntryDeps, putEntry } from "../knowledge/entries/service";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps, LoggedAnswer } from "../ports";
import { getOwnSite } from "../sites/service";
import { tidyQuestion } from "./gaps/draft";
import { findLearned, toEntryId } from "./learned";

/** In an entry's metadata, beside `answer_id`. */
const ORIGIN = "correction";
/** Of an entry's title. */
const MAX_QUESTION_CHARS = 500;

/**
 * Offers a text as the answer to what was asked; again changes what was offered. Throws not_found, and conflict for small talk and
 * where the correction is approved already.
 */
export async function correctAnswer(
  deps: EntryDeps & Pick<Deps, "site_log">,
  scope: OwnerScope,
  { site_id, answer_id }: { site_id: string; answer_id: string },
  { text }: CorrectAnswer,
): Promise<LearnedEntry> {
  await getOwnSite(deps, scope, site_id);
  const { answer } = requireOk(await deps.site_log.answer(site_id, answer_id), "There is no such answer.");
  const title = nameQuestion(answer);
  const known = (await findLearned(deps, site_id, [answer_id])).get(answer_id);
  if (known?.status === "approved")
    throw new AppError("conflict", "This correction is approved already. Change the entry it has become.");
  return putEntry(deps, scope, site_id, toEntryId(answer_id), {
    source_type: "faq",
    title,
    content: text,
    url: null,
    product: null,
    is_active: true,
    metadata: { origin: ORIGIN, answer_id },
    status: "pending",
  });
}

/** The question as it stands alone. */
function nameQuestion({ question, trace: { analysis, query } }: LoggedAnswer): string {
  if (query === null) throw new AppError("conflict", "This is small talk: there is nothing to correct.");
  return tidyQuestion(analysis.follow_up ? query : question).slice(0, MAX_QUESTION_CHARS);
}

/** Corrections that wait for a word, those offered last first, each beside the answer it corrects. */
export async function listCorrections(
  deps: Pick<Deps, "db" | "site_log">,
  scope: OwnerScope,
  site_id: string,
  query: ListQuery,
): Promise<List<Correction>> {
  await getOwnSite(deps, scope, site_id);
  const { items, total } = await listOffered(deps, site_id, ORIGIN, query);
  const corrections = await Promise.all(items.map((entry) => toCorrection(deps, site_id, entry)));
  return { items: corrections, total, page: query.page, page_size: query.page_size };
}

async function toCorrection({ site_log }: Pick<Deps, "site_log">, site_id: string, entry: EntryRow) {
  const answer_id = String(entry.metadata.answer_id);
  const found = await site_log.answer(site_id, answer_id);
  return { entry, answer_id, answer: found.ok ? found.answer : null, created_at: entry.created_at };
}
