/** The index of a site as others see it. */
import type { HeldReason, PageData, Version, VersionChange } from "../contract/knowledge";
import type { ListQuery } from "../contract/lists";
import type { Outcome } from "../ports";

// SiteIndex: alone decides what is live.

export interface IndexPage {
  page_id: string;
  source_id: string;
  url: string;
  title: string;
  description: string | null;
  language: string | null;
  updated_at: number;
  /** What it is of; absent: a crawled page. */
  kind?: IndexKind;
  /** What it sells, as its structured data says. */
  product?: PageData["product"] | null;
}
/** A crawled page, or the type of a hand-written entry (spec §1). */
export type IndexKind = "page" | "product_catalog" | "policy_page" | "faq" | "custom_text" | "url";
export interface IndexChunk {
  /** Content-addressed: the same passage of the same page has the same id in every version. */
  chunk_id: string;
  ord: number;
  /** Headings above the passage, outermost first, without the page's title. */
  heading_path: string[];
  /** Markdown. Quotes are checked against this text. */
  text: string;
}
export interface IndexChanges {
  source_id: string;
  version: number;
  /** A source's first crawl goes live page by page; later versions wait for `publish`. */
  first_crawl: boolean;
  /** The owner asked for it: live now, whichever version is, and still after a crawl that runs is published. */
  at_once?: boolean;
  pages: { page: IndexPage; chunks: IndexChunk[]; fingerprint?: PageFingerprint }[];
  /** Pages that are gone: out of what is live at once. */
  removed_page_ids: string[];
  /** Pages this version leaves out: live until it is published. */
  dropped_page_ids?: string[];
}
/** By what pages that say almost the same are found. Absent: the page is compared with none. */
export interface PageFingerprint {
  /** Lower-case words of the title. */
  title: string;
  /** One minimum of each hash function over the shingles of the text (unsigned 32 bit). */
  minhash: number[];
}
/** A page that is not indexed because it says the same as another one of the site, and that one. */
export interface Duplicate {
  page_id: string;
  same_as: { page_id: string; url: string };
}
export interface IndexHit extends IndexChunk, Omit<IndexPage, "description"> {
  version: number;
  /** 0–1 of the best passage; comparable within one query only. */
  score: number;
  /** What the score is made of, by stage. */
  scores: IndexScores;
  /** Which of the query's `terms` the passage, its title or headings hold. */
  matched_terms: string[];
}
export interface IndexScores {
  /** bm25 of the question's words, title and heading weighted. */
  words: number;
  /** bm25 of its neighbouring words found side by side. */
  phrases: number;
  /** Cosine of question and passage, -1 to 1; null where there is no vector of either. */
  meaning: number | null;
  /** The reranker's, where one read it; comparable within one query only. */
  rerank?: number;
}
/** Which passages may be found; what is absent admits all. */
export interface IndexFilter {
  /** Primary tag, "en". */
  language?: string | undefined;
  source_id?: string | undefined;
  page_id?: string | undefined;
  kind?: IndexKind | undefined;
  /** Pages that sell something. */
  sells?: true;
}
/** A passage without a vector, and what its vector is made of. */
export interface UnembeddedChunk {
  id: number;
  chunk_id: string;
  title: string;
  heading_path: string[];
  text: string;
}
/** A passage with the vectors of its windows, one after the other; none where they are kept elsewhere. */
export type EmbeddedChunk = Pick<UnembeddedChunk, "id" | "chunk_id" | "title"> & { data: Int8Array };
export interface IndexSearch {
  /** The visitor's words as typed. */
  query: string;
  /** ISO 639-1 of the question, where it tells: its own question and function words are taken off. */
  language?: string | null;
  /** The question's vector. It counts where the passages' vectors are of the same model. */
  vector?: { model: string; values: Int8Array } | null;
  /** Where vectors are kept elsewhere: what is nearest there. It counts as a vector of its model does; what is not live is passed over. */
  nearest?: { model: string; chunks: readonly { chunk_id: string; cosine: number }[] };
  /** Words and phrases that mean the same, as the owner says. */
  synonyms?: readonly (readonly string[])[];
  filter?: IndexFilter;
  /** With `filter.sells` and a query without words: every product by its price, those without one last. */
  by_price?: "ascending" | "descending";
  /** Passages wanted, best first. */
  limit: number;
  /** At most this many passages of one page. */
  per_page?: number;
  /** Passes over a passage that says nearly the same as a better one. */
  distinct?: boolean;
}
/** `weight` is the term's inverse document frequency in this index; `df` 0 means no live passage holds it. */
export interface IndexTerm {
  term: string;
  df: number;
  weight: number;
  /** What it was taken for, where the site has no such word: the words nearest to it that the site has. */
  repaired_as?: string | undefined;
}
/** What a live page is about: its title, its headings, and the questions its structured data asks. */
export interface OutlinedPage {
  page_id: string;
  url: string;
  title: string;
  kind: IndexKind;
  headings: string[];
  questions: string[];
}
/** A live passage as it is exported. */
export interface ExportedChunk
  extends IndexChunk,
    Pick<IndexPage, "page_id" | "source_id" | "url" | "title" | "language"> {
  kind: IndexKind;
}
export interface SiteIndexPort {
  /** `is_held`: so many pages are gone that nothing more is removed and the version waits for its owner's word. */
  apply(
    site_id: string,
    changes: IndexChanges,
  ): Promise<Outcome<{ chunks: number; duplicates: Duplicate[]; is_held: boolean }>>;
  /**
   * Makes `version` of a source the live one. Publishing the live version again does nothing. With `crawl`, what a crawl that has
   * just ended says of itself, the version first passes the gate of spec §9: `held_reason` says why it was held instead.
   * `is_tested`: a version that changes what is live waits for its test.
   */
  publish(
    site_id: string,
    source_id: string,
    version: number,
    crawl?: { quality: number | null; at: number; is_tested?: boolean },
  ): Promise<Outcome<{ held_reason: HeldReason | null }>>;
  /**
   * Ends the test of a version that waits for it: it goes live, or waits for its owner's word as worse than what is live. Returns
   * what it is held for now; `conflict` when it is no longer kept.
   */
  settleTest(
    site_id: string,
    tested: { source_id: string; version: number; is_worse: boolean },
  ): Promise<Outcome<{ held_reason: HeldReason | null }>>;
  /** The versions that can be made live and the one that is held, newest first; of one source or of all. */
  versions(site_id: string, source_id: string | null): Promise<Outcome<{ versions: Version[] }>>;
  /** What making a version live would change, by address. */
  diff(
    site_id: string,
    source_id: string,
    version: number,
    slice: ListQuery,
  ): Promise<Outcome<{ items: VersionChange[]; total: number }>>;
  /** `embedder`: the model whose vectors are searched; null while there are none. */
  search(
    site_id: string,
    search: IndexSearch,
  ): Promise<Outcome<{ hits: IndexHit[]; terms: IndexTerm[]; embedder: string | null }>>;
  /** As `search`, of many at once. `as_if`: what would be found if this version were live; nobody else sees it so. */
  searchMany(
    site_id: string,
    searches: readonly IndexSearch[],
    as_if: { source_id: string; version: number } | null,
  ): Promise<Outcome<{ found: { hits: IndexHit[]; terms: IndexTerm[]; embedder: string | null }[] }>>;
  /** What live pages are about, of at most `limit` passages. */
  outline(site_id: string, limit: number): Promise<Outcome<{ pages: Omit<OutlinedPage, "questions">[] }>>;
  /**
   * Passages without a vector of `model`, from the id `after` on, and how often passages have changed; `languages` null: of all.
   * Once all that were listed from 0 on have one, `settleEmbedding` with the number of that time makes the model the one that is
   * searched, unless passages have changed meanwhile.
   */
  unembedded(
    site_id: string,
    wanted: { model: string; languages: readonly string[] | null; after: number; limit: number },
  ): Promise<Outcome<{ chunks: UnembeddedChunk[]; changes: number }>>;
  putVectors(site_id: string, model: string, chunks: EmbeddedChunk[]): Promise<Outcome>;
  /** Notes passages whose vectors are about to be kept elsewhere. */
  noteOutside(site_id: string, chunk_ids: string[]): Promise<Outcome>;
  /** Passages that are gone and whose vectors are kept elsewhere, not swept since `swept_before`; null: all there are. */
  orphans(site_id: string, limit: number, swept_before: number | null): Promise<Outcome<{ chunk_ids: string[] }>>;
  /** Their vectors were removed at `at`: forgotten the second time, or at once where it is null. */
  noteSwept(site_id: string, chunk_ids: string[], at: number | null): Promise<Outcome>;
  settleEmbedding(site_id: string, model: string, changes: number): Promise<Outcome>;
  /** A page's live passages in order. `not_found` when nothing of it is live. */
  page(
    site_id: string,
    page_id: string,
  ): Promise<Outcome<{ page: IndexPage & { chunks: (IndexChunk & { version: number })[] } }>>;
  /** Those of the addresses under which a page is live. */
  liveUrls(site_id: string, urls: readonly string[]): Promise<Outcome<{ urls: string[] }>>;
  /** Takes a page out of what is live, or back in, whatever crawls say of it meanwhile. */
  setPublished(site_id: string, page: { page_id: string; source_id: string }, is_published: boolean): Promise<Outcome>;
  /** Forgets everything of a source, live or not. What crawls up to `version` still say of it is ignored. */
  removeSource(site_id: string, source_id: string, version: number): Promise<Outcome>;
  /** Live passages in the order they came, from `after` on; `last` is where to go on, null at the end. */
  chunks(
    site_id: string,
    after: number,
    limit: number,
  ): Promise<Outcome<{ chunks: ExportedChunk[]; last: number | null }>>;
  /** Makes what is searched anew from the passages that are live, all at once. */
  rebuild(site_id: string): Promise<Outcome<{ live_chunks: number }>>;
  stats(
    site_id: string,
  ): Promise<Outcome<{ pages: number; chunks: number; live_chunks: number; versions: Record<string, number> }>>;
  clear(site_id: string): Promise<Outcome>;
}
