/** Retrieval, test answers and the answer log as a member of the workspace sees them. Each throws not_found for another's site. */
import type {
  AnswerDetail,
  AnswerSummary,
  AnswersQuery,
  Ask,
  FoundContent,
  Satisfaction,
  SatisfactionQuery,
  SearchContent,
  TestAnswer,
  ThresholdPreview,
} from "../contract/answers";
import type { List } from "../contract/lists";
import { requireWithinLimits } from "../ops/limits";
import { requireOk } from "../platform/object";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { getOwnSite } from "../sites/service";
import { summariseAnswer } from "../sites/site-log/summary";
import { analyseQuery } from "./analyse";
import { findLearned } from "./learned";
import { passages, retrieve } from "./retrieve";
import { answerWithTrace } from "./service";
import { Stopwatch, toCandidate } from "./trace";

/** What retrieval finds for a query, best first. Nothing is recorded. */
export async function searchOwnContent(
  deps: Pick<Deps, "db" | "site_index" | "embedder" | "now" | "log">,
  scope: OwnerScope,
  site_id: string,
  { query, limit, ...filter }: SearchContent,
): Promise<FoundContent> {
  const { site } = await getOwnSite(deps, scope, site_id);
  const watch = new Stopwatch(deps.now);
  const analysis = analyseQuery(query);
  const asked = { query, language: analysis.language };
  const wanted = Object.keys(filter).length > 0 ? { ...passages(limit), filter } : passages(limit);
  const { hits, terms } = await retrieve(deps, site, asked, wanted);
  return {
    analysis,
    terms,
    candidates: hits.map(toCandidate),
    processing_time: watch.total(),
  };
}

/** A test answer, made and recorded as a visitor's is, marked as a member's. Throws rate_limited past 30 a minute. */
export async function askOwnSite(
  deps: Deps,
  scope: OwnerScope,
  site_id: string,
  { question }: Ask,
): Promise<TestAnswer> {
  const own = await getOwnSite(deps, scope, site_id);
  await requireWithinLimits(deps, { asks_per_member: scope.user_id });
  const asker = { ...own, asked_by: "member" as const, asked_by_id: scope.user_id };
  return answerWithTrace(deps, asker, { question, conversation_id: null, history: [], context: null });
}

/** The answer log, newest first. */
export async function listAnswers(
  deps: Pick<Deps, "db" | "site_log">,
  scope: OwnerScope,
  site_id: string,
  query: AnswersQuery,
): Promise<List<AnswerSummary>> {
  await getOwnSite(deps, scope, site_id);
  const { items, total } = requireOk(
    await deps.site_log.list(site_id, query),
    "The answer log cannot be read just now.",
  );
  return { items, total, page: query.page, page_size: query.page_size };
}

/** One answer with its sources, rating and trace. Throws not_found. */
export async function getAnswer(
  deps: Pick<Deps, "db" | "site_log">,
  scope: OwnerScope,
  { site_id, answer_id }: { site_id: string; answer_id: string },
): Promise<AnswerDetail> {
  await getOwnSite(deps, scope, site_id);
  const { answer } = requireOk(await deps.site_log.answer(site_id, answer_id), "There is no such answer.");
  const { text, sources, products, conversation_id, rating, trace } = answer;
  const learned = await findLearned(deps, site_id, [answer_id]);
  return {
    ...summariseAnswer(answer, rating?.rating ?? null),
    text,
    sources,
    products,
    conversation_id,
    rating_reason: rating?.reason ?? null,
    correction: learned.get(answer_id) ?? null,
    trace,
  };
}

/** What visitors think of the answers, by kind of question and by page. */
export async function getSatisfaction(
  deps: Pick<Deps, "db" | "site_log" | "now">,
  scope: OwnerScope,
  site_id: string,
  query: SatisfactionQuery,
): Promise<Satisfaction> {
  await getOwnSite(deps, scope, site_id);
  const outcome = await deps.site_log.satisfaction(site_id, query, deps.now());
  return requireOk(outcome, "The ratings cannot be read just now.").satisfaction;
}

/** What another threshold would have made of last week's questions. */
export async function previewThreshold(
  deps: Pick<Deps, "db" | "site_log" | "now">,
  scope: OwnerScope,
  site_id: string,
  threshold: number,
): Promise<ThresholdPreview> {
  await getOwnSite(deps, scope, site_id);
  const outcome = await deps.site_log.previewThreshold(site_id, threshold, deps.now());
  return requireOk(outcome, "The answer log cannot be read just now.").preview;
}
