/** Sites of drawn words, as many passages as a bench wants. */
import type { IndexChanges, IndexPage } from "../../workers/ports";
import type { Call } from "./worker";

const CHUNKS_PER_PAGE = 10;
const CHUNKS_PER_CALL = 500;
/** Zipf's law over this many words gives the skew of real text: a few words in most passages, most words in a few. */
const VOCABULARY = 12_000;
const SENTENCES_PER_CHUNK = 9;
const WORDS_PER_SENTENCE = 12;

/** The calls that fill a site; the same name gets the same text in every process. */
export function seedSite(name: string, chunks: number): Call[] {
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
    text: drawSentences(drawWord),
  }));
  return { page, chunks };
}

/** Words of ranks from `from_rank` on; the same seed draws the same ones in every run. */
export function makeWords(seed: string, from_rank: number): () => string {
  let state = 0;
  for (const letter of seed) state = Math.imul(state, 31) + letter.charCodeAt(0);
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => `word${Math.floor(from_rank * (VOCABULARY / from_rank) ** draw())}`;
}

export function drawText(drawWord: () => string, words: number): string {
  return Array.from({ length: words }, drawWord).join(" ");
}

function drawSentences(drawWord: () => string): string {
  return Array.from({ length: SENTENCES_PER_CHUNK }, () => `The ${drawText(drawWord, WORDS_PER_SENTENCE)}.`).join(" ");
}

/** The middle value. */
export function findMedian(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
