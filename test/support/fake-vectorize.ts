/**
 * Vectorize's binding as a Worker sees it: mutations are answered at once and seen later, ids are unique across namespaces, limits are
 * the vendor's own. Time passes only as the test says.
 */
interface Mutation {
  seen_at: number;
  vectors: VectorizeVector[];
  removed: string[];
}

const MAX_BATCH = 1_000;
const MAX_TOP_K = 100;
const MAX_ID_BYTES = 64;

export class FakeVectorize implements Vectorize {
  /** Milliseconds on the store's own clock. */
  now = 0;
  /** How late mutations are seen from now on: a shorter one lets later mutations overtake earlier ones. */
  delay_ms = 0;
  /** Added to the hits of every query, whatever its namespace. */
  readonly planted: VectorizeMatch[] = [];
  /** Thrown by every call while it is set. */
  failure: Error | null = null;
  private mutations: Mutation[] = [];

  constructor(readonly dimensions: number) {}

  async upsert(vectors: VectorizeVector[]): Promise<VectorizeAsyncMutation> {
    requireThat(vectors.length > 0 && vectors.length <= MAX_BATCH, "VECTOR_UPSERT", "batch size");
    for (const { id, values, namespace = "" } of vectors) {
      requireThat(new TextEncoder().encode(id).length <= MAX_ID_BYTES, "VECTOR_UPSERT", "id too long");
      requireThat(new TextEncoder().encode(namespace).length <= MAX_ID_BYTES, "VECTOR_UPSERT", "namespace too long");
      requireThat(values.length === this.dimensions, "VECTOR_UPSERT", "invalid vector dimensions");
    }
    return this.mutate({ vectors: structuredClone(vectors), removed: [] });
  }

  async deleteByIds(ids: string[]): Promise<VectorizeAsyncMutation> {
    requireThat(ids.length > 0 && ids.length <= MAX_BATCH, "VECTOR_DELETE", "batch size");
    return this.mutate({ vectors: [], removed: [...ids] });
  }

  async query(vector: number[], options: VectorizeQueryOptions = {}): Promise<VectorizeMatches> {
    if (this.failure) throw this.failure;
    const { topK = 5, namespace } = options;
    requireThat(topK <= MAX_TOP_K && vector.length === this.dimensions, "VECTOR_QUERY", "invalid query");
    const matches = [...this.seen().values()]
      .filter((item) => namespace === undefined || item.namespace === namespace)
      .map(({ id, values, namespace }) => ({
        id,
        score: measureCosine(vector, [...values]),
        namespace: namespace ?? "",
      }));
    const nearest = [...this.planted, ...matches].sort((a, b) => b.score - a.score).slice(0, topK);
    return { matches: nearest, count: nearest.length };
  }

  /** Ids that are there by now. */
  listIds(): string[] {
    return [...this.seen().keys()].sort();
  }

  describe = unused;
  queryById = unused;
  insert = unused;
  getByIds = unused;

  private mutate(mutation: Omit<Mutation, "seen_at">): VectorizeAsyncMutation {
    if (this.failure) throw this.failure;
    this.mutations.push({ ...mutation, seen_at: this.now + this.delay_ms });
    return { mutationId: crypto.randomUUID() };
  }

  private seen(): Map<string, VectorizeVector> {
    const found = new Map<string, VectorizeVector>();
    for (const { vectors, removed } of this.mutations
      .filter(({ seen_at }) => seen_at <= this.now)
      .toSorted((a, b) => a.seen_at - b.seen_at)) {
      for (const vector of vectors) found.set(vector.id, vector);
      for (const id of removed) found.delete(id);
    }
    return found;
  }
}

function requireThat(holds: boolean, operation: string, problem: string): void {
  if (!holds) throw new Error(`${operation}_ERROR (code = 40006): ${problem}`);
}

function unused(): never {
  throw new Error("The Worker does not call this.");
}

function measureCosine(a: number[], b: number[]): number {
  const product = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  return product / (Math.hypot(...a) * Math.hypot(...b));
}
