/** A model that reads question and passage together. */
export interface Reranker {
  readonly model: string;
  /** How well each passage answers the query, in their order; comparable within one call only. Throws upstream_failed. */
  rerank(query: string, passages: readonly string[]): Promise<number[]>;
}
