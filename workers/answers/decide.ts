/** What to say to a question: small talk, an answer from the site's content, or that we are not sure. */
import type { AnswerTrace } from "../contract/answers";
import { ANSWER_THRESHOLD } from "../contract/limits";
import type { Site } from "../contract/sites";
import type { AnswerSource, ProductCard } from "../contract/socket";
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import type { SiteScope } from "../platform/scope";
import type { AnswerRecord, Deps, IndexHit, IndexSearch, IndexTerm } from "../ports";
import { listOwnOrigins } from "../sites/service";
import { analyseQuery, type QueryAnalysis } from "./analyse";
import { lowerByDropped, scoreConfidence } from "./confidence";
import { liftPage, PASSAGES_IN_CONTEXT, pickHits, weighBefore } from "./context";
import { FIXED } from "./fixed";
import { type Emit, generate } from "./generate";
import { type ModelDeps, openModel } from "./model";
import { findTemplate, type TryTemplate } from "./own-templates/choose";
import { findProducts } from "./products/find";
import { listProducts } from "./products/reply";
import { arrangeShelf, keepFitting, traceWishes, withoutWishes } from "./products/shelf";
import { readWishes } from "./products/wishes";
import { RERANKED_PASSAGES, rerankHits } from "./rerank";
import { restateQuestion } from "./restate";
import { rewriteQuestion, type Standalone, type Turn } from "./rewrite";
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
    "query" | "before" | "terms" | "wishes" | "candidates" | "threshold" | "attempts" | "blocked" | "restated"
  > & {
    /** Where the turns before tell more than the message alone. */
    analysis?: QueryAnalysis;
  };
}

const RETRIEVED_PASSAGES = 10;
/** Asked of a store of vectors: some of them may be gone. */
const MAX_NEAREST = 100;
const PASSAGES_PER_PAGE = 4;
const NEAREST_PAGES = 3;
const MAX_SUGGESTIONS = 3;

/**
 * The site's passages for a query, best first, with the query's terms. `by_words`: no embedder is asked. Throws what the index
 * throws; an embedder that fails costs the search by meaning and no more.
 */
export async function retrieve(
  deps: Pick<Deps, "site_index" | "embedder" | "log">,
  { id: site_id, synonyms }: Pick<Site, "id" | "synonyms">,
  { query, language, by_words = false }: { query: string; language: string | null; by_words?: boolean },
  limit: number,
): Promise<{ hits: IndexHit[]; terms: IndexTerm[]; embedder: string | null }> {
  const meaning = by_words ? {} : await readMeaning(deps, site_id, query, language);
  const found = await deps.site_index.search(site_id, {
    query,
    language,
    ...meaning,
    synonyms,
    limit,
    per_page: PASSAGES_PER_PAGE,
    distinct: true,
  });
  return requireOk(found, "The content of this website cannot be searched just now.");
}

/** The question's vector, or what is nearest to it where vectors are kept elsewhere; nothing without an embedder for this language. */
async function readMeaning(
  { embedder, log }: Pick<Deps, "embedder" | "log">,
  site_id: string,
  query: string,
  language: string | null,
): Promise<Pick<IndexSearch, "vector" | "nearest">> {
  if (!embedder || !(embedder.languages?.includes(language ?? "en") ?? true)) return {};
  const { model, store } = embedder;
  try {
    const [values] = await embedder.embed([query]);
    if (!values) return {};
    return store ? { nearest: await store.query(site_id, values, MAX_NEAREST) } : { vector: { model, values } };
  } catch (error) {
    log("WARNING", "ANALYSIS", "query.not_embedded", { model, ...describeError(error) });
    return {};
  }
}

/** As retrieve, with what was spoken of before and the visitor's page weighed in. */
async function retrieveInContext(
  deps: Parameters<typeof retrieve>[0] & Pick<Deps, "reranker">,
  site: Parameters<typeof retrieve>[1],
  { before, page_url, ...search }: Parameters<typeof retrieve>[2] & { before: string; page_url: unknown },
): ReturnType<typeof retrieve> {
  if (before === "" && page_url === undefined) {
    if (!deps.reranker || search.by_words) return retrieve(deps, site, search, RETRIEVED_PASSAGES);
    const found = await retrieve(deps, site, search, RERANKED_PASSAGES);
    const hits = await rerankHits(deps, search.query, found.hits);
    return { ...found, hits: pickHits(hits, RETRIEVED_PASSAGES, PASSAGES_PER_PAGE) };
  }
  const [found, earlier] = await Promise.all([
    retrieve(deps, site, search, PASSAGES_IN_CONTEXT),
    before === "" ? null : retrieve(deps, site, { ...search, query: before, by_words: true }, PASSAGES_IN_CONTEXT),
  ]);
  const weighed = earlier ? weighBefore(found.hits, earlier.hits, search.query) : found.hits;
  const lifted = liftPage(weighed, page_url);
  const hits = search.by_words ? lifted : await rerankHits(deps, search.query, lifted);
  return { ...found, hits: pickHits(hits, RETRIEVED_PASSAGES, PASSAGES_PER_PAGE) };
}

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

/**
 * An answer from the site's live content: in text already given out (`shown`), or the fixed sentence that we are not sure, with the
 * nearest pages. Throws what the index throws.
 */
export async function replyFromContent(
  deps: Pick<Deps, "site_index" | "embedder" | "reranker"> & ModelDeps,
  { site }: SiteScope,
  input: {
    question: string;
    history: Turn[];
    /** What the host page says of itself: `page_url` and `page_title` are read here. */
    context: Record<string, unknown> | null;
    analysis: QueryAnalysis;
    texts: FixedTexts;
    /** Said in place of text that must not be shown. */
    refused: string;
    /** Whose budget a model's call counts towards. */
    asked_by: Parameters<typeof openModel>[2];
    watch: Stopwatch;
    try_template?: TryTemplate;
  },
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
  const [found, sold] = await Promise.all([
    retrieveInContext(deps, site, search),
    site.ai_enabled ? findProducts(deps, site, wishes, analysis) : null,
  ]);
  const { terms, embedder } = found;
  const shelf = arrangeShelf({
    wishes,
    analysis,
    hits: found.hits,
    own_origins: listOwnOrigins(site),
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
  if (shelf.is_unmet)
    return { ...not_sure, text: texts.no_product, sources: listNearestPages(shelf.nearest), suggestions: [] };
  const listed = shelf.told.length > 0 ? listProducts(shelf, texts.found, analysis.language) : null;
  const as_list = listed && { ...not_sure, ...listed, suggestions: [] };
  if (confidence < threshold) return as_list ?? not_sure;
  const model = await openModel(deps, site, asked_by);
  if (as_list && model === null) return as_list;

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
      terms,
      analysis,
      template,
      cut_short: texts.cut_short,
      refused: input.refused,
    },
    emit,
    signal,
  );
  watch.lap("generate_ms");
  const { blocked } = made;
  const traced = { ...trace, attempts: made.attempts, ...(blocked && { blocked }) };
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
