/**
 * What the real SiteIndex finds in a retrieval set, beside plain chunked BM25 over the same documents in the same run. A document
 * counts by its best passage; the text of a query alone is asked.
 */
import { join } from "node:path";
import type { IndexHit, IndexSearch } from "../workers/ports";
import measureEmbedding from "./embed.ts";
import type { AskWorker } from "./support/answer-worker";
import { compareAnswers } from "./support/gold-answers.ts";
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
import type { Call } from "./support/worker";

const DEFAULT_SET = join(import.meta.dirname, "..", "..", "shared", "data", "retrieval", "anthropicdocs");
const SITE = "site_bench";
const RANKED = 10;
const QUERIES_PER_REQUEST = 20;

export default async function measureRetrieval({
  openAnswers,
  openEmbedder,
  dir = DEFAULT_SET,
  print,
}: {
  openAnswers: () => Promise<AskWorker>;
  openEmbedder: Parameters<typeof measureEmbedding>[0]["openEmbedder"];
  dir?: string;
  print: (line: string) => void;
}) {
  const set = readSet(dir);
  const asked = set.queries.filter(({ _id }) => set.labels.has(_id));
  const worker = await openAnswers();
  const { run } = worker;
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
  const mistyped = texts.map((text) => addTypo(text, random));
  const lexical_typo = scoreAll(await search(mistyped));

  await worker.embed(SITE);
  const searchBoth = async (queries: string[]) => {
    const rankings: string[][] = [];
    for (let at = 0; at < queries.length; at += QUERIES_PER_REQUEST)
      rankings.push(
        ...(await worker.search(
          queries.slice(at, at + QUERIES_PER_REQUEST).map((query) => ({ site_id: SITE, query, limit: RANKED })),
        )),
      );
    return scoreAll(rankings);
  };
  const both = await searchBoth(texts);
  const typo = await searchBoth(mistyped);

  print("                     nDCG@10    R@5  MRR@10");
  for (const [name, scores] of Object.entries({
    "plain chunked BM25": plain,
    "by words": lexical,
    "by words, one typo": lexical_typo,
    "words and meaning": both,
    "both, one typo": typo,
  })) {
    const { ndcg10, recall5, mrr10 } = meanScores(scores);
    print(`${name.padEnd(20)}  ${[ndcg10, recall5, mrr10].map((value) => value.toFixed(3).padStart(6)).join(" ")}`);
  }
  const [delta_low, delta_high] = bootstrapMean(both.map(({ ndcg10 }, at) => ndcg10 - (plain[at]?.ndcg10 ?? 0)));
  print(`difference to BM25: ${delta_low.toFixed(3)} to ${delta_high.toFixed(3)} (95 %)`);
  const gold: Parameters<typeof compareAnswers>[2][number][] = [];
  for (let at = 0; at < asked.length; at += QUERIES_PER_REQUEST) {
    const some = asked.slice(at, at + QUERIES_PER_REQUEST);
    const answered = await worker.ask(
      some.map(({ text: question }) => ({
        site_id: SITE,
        input: { question, conversation_id: null, history: [], context: null },
      })),
    );
    gold.push(...answered.map((said, index) => ({ gold: some[index]?.answer, said })));
  }
  const against_gold = await compareAnswers(run, SITE, gold, print);
  const { embed_window_ms, embed_query_ms } = await measureEmbedding({ openEmbedder, print });
  return {
    ...meanScores(both),
    ...against_gold,
    lexical_ndcg10: meanScores(lexical).ndcg10,
    bm25_ndcg10: meanScores(plain).ndcg10,
    delta_low,
    delta_high,
    typo_ndcg10: meanScores(typo).ndcg10,
    index_chunks_per_s: (1_000 * chunks) / ms,
    embed_window_ms,
    embed_query_ms,
  };
}

function toCall(binding: Call["binding"], method: string, ...args: unknown[]): Call {
  return { binding, name: SITE, method, args };
}
