/**
 * What is answered without a model against the set's own answers: the words shared with them, as question answering is scored (F1 of
 * SQuAD 1.1), beside what a search box would show of the same passage in the same run.
 */
import type { Answered } from "./answer-worker";
import { bootstrapMean } from "./retrieval-set.ts";
import { runAll } from "./site-documents.ts";
import type { RunCalls } from "./worker";

interface Overlap {
  precision: number;
  recall: number;
  f1: number;
}

const ARTICLES = new Set(["a", "an", "the"]);

/**
 * Of every question with an answer in the set that was answered; nothing where there is none. Figures: `answer_f1` of what was said, `lead_f1` of the best passage
 * cut to as many words, `passage_f1` of the passage whole, and the 95 % interval of said − cut.
 */
export async function compareAnswers(
  run: RunCalls,
  site_id: string,
  all: readonly { gold: string | undefined; said: Answered }[],
  print: (line: string) => void,
): Promise<Record<string, number>> {
  const given = all.flatMap(({ gold, said }) => {
    const best = said.trace.candidates[0];
    return gold && said.answer.answered && best ? [{ gold, text: said.answer.response_text, best }] : [];
  });
  if (given.length === 0) return {};
  const pages = await runAll(
    run,
    given.map(({ best }) => ({ binding: "SITE_INDEX", name: site_id, method: "page", args: [best.page_id] })),
  );
  const rows = given.map(({ gold, text, best }, at) => {
    const found = pages[at]?.result as { page: { chunks: { chunk_id: string; text: string }[] } } | undefined;
    const passage = found?.page.chunks.find(({ chunk_id }) => chunk_id === best.chunk_id)?.text ?? "";
    const said = splitWords(text.replace(/\s?\[\d{1,3}\]/g, ""));
    const whole = splitWords(passage);
    const wanted = splitWords(gold);
    return {
      said: scoreWords(said, wanted),
      lead: scoreWords(whole.slice(0, said.length), wanted),
      passage: scoreWords(whole, wanted),
      words: said.length,
    };
  });
  const mean = (read: (row: (typeof rows)[number]) => number) =>
    rows.reduce((sum, row) => sum + read(row), 0) / rows.length;
  print(`against the set's own answers, ${rows.length} answered, ${mean(({ words }) => words).toFixed(0)} words each`);
  print("                                F1  precision  recall");
  for (const [name, key] of [
    ["answered without a model", "said"],
    ["best passage, as many words", "lead"],
    ["best passage, whole", "passage"],
  ] as const) {
    const shown = (["f1", "precision", "recall"] as const).map((part) => mean((row) => row[key][part]).toFixed(3));
    print(`${name.padEnd(28)}  ${shown[0]}      ${shown[1]}   ${shown[2]}`);
  }
  const [answer_delta_low, answer_delta_high] = bootstrapMean(rows.map(({ said, lead }) => said.f1 - lead.f1));
  print(`answered − as many words: ${answer_delta_low.toFixed(3)} to ${answer_delta_high.toFixed(3)} (95 %)`);
  return {
    answer_f1: mean(({ said }) => said.f1),
    lead_f1: mean(({ lead }) => lead.f1),
    passage_f1: mean(({ passage }) => passage.f1),
    answer_delta_low,
    answer_delta_high,
  };
}

/** The overlap of two bags of words. */
export function scoreWords(said: readonly string[], wanted: readonly string[]): Overlap {
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of said) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    shared++;
  }
  if (shared === 0) return { precision: 0, recall: 0, f1: 0 };
  const [precision, recall] = [shared / said.length, shared / wanted.length];
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}

/** In small letters, without articles and punctuation. */
export function splitWords(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !ARTICLES.has(word));
}
