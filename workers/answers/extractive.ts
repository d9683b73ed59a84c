/**
 * The answer without a model: the best sentences of the best passages in their own words, each with its quote, as the same
 * events a model streams. It says nothing that a page does not say. Pure.
 */
import { readCells } from "../platform/markdown";
import type { Sentence } from "../platform/sentences";
import type { IndexHit, IndexTerm, LlmEvent } from "../ports";
import type { QueryAnalysis } from "./analyse";
import { sumWeights, weighTerms } from "./match";
import { isTutorial, type RankedSentence, rankSentences } from "./rank";

/** The `model` of an extractive answer's `end` event. */
const EXTRACTIVE_MODEL = "extractive";

const MAX_SENTENCES = 4;
const MAX_LIST_ITEMS = 8;
/** A list item of fewer distinct words ("Visa") says nothing by itself. */
const MIN_LONE_WORDS = 5;
/** A further sentence is this good against the best one … */
const MIN_SCORE_SHARE = 0.5;
/** … more so from another passage, which may speak of something else. */
const MIN_FOREIGN_SCORE_SHARE = 0.7;
/** It says this much of the question's weight that is not said yet … */
const MIN_GAIN = 0.15;
/** … or stand beside a chosen one and be nearly as good. */
const MIN_NEIGHBOUR_SHARE = 0.6;
/** "They are sent back …" needs the sentence before it. */
const LEANS_BACK =
  /^(?:it|its|they|their|them|this|these|that|those|he|she|however|but|also|otherwise|in this case|in that case|er|sie|es|dies|diese|ils?|elles?|cela|ça|esto|eso|questo|dit|deze|isso|isto)\b/i;

/** Yields an answer as citation events; only `end` when no sentence says anything of the question. */
export async function* extractAnswer({
  hits,
  terms,
  analysis,
  question,
}: {
  hits: readonly IndexHit[];
  terms: readonly IndexTerm[];
  analysis: QueryAnalysis;
  question: string;
}): AsyncGenerator<LlmEvent> {
  const weighted = weighTerms(terms, question);
  const passages = rankSentences(hits, weighted, question, analysis);
  const chosen = complete(choose(passages, sumWeights(weighted)), passages, isTutorial(analysis));
  let before: RankedSentence | undefined;
  for (const [at, item] of chosen.entries()) {
    const hit = hits[item.hit];
    if (!hit) continue;
    const neighbours = [chosen[at - 1], chosen[at + 1]];
    const in_list = neighbours.some((other) => other?.hit === item.hit && other.sentence.kind === "list_item");
    const mark = item.sentence.kind === "list_item" && in_list ? readMarker(item.sentence.text, hit.text) : "";
    const { text, quote } = write(item.sentence);
    if (mark !== "" && before?.hit !== item.hit) {
      // A list means what its heading says ("What cannot be returned"). The heading stands beside the passage, so it has no quote.
      yield { type: "text", text: `${before ? "\n\n" : ""}**${hit.heading_path.at(-1) ?? hit.title}**\n\n` };
      yield { type: "block_end" };
    }
    yield { type: "text", text: separate(before, item, mark) + mark + text };
    yield { type: "citation", document_index: item.hit, quote };
    yield { type: "block_end" };
    before = item;
  }
  yield { type: "end", model: EXTRACTIVE_MODEL, stop_reason: "end_turn", input_tokens: 0, output_tokens: 0 };
}

/** The best sentence, then those that add to it. */
function choose(passages: RankedSentence[][], total: number): RankedSentence[] {
  const ranked = passages
    .flat()
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.hit - b.hit || a.at - b.at);
  const [best] = ranked;
  if (!best) return [];
  const chosen = [best];
  const covered = new Set([...best.says, ...best.about]);
  for (const item of ranked.slice(1)) {
    if (chosen.length >= MAX_SENTENCES || item.score < best.score * MIN_SCORE_SHARE) break;
    if (item.hit !== best.hit && item.score < best.score * MIN_FOREIGN_SCORE_SHARE) continue;
    const gain = sumWeights(item.says.filter((term) => !covered.has(term))) / total;
    const beside = chosen.some((other) => other.hit === item.hit && Math.abs(other.at - item.at) === 1);
    if (gain < MIN_GAIN && !(beside && item.says.length > 0 && item.score >= best.score * MIN_NEIGHBOUR_SHARE))
      continue;
    chosen.push(item);
    for (const term of item.says) covered.add(term);
  }
  return chosen;
}

/** Adds what a chosen sentence cannot stand without, and puts all in reading order, the best passage first. */
function complete(chosen: RankedSentence[], passages: RankedSentence[][], wants_steps: boolean): RankedSentence[] {
  const wanted = new Set(
    chosen.flatMap((item) => {
      const passage = passages[item.hit] ?? [];
      return [
        item,
        ...(item.sentence.kind === "list_item"
          ? findList(item, passage, chosen, wants_steps)
          : findCompanions(item, passage, wants_steps)),
      ];
    }),
  );
  const order = [...new Set(chosen.map((item) => item.hit))];
  return order.flatMap((hit) => (passages[hit] ?? []).filter((item) => wanted.has(item)));
}

/** The whole list of a step, of several chosen items or of an item too short to stand alone, with the words that introduce it. */
function findList(
  item: RankedSentence,
  passage: RankedSentence[],
  chosen: RankedSentence[],
  wants_steps: boolean,
): RankedSentence[] {
  const start = passage.findLastIndex(({ sentence, at }) => at < item.at && sentence.kind !== "list_item") + 1;
  const items = takeRun(passage, start, "list_item");
  const shares = items.filter((other) => chosen.includes(other)).length > 1 || item.stems.size < MIN_LONE_WORDS;
  if ((!wants_steps && !shares) || items.length > MAX_LIST_ITEMS) return [];
  const intro = passage[start - 1];
  return intro?.sentence.kind === "prose" && endsOpen(intro.sentence.text) ? [intro, ...items] : items;
}

/** The list or code a sentence introduces; the sentence it leans on. Where steps are asked for, code needs no colon before it. */
function findCompanions(item: RankedSentence, passage: RankedSentence[], wants_steps: boolean): RankedSentence[] {
  const { kind, text } = item.sentence;
  const before = passage[item.at - 1];
  if (kind !== "prose") return [];
  const items = endsOpen(text) ? takeRun(passage, item.at + 1, "list_item").slice(0, MAX_LIST_ITEMS) : [];
  if (items.length > 0) return items;
  if (endsOpen(text) || wants_steps) {
    const code = takeRun(passage, item.at + 1, "code").slice(0, 1);
    if (code.length > 0) return code;
  }
  if (LEANS_BACK.test(text) && before?.sentence.kind === "prose" && before.score > 0) return [before];
  return [];
}

function takeRun(passage: RankedSentence[], from: number, kind: Sentence["kind"]): RankedSentence[] {
  const end = passage.findIndex(({ sentence, at }) => at >= from && sentence.kind !== kind);
  return passage.slice(from, end < 0 ? undefined : end);
}

function endsOpen(text: string): boolean {
  return /[:：][*_]*$/.test(text.trim());
}

/** How a sentence is shown and what it quotes: the quote stands in the passage as it is, the text reads well. */
function write({ kind, text, header }: Sentence): { text: string; quote: string } {
  if (kind === "code") {
    const body = text.replace(/^\s*(?:`{3,}|~{3,})[^\n]*\n/, "").replace(/\n\s*(?:`{3,}|~{3,})\s*$/, "");
    return { text: `\`\`\`\n${body}\n\`\`\`\n`, quote: body };
  }
  if (kind === "table_row") return { text: writeRow(text, header), quote: text };
  const flat = text.replace(/\s+/g, " ").trim();
  return { text: kind === "prose" && /[\p{L}\p{N}]$/u.test(flat) ? `${flat}.` : flat, quote: text };
}

function writeRow(row: string, header: string[] = []): string {
  const cells = readCells(row).map((cell, at) => (header[at] && cell ? `${header[at]}: ${cell}` : cell));
  return `${cells.filter((cell) => cell !== "").join("; ")}.`;
}

/** The list mark as it stands before an item in its passage; none for a second sentence of the same item. */
function readMarker(text: string, passage: string): string {
  const at = passage.indexOf(text.split("\n")[0] ?? "");
  const line = passage.slice(passage.lastIndexOf("\n", Math.max(0, at - 1)) + 1, Math.max(0, at));
  const mark = /^\s*([-*+]|\d{1,4}[.)])\s+$/.exec(line)?.[1];
  return mark ? `${mark} ` : "";
}

/** What stands between two pieces: a space within a paragraph, a line in a list, a blank line between passages and kinds. */
function separate(before: RankedSentence | undefined, item: RankedSentence, mark: string): string {
  if (!before) return "";
  if (before.hit !== item.hit) return "\n\n";
  const kinds = [before.sentence.kind, item.sentence.kind];
  if (kinds.every((kind) => kind === "list_item")) return mark === "" ? " " : "\n";
  if (kinds.includes("code") || kinds.every((kind) => kind === "table_row")) return "\n";
  return mark === "" && !kinds.includes("table_row") && kinds[0] === "prose" ? " " : "\n\n";
}
