/** The passages an answer is made from: by words and by meaning, with what was spoken of before and the visitor's page weighed in. */
import type { Site } from "../contract/sites";
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import type { Deps, Embedder, IndexHit, IndexSearch, IndexTerm } from "../ports";
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
  wanted: Pick<IndexSearch, "limit" | "per_page" | "distinct" | "filter">,
): Promise<{ hits: IndexHit[]; terms: IndexTerm[]; embedder: string | null }> {
  const search = async (embedder: Embedder | null) => {
    const meaning = embedder && (await readMeaning(deps, embedder, site_id, query, language));
    const found = await deps.site_index.search(site_id, { query, language, ...meaning, synonyms, ...wanted });
    return requireOk(found, "The content of this website cannot be searched just now.");
  };
  const embedder = by_words ? null : deps.embedder;
  const found = await search(embedder);
  // While its own vectors are made, the site is searched by those it has.
  const former = embedder?.former?.find(({ model }) => model === found.embedder);
  return former ? search(former) : found;
}

/** The best passages, of each page a few and none that repeats another. */
export function passages(limit: number) {
  return { limit, per_page: PASSAGES_PER_PAGE, distinct: true };
}

/** The question's vector, or what is nearest to it where vectors are kept elsewhere; nothing without an embedder for this language. */
async function readMeaning(
  { log }: Pick<Deps, "log">,
  { model, languages, store, embed }: Embedder,
  site_id: string,
  query: string,
  language: string | null,
): Promise<Pick<IndexSearch, "vector" | "nearest">> {
  if (!(languages?.includes(language ?? "en") ?? true)) return {};
  try {
    const [values] = await embed([query]);
    if (!values) return {};
    if (!store) return { vector: { model, values } };
    return { nearest: { model, chunks: await store.query(site_id, values, MAX_NEAREST) } };
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
    if (!deps.reranker || search.by_words) return retrieve(deps, site, search, passages(RETRIEVED_PASSAGES));
    const found = await retrieve(deps, site, search, passages(RERANKED_PASSAGES));
    const hits = await rerankHits(deps, search.query, found.hits);
    return { ...found, hits: pickHits(hits, RETRIEVED_PASSAGES, PASSAGES_PER_PAGE) };
  }
  const wanted = passages(PASSAGES_IN_CONTEXT);
  const [found, earlier] = await Promise.all([
    retrieve(deps, site, search, wanted),
    before === "" ? null : retrieve(deps, site, { ...search, query: before, by_words: true }, wanted),
  ]);
  const weighed = earlier ? weighBefore(found.hits, earlier.hits, search.query) : found.hits;
  const lifted = liftPage(weighed, page_url);
  const hits = search.by_words ? lifted : await rerankHits(deps, search.query, lifted);
  return { ...found, hits: pickHits(hits, RETRIEVED_PASSAGES, PASSAGES_PER_PAGE) };
}
