/**
 * What the real SiteIndex finds in a retrieval set, beside plain chunked BM25 over the same documents in the same run. A document
 * counts by its best passage; the text of a query alone is asked.
 */
import { join } from "node:path";
import type { IndexHit, IndexSearch } from "../workers/ports";
import {
  addTypo,
  bootstrapMean,
  makeRandom,
  meanScores,
  readSet,
  type Scores,
  scoreRanking,
} from "./support/retrieval-set.ts";
import { indexDocuments, runAll } from "./support/site-documents.ts";
import type { Call, RunCalls } from "./support/worker";

const DEFAULT_SET = join(import.meta.dirname, "..", "..", "shared", "data", "retrieval", "anthropicdocs");
const SITE = "site_bench";
const RANKED = 10;

export default async function measureRetrieval({
  openWorker,
  dir = DEFAULT_SET,
  print,
}: {
  openWorker: () => Promise<RunCalls>;
  dir?: string;
  print: (line: string) => void;
}) {
  const set = readSet(dir);
  const asked = set.queries.filter(({ _id }) => set.labels.has(_id));
  const run = await openWorker();
  const { chunks, ms } = await indexDocuments(run, SITE, set.documents);
  await runAll(run, [
    toCall(
      "PLAIN_INDEX",
      "add",
      set.documents.map(({ _id, title, text }) => ({ id: _id, title, text })),
    ),
  ]);
  print(`${set.documents.length} documents, ${chunks} passages, ${asked.length} queries with relevant documents`);

  const scoreAll = (rankings: string[][]): Scores[] =>
    rankings.map((ranking, at) => scoreRanking(ranking, set.labels.get(asked[at]?._id ?? "") ?? new Map()));
  const search = async (queries: string[], more: Partial<IndexSearch> = {}) => {
    const calls = queries.map((query) =>
      toCall("SITE_INDEX", "search", { query, limit: RANKED, per_page: 1, ...more }),
    );
    return (await runAll(run, calls)).map(({ result }) =>
      (result as { hits: IndexHit[] }).hits.map(({ page_id }) => page_id),
    );
  };
  const texts = asked.map(({ text }) => text);
  const random = makeRandom(7);
  const plain = scoreAll(
    (
      await runAll(
        run,
        texts.map((text) => toCall("PLAIN_INDEX", "search", text, RANKED)),
      )
    ).map(({ result }) => result as string[]),
  );
  const lexical = scoreAll(await search(texts));
  const typo = scoreAll(await search(texts.map((text) => addTypo(text, random))));

  print("                     nDCG@10    R@5  MRR@10");
  for (const [name, scores] of Object.entries({
    "plain chunked BM25": plain,
    "by words": lexical,
    "by words, one typo": typo,
  })) {
    const { ndcg10, recall5, mrr10 } = meanScores(scores);
    print(`${name.padEnd(20)}  ${[ndcg10, recall5, mrr10].map((value) => value.toFixed(3).padStart(6)).join(" ")}`);
  }
  const [delta_low, delta_high] = bootstrapMean(lexical.map(({ ndcg10 }, at) => ndcg10 - (plain[at]?.ndcg10 ?? 0)));
  print(`difference to BM25: ${delta_low.toFixed(3)} to ${delta_high.toFixed(3)} (95 %)`);
  return {
    ...meanScores(lexical),
    lexical_ndcg10: meanScores(lexical).ndcg10,
    bm25_ndcg10: meanScores(plain).ndcg10,
    delta_low,
    delta_high,
    typo_ndcg10: meanScores(typo).ndcg10,
    index_chunks_per_s: (1_000 * chunks) / ms,
  };
}

function toCall(binding: Call["binding"], method: string, ...args: unknown[]): Call {
  return { binding, name: SITE, method, args };
}
