/** Texts as vectors, and where vectors are kept outside the index. */

export type Embedder = EmbeddingModel & (KeptInside | KeptOutside);

interface EmbeddingModel {
  /** Names the weights: vectors of different names are never compared. */
  readonly model: string;
  /** Numbers in a vector. */
  readonly dimension: number;
  /** ISO 639-1 of those it was trained for; null: all. */
  readonly languages: readonly string[] | null;
  /** Those a site's vectors may still be of: they are searched with until this one has made its own. */
  readonly former?: readonly Embedder[];
  /**
   * Vectors as signed bytes, one a text in order: only their direction counts, so each fills the range. A text that says nothing has
   * one without direction. Throws upstream_failed.
   */
  embed(texts: readonly string[]): Promise<Int8Array[]>;
}

/** Its vectors lie in each site's index. */
interface KeptInside {
  readonly store: null;
  /** Longer texts are cut into windows of at most this many words, each with a vector of its own; null: none is. */
  readonly max_words: number | null;
}

/** One vector a passage: a store has one id for each, so a passage cannot be cut into windows. */
interface KeptOutside {
  readonly store: VectorStore;
  readonly max_words: null;
}

/**
 * Vectors of passages kept outside the site's index, one a passage, each site's apart. What is written or removed is seen there late
 * and in any order. So a hit is an id and no more: the site's index says whether it is a live passage, before anything is read of it.
 */
export interface VectorStore {
  /** Writes vectors; a passage's earlier one is replaced, so that what is written twice is there once. Throws upstream_failed. */
  upsert(site_id: string, vectors: readonly { chunk_id: string; values: Int8Array }[]): Promise<void>;
  /** What is nearest among the site's, nearest first, at most `limit` and 100. Throws upstream_failed. */
  query(site_id: string, values: Int8Array, limit: number): Promise<{ chunk_id: string; cosine: number }[]>;
  /** Removes what is there of these; may be repeated. Throws upstream_failed. */
  remove(site_id: string, chunk_ids: readonly string[]): Promise<void>;
}
