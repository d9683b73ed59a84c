/**
 * Query time in one site as other sites and its own passages grow. Each number of other sites is a process of its own, so that all
 * cases can be measured in turns and the machine's noise hits them alike. Between two turns of a
 * case its other sites answer the same questions.
 */
import type { IndexChanges, IndexPage } from "../workers/ports";
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
const CHUNKS_PER_PAGE = 10;
const CHUNKS_PER_CALL = 500;
const CALLS_PER_REQUEST = 20;
/** Each turn asks every question once in every case, short enough that a burst of noise spoils few; the first one warms up. */
const TURNS = 50;
const QUESTIONS = 10;
/** Zipf's law over this many words gives the skew of real text: a few words in most passages, most words in a few. */
const VOCABULARY = 12_000;
const WORDS_PER_CHUNK = 110;
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

/** The calls that fill a site; the same name gets the same text in every process. */
function seedSite(name: string, chunks: number): Call[] {
  const calls: Call[] = [];
  const drawWord = makeWords(name, 1);
  for (let from = 0; from < chunks; from += CHUNKS_PER_CALL) {
    const changes: IndexChanges = {
      source_id: "bench",
      version: 1,
      first_crawl: true,
      pages: [],
      removed_page_ids: [],
    };
    for (let at = from; at < Math.min(chunks, from + CHUNKS_PER_CALL); at += CHUNKS_PER_PAGE) {
      changes.pages.push(makePage(`${name}-${at}`, drawWord));
    }
    calls.push({ binding: "SITE_INDEX", name, method: "apply", args: [changes] });
  }
  return calls;
}

function makePage(page_id: string, drawWord: () => string): IndexChanges["pages"][number] {
  const page: IndexPage = {
    page_id,
    source_id: "bench",
    url: `https://bench.example/${page_id}`,
    title: drawText(drawWord, 4),
    description: null,
    language: "en",
    updated_at: 0,
  };
  const chunks = Array.from({ length: CHUNKS_PER_PAGE }, (_, ord) => ({
    chunk_id: `${page_id}-${ord}`,
    ord,
    heading_path: [drawText(drawWord, 3)],
    text: drawText(drawWord, WORDS_PER_CHUNK),
  }));
  return { page, chunks };
}

/** Words of ranks from `from_rank` on; the same seed draws the same ones in every run. */
function makeWords(seed: string, from_rank: number): () => string {
  let state = 0;
  for (const letter of seed) state = Math.imul(state, 31) + letter.charCodeAt(0);
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => `word${Math.floor(from_rank * (VOCABULARY / from_rank) ** draw())}`;
}

function drawText(drawWord: () => string, words: number): string {
  return Array.from({ length: words }, drawWord).join(" ");
}

function findMedian(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
