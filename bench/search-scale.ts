/**
 * Query time in one site as other sites and its own passages grow. Each number of other sites is a process of its own, so that all
 * cases can be measured in turns and the machine's noise hits them alike. Between two turns of a
 * case its other sites answer the same questions.
 */
import { drawText, findMedian, makeWords, seedSite } from "./support/drawn-site.ts";
import type { Call, RunCalls } from "./support/worker";

/** Own passages while the other sites grow. */
const OWN_CHUNKS = 1_000;
const OTHER_SITE_CHUNKS = 100;
/** What stands in each process. Those to be compared do the same work in a turn, else the busier one is the warmer one. */
const PROCESSES = [
  { other_sites: 1, own_sizes: [OWN_CHUNKS] },
  { other_sites: 20, own_sizes: [OWN_CHUNKS] },
  { other_sites: 400, own_sizes: [OWN_CHUNKS] },
  { other_sites: 1, own_sizes: [100, 10_000] },
];
const CALLS_PER_REQUEST = 20;
/** Each turn asks every question once in every case, short enough that a burst of noise spoils few; the first one warms up. */
const TURNS = 50;
const QUESTIONS = 10;
/** Questions ask for words from this rank on, held by a fifth of the passages and fewer, as content words are. */
const QUESTION_RANK = 50;

interface Case {
  other_sites: number;
  own_chunks: number;
  run: RunCalls;
  /** Mean time of a question, one value a turn. */
  ms: number[];
}

/** Prints its table by `print` and returns its figures. `openWorker` starts a fresh workerd with empty storage. */
export default async function measureSearch({
  openWorker,
  print,
}: {
  openWorker: () => Promise<RunCalls>;
  print: (line: string) => void;
}) {
  const cases: Case[] = [];
  for (const { other_sites, own_sizes } of PROCESSES) {
    const run = await openWorker();
    const names = Array.from({ length: other_sites }, (_, at) => `other-${at}`);
    const seeds = [
      ...names.flatMap((name) => seedSite(name, OTHER_SITE_CHUNKS)),
      ...own_sizes.flatMap((own_chunks) => seedSite(`own-${own_chunks}`, own_chunks)),
    ];
    // A local process gets slower by the requests it has served, whatever they were for: few, large ones.
    for (let at = 0; at < seeds.length; at += CALLS_PER_REQUEST) await run(seeds.slice(at, at + CALLS_PER_REQUEST));
    for (const own_chunks of own_sizes) cases.push({ other_sites, own_chunks, run, ms: [] });
    print(`filled a process with ${other_sites} other site(s)`);
  }
  const drawWord = makeWords("questions", QUESTION_RANK);
  const questions = Array.from({ length: QUESTIONS }, () => `How do I ${drawText(drawWord, 6)}?`);
  let asked = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { other_sites, own_chunks, run, ms } of cases) {
      const own = questions.map((query) => askSite(`own-${own_chunks}`, query));
      const others = questions.map((query) => askSite(`other-${asked++ % other_sites}`, query));
      const timed = (await run([...own, ...others])).slice(0, own.length);
      // workerd's clock moves in whole milliseconds: the mean of a turn is the finest that can be read.
      if (turn > 0) ms.push(timed.reduce((sum, call) => sum + call.ms, 0) / timed.length);
    }
  }
  print("other sites  own chunks  ms a question (median turn)");
  for (const { other_sites, own_chunks, ms } of cases) {
    print(`${String(other_sites).padStart(11)}  ${String(own_chunks).padStart(10)}  ${findMedian(ms).toFixed(2)}`);
  }
  const median = (other_sites: number, own_chunks: number) =>
    findMedian(cases.find((it) => it.other_sites === other_sites && it.own_chunks === own_chunks)?.ms ?? []);
  return { ratio_400_sites: median(400, OWN_CHUNKS) / median(1, OWN_CHUNKS), p50_ms_10k: median(1, 10_000) };
}

function askSite(name: string, query: string): Call {
  return { binding: "SITE_INDEX", name, method: "search", args: [{ query, limit: 10, per_page: 3 }] };
}
