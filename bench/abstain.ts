/**
 * Which questions are answered and which are not, without a model: those the documents answer against those they do not, with the
 * turns before them. The confidence is the product's own word for its answer, the threshold its default.
 */
import { join } from "node:path";
import type { Answered, AskWorker } from "./support/answer-worker";
import { bootstrapAuroc, measureAuroc } from "./support/auroc.ts";
import { compareAnswers } from "./support/gold-answers.ts";
import { type RetrievalSet, readSet } from "./support/retrieval-set.ts";
import { indexDocuments } from "./support/site-documents.ts";

const DEFAULT_SET = join(import.meta.dirname, "..", "..", "shared", "data", "retrieval", "mtragun-dev");
const SITE = "site_bench";
const QUESTIONS_PER_REQUEST = 20;
const RELIABILITY_GROUPS = 5;
const COVERAGES = [0.2, 0.4, 0.6, 0.8, 1];

export default async function measureAbstention({
  openAnswers,
  dir = DEFAULT_SET,
  print,
}: {
  openAnswers: () => Promise<AskWorker>;
  dir?: string;
  print: (line: string) => void;
}) {
  const set = readSet(dir);
  const worker = await openAnswers();
  const { chunks } = await indexDocuments(worker.run, SITE, set.documents);
  await worker.embed(SITE);
  print(`${set.documents.length} documents, ${chunks} passages, ${set.queries.length} questions`);

  const answers: {
    kind: string;
    confidence: number;
    is_answered: boolean;
    gold: string | undefined;
    said: Answered;
  }[] = [];
  for (let at = 0; at < set.queries.length; at += QUESTIONS_PER_REQUEST) {
    const some = set.queries.slice(at, at + QUESTIONS_PER_REQUEST);
    const answered = await worker.ask(some.map((query) => ({ site_id: SITE, input: toInput(query) })));
    for (const [index, said] of answered.entries())
      answers.push({
        kind: some[index]?.answerability ?? "?",
        confidence: said.answer.confidence_score,
        is_answered: isAnswered(said.answer),
        gold: some[index]?.answer,
        said,
      });
  }
  const ofKind = (kind: string) => answers.filter((item) => item.kind === kind);
  const share = (items: typeof answers) => items.filter((item) => item.is_answered).length / items.length;
  print("kind             questions  answered");
  for (const kind of [...new Set(answers.map((item) => item.kind))].sort())
    print(`${kind.padEnd(16)} ${String(ofKind(kind).length).padStart(9)}  ${share(ofKind(kind)).toFixed(2)}`);

  const [can, cannot] = [ofKind("ANSWERABLE"), ofKind("UNANSWERABLE")];
  const [higher, lower] = [can, cannot].map((items) => items.map(({ confidence }) => confidence));
  const auroc = measureAuroc(higher ?? [], lower ?? []);
  const [low, high] = bootstrapAuroc(higher ?? [], lower ?? []);
  print(`AUROC ${auroc.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}, 95 %)`);
  print("answered first, most confident first: share of them that cannot be answered");
  const ranked = [...can, ...cannot].sort((a, b) => b.confidence - a.confidence);
  for (const coverage of COVERAGES) {
    const taken = ranked.slice(0, Math.round(ranked.length * coverage));
    const wrong = taken.filter(({ kind }) => kind === "UNANSWERABLE").length / taken.length;
    print(`  ${(100 * coverage).toFixed(0).padStart(3)} %  ${wrong.toFixed(2)}`);
  }
  print("reliability: confidence said, share that the documents answer");
  for (let from = 0; from < ranked.length; from += Math.ceil(ranked.length / RELIABILITY_GROUPS)) {
    const group = ranked.slice(from, from + Math.ceil(ranked.length / RELIABILITY_GROUPS));
    const said = group.reduce((sum, { confidence }) => sum + confidence, 0) / group.length;
    const held = group.filter(({ kind }) => kind === "ANSWERABLE").length / group.length;
    print(`  ${said.toFixed(2)}  ${held.toFixed(2)}`);
  }
  const against_gold = await compareAnswers(worker.run, SITE, can, print);
  return {
    ...against_gold,
    auroc,
    auroc_low: low,
    auroc_high: high,
    answered_answerable: share(can),
    answered_unanswerable: share(cannot),
  };
}

/** The earlier turns without the question itself, which some sets end with. */
function toInput({ text, history = [] }: RetrievalSet["queries"][number]) {
  const last = history.at(-1);
  const earlier = last?.s === "user" && last.t.trim() === text.trim() ? history.slice(0, -1) : history;
  return {
    question: text,
    conversation_id: null,
    history: earlier.map((turn) => ({
      role: turn.s === "user" ? ("user" as const) : ("assistant" as const),
      text: turn.t,
    })),
    context: null,
  };
}

function isAnswered({ answered, sources }: Answered["answer"]): boolean {
  return answered && sources.some(({ quote }) => quote !== undefined);
}
