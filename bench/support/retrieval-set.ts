/** A retrieval set: `corpus.jsonl`, `queries.jsonl`, `qrels.tsv`; its measures; and its documents as pages of a site. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface RetrievalSet {
  documents: { _id: string; title: string; text: string; url?: string | null }[];
  queries: {
    _id: string;
    text: string;
    /** The set's own. */
    answer?: string;
    history?: { s: "user" | "agent"; t: string }[];
    answerability?: string;
  }[];
  /** Label by document, by query; queries without a relevant document have no entry. */
  labels: Map<string, Map<string, number>>;
}

export function readSet(dir: string): RetrievalSet {
  const labels: RetrievalSet["labels"] = new Map();
  for (const line of readFileSync(join(dir, "qrels.tsv"), "utf8").split("\n").slice(1)) {
    const [query = "", document = "", score = ""] = line.trim().split("\t");
    if (Number(score) > 0) labels.set(query, (labels.get(query) ?? new Map()).set(document, Number(score)));
  }
  return { documents: readLines(dir, "corpus.jsonl"), queries: readLines(dir, "queries.jsonl"), labels };
}

function readLines<T>(dir: string, file: string): T[] {
  const lines = readFileSync(join(dir, file), "utf8").split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as T);
}

export interface Scores {
  ndcg10: number;
  recall5: number;
  mrr10: number;
}

/** The measures of one ranking of documents, best first (shared/tools/retrieval-score.mjs). */
export function scoreRanking(ranking: readonly string[], labels: ReadonlyMap<string, number>): Scores {
  const gain = (values: number[]) => values.reduce((sum, value, at) => sum + value / Math.log2(at + 2), 0);
  const ids = [...new Set(ranking)];
  const ideal = [...labels.values()].sort((a, b) => b - a).slice(0, 10);
  const first = ids.slice(0, 10).findIndex((id) => labels.has(id));
  return {
    ndcg10: gain(ids.slice(0, 10).map((id) => labels.get(id) ?? 0)) / gain(ideal),
    recall5: ids.slice(0, 5).filter((id) => labels.has(id)).length / labels.size,
    mrr10: first < 0 ? 0 : 1 / (first + 1),
  };
}

export function meanScores(all: readonly Scores[]): Scores {
  const mean = (key: keyof Scores) => all.reduce((sum, scores) => sum + scores[key], 0) / all.length;
  return { ndcg10: mean("ndcg10"), recall5: mean("recall5"), mrr10: mean("mrr10") };
}

/** Numbers from 0 to 1, the same in every run. */
export function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const BOOTSTRAP_SAMPLES = 10_000;

/** The 95 % interval of the mean of paired differences, by bootstrap over queries. */
export function bootstrapMean(differences: readonly number[]): [low: number, high: number] {
  const random = makeRandom(1);
  const means = Array.from({ length: BOOTSTRAP_SAMPLES }, () => {
    let sum = 0;
    for (let n = 0; n < differences.length; n++) sum += differences[Math.floor(random() * differences.length)] ?? 0;
    return sum / differences.length;
  }).sort((a, b) => a - b);
  return [means[BOOTSTRAP_SAMPLES * 0.025] ?? Number.NaN, means[BOOTSTRAP_SAMPLES * 0.975] ?? Number.NaN];
}

/** One slip of a typist in the longest word of a query: two letters change places, or one is missing, doubled or another. */
export function addTypo(query: string, random: () => number): string {
  const words = query.match(/\p{L}{4,}/gu) ?? [];
  const word = words.toSorted((a, b) => b.length - a.length)[0];
  if (word === undefined) return query;
  const at = 1 + Math.floor(random() * (word.length - 2));
  const [before, letter, next, after] = [word.slice(0, at), word[at] ?? "", word[at + 1] ?? "", word.slice(at + 2)];
  const slips = [
    before + next + letter + after,
    before + next + after,
    before + letter + letter + next + after,
    `${before}${String.fromCharCode(97 + Math.floor(random() * 26))}${next}${after}`,
  ];
  return query.replace(word, slips[Math.floor(random() * slips.length)] ?? word);
}
