/** The passages an answer is made from: by words and by meaning, with what was spoken of before and the visitor's page weighed in. */
import type { Site } from "../contract/sites";
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import type { Deps, IndexHit, IndexSearch, IndexTerm } from "../ports";
import { liftPage, PASSAGES_IN_CONTEXT, pickHits, weighBefore } from "./context";
import { RERANKED_PASSAGES, rerankHits } from "./rerank";

const RETRIEVED_PASSAGES = 10;
/** Asked of a store of vectors: some of them may be gone. */
const MAX_NEAREST = 100;
const PASSAGES_PER_PAGE = 4;

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
export async function retrieveInContext(
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
