/** Answers (spec §10): analyse, retrieve, score, generate, verify, decide, record. */
import { waitUntil } from "cloudflare:workers";
import type { BlockReason, TestAnswer } from "../contract/answers";
import type { ContentResults, SearchAnswer } from "../contract/embed";
import type { Site } from "../contract/sites";
import type { Rating } from "../contract/socket";
import { readQualityScores } from "../knowledge/service";
import { newId } from "../platform/ids";
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import type { GuestScope, SiteScope } from "../platform/scope";
import type { AnswerRecord, Deps } from "../ports";
import { publishEvent } from "../sites/service";
import { summariseAnswer } from "../sites/site-log/summary";
import { analyseQuery } from "./analyse";
import { replyFromContent } from "./decide";
import { replyStopped, replyToSmallTalk } from "./fixed";
import { readSubject } from "./gaps/subject";
import type { Emit } from "./generate";
import type { ModelDeps } from "./model";
import type { TryTemplate } from "./own-templates/choose";
import { makeSnippet } from "./quote";
import { retrieve } from "./retrieve";
import type { Turn } from "./rewrite";
import { readReply } from "./safety/replies";
import { leaveOutStopped, offersPerson, stop, stopHarmful, stopTopic } from "./safety/stop";
import type { OnRead } from "./safety/verdict";
import { listChannels, readTexts } from "./texts";
import { Stopwatch } from "./trace";

export interface AnswerInput {
  question: string;
  conversation_id: string | null;
  /** Earlier messages, oldest first: what the question may lean on. */
  history: Turn[];
  /** What the host page says of itself: `context_type`, `locale`, `page_url` and `page_title` are read. */
  context: Record<string, unknown> | null;
  /** The same for each try of one question, where a question may be tried again. */
  question_id?: string;
  /** Takes the place of what the shares choose: for previews. */
  try_template?: TryTemplate;
  on_read?: OnRead;
}

type AnswerDeps = Pick<Deps, "site_index" | "embedder" | "reranker" | "site_log"> & ModelDeps;
/** The site that answers, and who asks it. */
export type AskScope = SiteScope & Pick<AnswerRecord, "asked_by" | "asked_by_id">;

/**
 * Answers one question from the site's live content and records it. `emit` gets each piece of text once it may be shown; the
 * pieces joined are `response_text`. A failing model does not throw: the answer is then extractive, or ends with a sentence that
 * says it was cut short, and is `degraded`. Throws what the index throws, and the signal's reason once it has aborted.
 */
export async function answerQuestion(
  deps: AnswerDeps,
  scope: AskScope,
  input: AnswerInput,
  emit: Emit = () => {},
  signal?: AbortSignal,
): Promise<SearchAnswer> {
  return (await answerWithTrace(deps, scope, input, emit, signal)).answer;
}

/** As answerQuestion, with the reasons. */
export async function answerWithTrace(
  deps: AnswerDeps,
  scope: AskScope,
  input: AnswerInput,
  emit: Emit = () => {},
  signal?: AbortSignal,
): Promise<TestAnswer> {
  const watch = new Stopwatch(deps.now);
  const response_id = newId("ans", watch.started_at);
  const analysis = analyseQuery(input.question, input.context?.context_type);
  const locale = typeof input.context?.locale === "string" ? input.context.locale : null;
  const { language } = analysis;
  const texts = readTexts(language ?? locale);
  const channels = listChannels(scope.site.contact);

  const asked_by = { question_id: input.question_id ?? response_id, visitor_id: scope.asked_by_id };
  const { site } = scope;
  const asked = { site, question: input.question, language, locale, channels, reach_us: texts.reach_us };
  const refusal = (reason: BlockReason) =>
    reason === "refused" ? readReply(reason, language, locale) : stop(reason, asked).text;
  const history = leaveOutStopped(input.history, site);
  const decision =
    replyStopped(stopHarmful(asked)) ??
    replyToSmallTalk(site, analysis, texts, channels) ??
    replyStopped(stopTopic(asked)) ??
    (await replyFromContent(
      deps,
      scope,
      { ...input, history, analysis, texts, refusal, asked_by, watch },
      emit,
      signal,
    ));
  if (!decision.shown) await emit({ text: decision.text, sources: [] });
  watch.lap("decide_ms");

  const { outcome, text, sources, products, answered, degraded, confidence, suggestions } = decision;
  const trace = {
    analysis,
    ...decision.trace,
    degraded,
    times: watch.stages,
    cancelled: signal?.aborted ?? false,
  };
  await record(deps, scope.site, {
    id: response_id,
    asked_by: scope.asked_by,
    asked_by_id: scope.asked_by_id,
    conversation_id: input.conversation_id,
    question: input.question,
    text,
    outcome,
    confidence_score: confidence,
    sources,
    products,
    trace,
    created_at: watch.started_at,
  });
  signal?.throwIfAborted();
  const answer = {
    response_text: text,
    sources,
    confidence_score: confidence,
    response_id,
    answered,
    degraded,
    language: analysis.language,
    products,
    handoff_offered:
      channels.length > 0 &&
      (!answered || outcome === "failed" || outcome === "handed_over") &&
      offersPerson(decision.trace.blocked),
    suggestions,
    processing_time: watch.total(),
  };
  return { answer, outcome, trace };
}

/** Keeps the answer and tells those who look on. A log that is down costs the record, not the visitor's answer. */
async function record(
  deps: AnswerDeps,
  { id: site_id, synonyms }: Pick<Site, "id" | "synonyms">,
  answer: AnswerRecord,
): Promise<void> {
  const { site_log, log } = deps;
  const { id, outcome, confidence_score } = answer;
  try {
    requireOk(
      await site_log.record(site_id, answer, readSubject(answer.question, answer.trace, synonyms)),
      "The answer was not recorded.",
    );
    // The visitor does not wait for the dashboard.
    waitUntil(publishEvent(deps, site_id, { type: "answer", answer: summariseAnswer(answer, null) }));
    log("INFO", "ANALYSIS", "answer.recorded", { answer_id: id, site_id, outcome, confidence_score });
  } catch (error) {
    log("ERROR", "ANALYSIS", "answer.not_recorded", { answer_id: id, site_id, outcome, ...describeError(error) });
  }
}

const CONTENT_PAGE_SIZE = 10;
/** Pages ranked for one query; what lies beyond is not counted. */
const MAX_CONTENT_RESULTS = 100;

/** Searches the site's pages as answers do: each once, by its best passage, ten a page (from 1). Throws what the index throws. */
export async function searchContent(
  deps: Pick<Deps, "db" | "site_index" | "embedder" | "now" | "log">,
  { site, site_id }: SiteScope,
  query: string,
  page: number,
): Promise<ContentResults> {
  const watch = new Stopwatch(deps.now);
  const asked = { query, language: analyseQuery(query).language };
  const { hits } = await retrieve(deps, site, asked, { limit: MAX_CONTENT_RESULTS, per_page: 1 });
  const from = (page - 1) * CONTENT_PAGE_SIZE;
  const shown = hits.slice(from, from + CONTENT_PAGE_SIZE);
  const scores = await readQualityScores(
    deps,
    { site_id },
    shown.map(({ page_id }) => page_id),
  );
  return {
    content: shown.map(({ page_id, title, url, text, score, language, updated_at }) => ({
      id: page_id,
      title,
      url,
      excerpt: makeSnippet(text),
      score,
      quality_score: scores.get(page_id) ?? null,
      language,
      updated_at,
    })),
    total_results: hits.length,
    processing_time: watch.total(),
  };
}

/** Rates an answer; the last rating wins. Throws not_found for an answer that is not this guest's. */
export async function rateAnswer(
  { site_log, now }: Pick<Deps, "site_log" | "now">,
  { site_id, guest_id }: Pick<GuestScope, "site_id" | "guest_id">,
  { response_id, rating, reason }: { response_id: string; rating: Rating; reason?: string | null | undefined },
): Promise<void> {
  const outcome = await site_log.rate(site_id, {
    answer_id: response_id,
    guest_id,
    rating,
    reason: reason ?? null,
    at: now(),
  });
  requireOk(outcome, "There is no such answer.");
}
