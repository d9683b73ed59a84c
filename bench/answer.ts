/**
 * Time from a question to its answer inside the Worker, without the model, on a site of 10,000 passages with vectors; how long a
 * verified block takes to the wire; and the same beside 400 other sites. The two processes are asked in turns, so that the machine's
 * noise hits them alike.
 */

import type { IndexChanges } from "../workers/ports";
import type { AskWorker } from "./support/answer-worker";
import { findMedian, seedSite } from "./support/drawn-site.ts";
import { runAll } from "./support/site-documents.ts";

const OWN = "own";
const OWN_CHUNKS = 10_000;
const OTHER_SITES = 400;
const OTHER_SITE_CHUNKS = 100;
const TURNS = 20;
const QUESTIONS = 10;
/** Neighbouring words of a passage that a question asks for, as a visitor names what the site speaks of. */
const QUESTION_WORDS = 6;

export default async function measureAnswers({
  openAnswers,
  print,
}: {
  openAnswers: () => Promise<AskWorker>;
  print: (line: string) => void;
}) {
  const alone = await fill(await openAnswers(), 1);
  const among = await fill(await openAnswers(), OTHER_SITES);
  print(`filled both processes, ${OWN_CHUNKS} passages each, one with ${OTHER_SITES} other sites`);
  const questions = drawQuestions();
  const times = { alone: [] as Times[], among: [] as Times[] };
  const blocks: number[] = [];
  let asked = 0;
  let answered_by_model = 0;
  let turn_of_others = 0;
  for (let turn = 0; turn < TURNS; turn++)
    for (const [name, worker, others] of [
      ["alone", alone, 1],
      ["among", among, OTHER_SITES],
    ] as const) {
      const answered = await worker.ask(questions.map((question) => toAsked(OWN, question)));
      // The first turn warms up.
      if (turn > 0)
        times[name].push(
          ...answered.map(({ trace, answer }) => ({
            stages: trace.times,
            ...sum(trace.times),
            total: answer.processing_time,
          })),
        );
      await worker.ask(questions.map((question) => toAsked(`other-${turn_of_others++ % others}`, question)));
      if (name === "alone" && turn > 0)
        for (const { block_ms } of await worker.ask(
          questions.map((question) => ({ ...toAsked(OWN, question), with_model: true })),
        )) {
          asked++;
          if (block_ms.length > 0) answered_by_model++;
          blocks.push(...block_ms);
        }
    }
  print(`${answered_by_model} of ${asked} questions to the model gave ${blocks.length} blocks`);
  const stages = [...new Set(times.alone.flatMap(({ stages: all }) => Object.keys(all)))];
  print("stage                p50    p95  ms");
  for (const stage of stages) {
    const values = times.alone.map(({ stages: all }) => all[stage] ?? 0);
    print(
      `${stage.padEnd(18)} ${findQuantile(values, 0.5).toFixed(1).padStart(5)}  ${findQuantile(values, 0.95).toFixed(1).padStart(5)}`,
    );
  }
  const overhead = times.alone.map((item) => item.overhead);
  const mean = (items: Times[]) => items.reduce((total, item) => total + item.overhead, 0) / items.length;
  const figures = {
    overhead_p50_ms: findMedian(overhead),
    overhead_p95_ms: findQuantile(overhead, 0.95),
    block_ms: findQuantile(blocks, 0.95),
    ratio_400_sites: mean(times.among) / mean(times.alone),
  };
  for (const [key, value] of Object.entries(figures)) print(`${key} ${value.toFixed(2)}`);
  return figures;
}

interface Times {
  stages: Record<string, number>;
  /** All but the generation. */
  overhead: number;
  total: number;
}

function sum(stages: Record<string, number>): { overhead: number } {
  const own = Object.entries(stages).filter(([stage]) => stage !== "generate_ms");
  return { overhead: own.reduce((total, [, ms]) => total + ms, 0) };
}

/** The site of the bench and others, every passage with vectors. */
async function fill(worker: AskWorker, others: number): Promise<AskWorker> {
  const names = Array.from({ length: others }, (_, at) => `other-${at}`);
  await runAll(worker.run, [
    ...names.flatMap((name) => seedSite(name, OTHER_SITE_CHUNKS)),
    ...seedSite(OWN, OWN_CHUNKS),
  ]);
  await runAll(
    worker.run,
    [...names, OWN].map((name) => ({ binding: "SITE_INDEX" as const, name, method: "drawVectors", args: [] })),
  );
  return worker;
}

/** Each asks for what one passage of the site says. */
function drawQuestions(): string[] {
  const pages = seedSite(OWN, OWN_CHUNKS).flatMap(({ args }) => (args[0] as IndexChanges).pages);
  return Array.from({ length: QUESTIONS }, (_, at) => {
    const page = pages[Math.floor((at * pages.length) / QUESTIONS)];
    const [sentence = ""] = page?.chunks[at % page.chunks.length]?.text.split(".") ?? [];
    return `How do I ${sentence.split(" ").slice(-QUESTION_WORDS).join(" ")}?`;
  });
}

function toAsked(site_id: string, question: string) {
  return { site_id, input: { question, conversation_id: null, history: [], context: null } };
}

function findQuantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
