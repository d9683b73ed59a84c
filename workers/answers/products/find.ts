import type { Site } from "../../contract/sites";
import type { Deps, IndexHit, IndexSearch, IndexTerm } from "../../ports";
import type { QueryAnalysis } from "../analyse";
import { asksForProducts, readSubject } from "./shelf";
import type { Wishes } from "./wishes";

/** Products compared with the wishes of one question. */
const COMPARED_PRODUCTS = 100;

/**
 * The site's products for a question that asks for some, each by its best passage: those that its words find, or all of them, by
 * price, where any will do. Null for other questions. A search that fails costs the products and no more.
 */
export async function findProducts(
  { site_index }: Pick<Deps, "site_index">,
  { id: site_id, synonyms }: Pick<Site, "id" | "synonyms">,
  wishes: Wishes,
  analysis: QueryAnalysis,
): Promise<{ sold: IndexHit[]; terms: IndexTerm[] } | null> {
  if (!asksForProducts(wishes, analysis)) return null;
  const { language } = analysis;
  const is_any = readSubject(wishes.about, language, synonyms).length === 0;
  const search: IndexSearch = {
    query: is_any ? "" : wishes.about,
    language,
    synonyms,
    filter: { sells: true },
    by_price: wishes.order === "dearest" || (wishes.min !== null && wishes.max === null) ? "descending" : "ascending",
    limit: COMPARED_PRODUCTS,
    per_page: 1,
  };
  const found = await site_index.search(site_id, search);
  return found.ok ? { sold: found.hits, terms: found.terms } : null;
}
