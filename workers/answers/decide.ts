/** What to say to a question: small talk, an answer from the site's content, or that we are not sure. */
import type { AnswerTrace, BlockReason } from "../contract/answers";
import { ANSWER_THRESHOLD } from "../contract/limits";
import type { Site } from "../contract/sites";
import type { AnswerSource, ProductCard } from "../contract/socket";
import type { SiteScope } from "../platform/scope";
import type { AnswerRecord, Deps, IndexHit } from "../ports";
import { listOwnOrigins } from "../sites/service";
import { analyseQuery, type QueryAnalysis } from "./analyse";
import { lowerByDropped, scoreConfidence } from "./confidence";
import { FIXED } from "./fixed";
import { type Emit, generate } from "./generate";
import { listOwnPages } from "./linked-pages";
import { type ModelDeps, openModel } from "./model";
import { addNeighbours } from "./neighbours";
import { findTemplate, type TryTemplate } from "./own-templates/choose";
import { findProducts } from "./products/find";
import { listProducts } from "./products/reply";
import { arrangeShelf, keepFitting, traceWishes, withoutWishes } from "./products/shelf";
import { readWishes } from "./products/wishes";
import { restateQuestion } from "./restate";
import { retrieveInContext } from "./retrieve";
import { rewriteQuestion, type Standalone, type Turn } from "./rewrite";
import { type OnRead, screenByModel } from "./safety/verdict";
import type { FixedTexts } from "./texts";
import { type Stopwatch, toCandidate } from "./trace";
import { toSource } from "./verify";

/** What was decided, before it becomes a result and a record. */
export interface Decision {
  outcome: AnswerRecord["outcome"];
  text: string;
  /** Already given out piece by piece. */
  shown: boolean;
  sources: AnswerSource[];
  products: ProductCard[];
  answered: boolean;
  degraded: boolean;
  confidence: number;
  suggestions: string[];
  trace: Pick<
    AnswerTrace,
    | "query"
    | "before"
    | "terms"
    | "wishes"
    | "candidates"
    | "beside"
    | "threshold"
    | "attempts"
    | "blocked"
    | "restated"
    | "screened"
  > & {
    /** Where the turns before tell more than the message alone. */
    analysis?: QueryAnalysis;
  };
}

const NEAREST_PAGES = 3;
const MAX_SUGGESTIONS = 3;

/** "And to Canada?" is of the category of the question whose form it takes. */
function readInContext(
  analysis: QueryAnalysis,
  question: string,
  { question: text, query }: Standalone,
  context: Record<string, unknown> | null,
): QueryAnalysis {
  const { categories } = text === question ? analysis : analyseQuery(text, context?.context_type);
  return { ...analysis, categories, follow_up: analysis.follow_up || query !== question };
}

interface ContentInput {
  question: string;
  history: Turn[];
  /** What the host page says of itself: `page_url` and `page_title` are read here. */
  context: Record<string, unknown> | null;
  analysis: QueryAnalysis;
  texts: FixedTexts;
  /** What is said in place of text that must not be shown. */
  refusal: (reason: BlockReason) => string;
  /** Whose budget a model's call counts towards. */
  asked_by: Parameters<typeof openModel>[2];
  watch: Stopwatch;
  try_template?: TryTemplate;
  on_read?: OnRead | undefined;
}

/**
 * An answer from the site's live content: in text already given out (`shown`), or the fixed sentence that we are not sure, with the
 * nearest pages. Throws what the index throws.
 */
export async function replyFromContent(
  deps: Pick<Deps, "site_index" | "embedder" | "reranker"> & ModelDeps,
  { site }: SiteScope,
  input: ContentInput,
  emit: Emit,
  signal: AbortSignal | undefined,
): Promise<Decision> {
  const { question, history, context, texts, watch } = input;
  const page_title = typeof context?.page_title === "string" ? context.page_title : "";
  const by_rules = rewriteQuestion(question, history, page_title);
  const { asked_by } = input;
  const by_model = site.ai_enabled
    ? await restateQuestion(deps, site, { question, history, asked: by_rules, asked_by }, signal)
    : null;
  if (by_model) watch.lap("restate_ms");
  const asked = by_model?.asked ?? by_rules;
  const analysis = readInContext(input.analysis, question, asked, context);
  const wishes = readWishes(asked.query);
  const { question: about, query, before } = withoutWishes(asked, wishes);
  const search = {
    query,
    before,
    language: analysis.language,
    by_words: !site.ai_enabled,
    page_url: context?.page_url,
  };
  const own_origins = listOwnOrigins(site);
  const [found, sold] = await Promise.all([
    retrieveInContext(deps, site, search),
    site.ai_enabled ? findProducts(deps, site, wishes, analysis) : null,
  ]);
  const { terms, embedder } = found;
  const shelf = arrangeShelf({
    wishes,
    analysis,
    hits: found.hits,
    own_origins,
    synonyms: site.synonyms,
    ...(sold ?? { sold: found.hits, terms }),
  });
  const hits = keepFitting(found.hits, shelf.told);
  watch.lap("retrieve_ms");

  const confidence = scoreConfidence({ hits, terms, question: about, analysis, embedder });
  const threshold = site.answer_threshold ?? ANSWER_THRESHOLD;
  const trace = {
    analysis,
    query,
    before,
    terms,
    wishes: traceWishes(wishes, shelf),
    candidates: hits.map(toCandidate),
    threshold,
    attempts: [],
    ...(by_model && { restated: by_model.restated }),
  };
  const not_sure = {
    ...FIXED,
    outcome: "abstained" as const,
    text: texts.not_sure,
    sources: listNearestPages(hits),
    answered: false,
    confidence,
    suggestions: listSuggestions(hits),
    trace,
  };
  if (!site.ai_enabled) return { ...not_sure, text: hits.length > 0 ? texts.found : texts.not_sure };
  const unread = (reply: Decision) => screen(deps, site, input, reply, signal);
  if (shelf.is_unmet)
    return unread({ ...not_sure, text: texts.no_product, sources: listNearestPages(shelf.nearest), suggestions: [] });
  const listed = shelf.told.length > 0 ? listProducts(shelf, texts.found, analysis.language) : null;
  const as_list = listed && { ...not_sure, ...listed, suggestions: [] };
  if (confidence < threshold) return unread(as_list ?? not_sure);
  const model = await openModel(deps, site, asked_by);
  if (as_list && model === null) return as_list;

  const passages = model ? await addNeighbours(deps, site.id, hits) : hits;
  const own_pages = await listOwnPages(deps, site.id, passages, own_origins);
  const beside = passages.filter((passage) => !hits.includes(passage)).map(toCandidate);
  const template = model && (await findTemplate(deps, site.id, analysis, input));
  const made = await generate(
    deps,
    model,
    site,
    {
      question,
      asked: about,
      history,
      hits,
      passages,
      own_pages,
      terms,
      analysis,
      template,
      cut_short: texts.cut_short,
      refusal: input.refusal,
      on_read: input.on_read,
    },
    emit,
    signal,
  );
  watch.lap("generate_ms");
  const { blocked } = made;
  const traced = {
    ...trace,
    ...(beside.length > 0 && { beside }),
    attempts: made.attempts,
    ...(blocked && { blocked }),
  };
  if (made.failed || blocked)
    return {
      ...made,
      products: made.text === "" || blocked ? [] : shelf.cards,
      outcome: blocked ? "blocked" : "failed",
      shown: true,
      answered: made.text !== "" && !blocked,
      confidence,
      suggestions: [],
      trace: traced,
    };
  if (made.text === "") return { ...(as_list ?? not_sure), degraded: made.degraded, trace: traced };
  return {
    ...made,
    products: shelf.cards,
    outcome: made.degraded ? "degraded" : "answered",
    shown: true,
    answered: true,
    confidence: lowerByDropped(confidence, made.attempts),
    suggestions: listFurther(hits, made.sources),
    trace: traced,
  };
}

/** A reply that no model has had a part in, unless one says that the question is not to be answered. */
async function screen(
  deps: Pick<Deps, "now" | "log"> & ModelDeps,
  site: Site,
  input: Pick<ContentInput, "question" | "history" | "asked_by" | "refusal" | "watch" | "on_read">,
  reply: Decision,
  signal: AbortSignal | undefined,
): Promise<Decision> {
  const found = await screenByModel(deps, site, input, signal);
  if (!found) return reply;
  input.watch.lap("screen_ms");
  const { verdict, screened } = found;
  const trace = { ...reply.trace, screened };
  if (verdict === null) return { ...reply, trace };
  return {
    ...FIXED,
    outcome: "blocked",
    text: input.refusal(verdict),
    answered: false,
    confidence: reply.confidence,
    trace: { ...trace, blocked: verdict },
  };
}

/** What the pages an answer rests on say beside it, as titles a visitor can ask for. */
function listFurther(hits: readonly IndexHit[], sources: readonly AnswerSource[]): string[] {
  const cited = new Set(sources.map(({ id }) => id));
  const pages = new Set(sources.map(({ page_id }) => page_id));
  const said = new Set(hits.filter((hit) => cited.has(hit.chunk_id)).map(nameSubject));
  return listSuggestions(hits.filter((hit) => pages.has(hit.page_id) && !said.has(nameSubject(hit))));
}

/** The best passage of each of the nearest pages, as sources without a quote. */
function listNearestPages(hits: readonly IndexHit[]): AnswerSource[] {
  const pages = new Map<string, IndexHit>();
  for (const hit of hits) if (!pages.has(hit.page_id)) pages.set(hit.page_id, hit);
  return [...pages.values()].slice(0, NEAREST_PAGES).map((hit) => toSource(hit));
}

/** What the nearest passages are about, as titles a visitor can ask for. */
function listSuggestions(hits: readonly IndexHit[]): string[] {
  return [...new Set(hits.map(nameSubject).filter((title) => title.trim() !== ""))].slice(0, MAX_SUGGESTIONS);
}

function nameSubject({ heading_path, title }: IndexHit): string {
  return heading_path.at(-1) ?? title;
}
