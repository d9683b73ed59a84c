import type { Embedder, VectorStore } from "../../workers/ports";

/** Words that mean the same to the embedder of the tests. */
const CONCEPTS = [
  ["refund", "refunds", "reimbursement", "money", "cashback"],
  ["shipping", "delivery", "parcel", "parcels", "courier"],
  ["hat", "hats", "headwear", "cap"],
  ["wash", "washing", "laundry", "clean"],
];
const DIMENSION = 8;

/** A stand-in for a model: each concept is one direction, so that texts are near by what they mean and share no word. */
export function makeEmbedder(
  model = "concepts",
  languages: readonly string[] | null = null,
  store: VectorStore | null = null,
): Embedder & { texts: string[] } {
  const texts: string[] = [];
  return {
    model,
    dimension: DIMENSION,
    languages,
    ...(store ? { store, max_words: null } : { store, max_words: 20 }),
    texts,
    embed: async (given) => {
      texts.push(...given);
      return given.map(embedText);
    },
  };
}

function embedText(text: string): Int8Array {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const counts = Array.from(
    { length: DIMENSION },
    (_, at) => words.filter((word) => CONCEPTS[at]?.includes(word)).length,
  );
  // What means none of them lies apart.
  if (Math.max(...counts) === 0) counts[DIMENSION - 1] = 1;
  const length = Math.hypot(...counts);
  return Int8Array.from(counts, (count) => Math.round((127 * count) / length));
}
