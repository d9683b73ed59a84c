/** Texts as vectors, and where vectors are kept outside the index. */

export interface Embedder {
  /** Names the weights: vectors of different names are never compared. */
  readonly model: string;
  /** Numbers in a vector. */
  readonly dimension: number;
  /** Longer texts are cut into windows of at most this many words, each with a vector of its own. */
  readonly max_words: number;
  /** ISO 639-1 of those it was trained for; null: all. */
  readonly languages: readonly string[] | null;
  /**
   * Vectors as signed bytes, one a text in order: only their direction counts, so each fills the range. A text that says nothing has
   * one without direction. Throws upstream_failed.
   */
  embed(texts: readonly string[]): Promise<Int8Array[]>;
}
