/**
 * The answer without a model: the best sentences of the best passages in their own words, each with its quote, as the same
 * events a model streams. It says nothing that a page does not say. Pure.
 */
import { readCells } from "../platform/markdown";
import type { Sentence } from "../platform/sentences";
import type { IndexHit, IndexTerm, LlmEvent } from "../ports";
import type { QueryAnalysis } from "./analyse";
import { matchTerms, sumWeights, type WeightedTerm, weighTerms } from "./match";
import { LEANS_BACK, type RankedSentence, rankSentences } from "./rank";
import { isTutorial, readWants, type Want } from "./wants";

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
/** Of a table only rows as good as the best one. */
const MIN_ROW_SHARE = 0.95;

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
  const asked = { terms: weighted, wants: readWants(question) };
  let before: RankedSentence | undefined;
  for (const [at, item] of chosen.entries()) {
    const hit = hits[item.hit];
    if (!hit) continue;
    const neighbours = [chosen[at - 1], chosen[at + 1]];
    const in_list = neighbours.some((other) => other?.hit === item.hit && other.sentence.kind === item.sentence.kind);
    const mark = in_list ? readMarker(item.sentence, hit.text) : "";
    const { text, quote } = write(item.sentence, (cells) => chooseColumns(cells, item.sentence.header ?? [], asked));
    const begins = before?.hit !== item.hit || before.heading !== item.heading;
    if (begins && (mark !== "" || leansOnHeading(item, hit))) {
      // A list means what its heading says ("What cannot be returned"). The heading stands beside the passage, so it has no quote.
      yield { type: "text", text: `${before ? "\n\n" : ""}**${item.heading}**\n\n` };
      yield { type: "block_end" };
    }
    yield { type: "text", text: separate(before, item, mark) + mark + text };
    yield { type: "citation", document_index: item.hit, quote };
    yield { type: "block_end" };
    before = item;
  }
  yield { type: "end", stop_reason: "end_turn" };
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
    const share = item.sentence.kind === "table_row" ? MIN_ROW_SHARE : MIN_NEIGHBOUR_SHARE;
    if (gain < MIN_GAIN && !(beside && item.says.length > 0 && item.score >= best.score * share)) continue;
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
      const { kind } = item.sentence;
      if (kind === "table_row") return [item, ...findRows(item, passage)];
      return [item, ...(kind === "list_item" ? findList : findCompanions)(item, passage, wants_steps)];
    }),
  );
  const order = [...new Set(chosen.map((item) => item.hit))];
  return order.flatMap((hit) => (passages[hit] ?? []).filter((item) => wanted.has(item)));
}

/** The whole list of a step or of an item too short to stand alone, with the words that introduce it. */
function findList(item: RankedSentence, passage: RankedSentence[], wants_steps: boolean): RankedSentence[] {
  const start = passage.findLastIndex((other) => other.at < item.at && !isAlike(other, item)) + 1;
  const items = takeRun(passage, start);
  const whole = item.stems.size < MIN_LONE_WORDS || (wants_steps && item.headed);
  if (!whole || items.length > MAX_LIST_ITEMS) return [];
  const intro = passage[start - 1];
  return intro?.sentence.kind === "prose" && intro.heading === item.heading && endsOpen(intro.sentence.text)
    ? [intro, ...items]
    : items;
}

/** The whole table of a row that says nothing of the question: its heading was asked for ("opening hours"). */
function findRows(item: RankedSentence, passage: RankedSentence[]): RankedSentence[] {
  if (item.says.length > 0) return [];
  const start = passage.findLastIndex((other) => other.at < item.at && !isAlike(other, item)) + 1;
  return takeRun(passage, start).slice(0, MAX_LIST_ITEMS);
}

/** The list or code a sentence introduces; the sentence it leans on. Where steps are asked for, code needs no colon before it. */
function findCompanions(item: RankedSentence, passage: RankedSentence[], wants_steps: boolean): RankedSentence[] {
  const { kind, text } = item.sentence;
  const before = passage[item.at - 1];
  if (kind !== "prose") return [];
  const run = takeRun(passage, item.at + 1);
  const follows = run[0]?.heading === item.heading ? run[0].sentence.kind : null;
  if (follows === "list_item" && endsOpen(text)) return run.slice(0, MAX_LIST_ITEMS);
  if (follows === "code" && (endsOpen(text) || wants_steps)) return run.slice(0, 1);
  if (LEANS_BACK.test(text) && before?.sentence.kind === "prose" && before.score > 0) return [before];
  return [];
}

/** Prose that leaves to its heading what was asked for: below "PAGE_SIZE" a sentence need not name it. A question is not repeated. */
function leansOnHeading({ sentence, heading, headed, says }: RankedSentence, { title }: IndexHit): boolean {
  const is_code = /_|\p{Ll}\p{Lu}/u.test(heading) && !sentence.text.includes(heading.replaceAll("`", ""));
  const leans = headed && (is_code || says.length === 0);
  return leans && sentence.kind === "prose" && heading !== title && !/[?？]\W*$/u.test(heading);
}

/** What follows of the same kind below the same heading. */
function takeRun(passage: RankedSentence[], from: number): RankedSentence[] {
  const first = passage[from];
  const end = first ? passage.findIndex((other) => other.at > from && !isAlike(other, first)) : from;
  return passage.slice(from, end < 0 ? undefined : end);
}

function isAlike(a: RankedSentence, b: RankedSentence): boolean {
  return a.sentence.kind === b.sentence.kind && a.heading === b.heading;
}

function endsOpen(text: string): boolean {
  return /[:：][*_]*$/.test(text.trim());
}

/** How a sentence is shown and what it quotes: the quote stands in the passage as it is, the text reads well. */
function write(
  { kind, text, header = [] }: Sentence,
  choose: (cells: string[]) => number[],
): { text: string; quote: string } {
  if (kind === "code") {
    const body = text.replace(/^\s*(?:`{3,}|~{3,})[^\n]*\n/, "").replace(/\n\s*(?:`{3,}|~{3,})\s*$/, "");
    return { text: `\`\`\`\n${body}\n\`\`\`\n`, quote: body };
  }
  if (kind === "table_row") {
    const cells = readCells(text);
    const [label = ""] = cells;
    const facts = choose(cells).map((at) => (header[at] ? `${header[at]}: ${cells[at]}` : cells[at]));
    return { text: `${label ? `**${label}** – ` : ""}${facts.join("; ")}.`, quote: text };
  }
  const flat = text.replace(/\s+/g, " ").trim();
  return { text: kind === "prose" && /[\p{L}\p{N}]$/u.test(flat) ? `${flat}.` : flat, quote: text };
}

/** The cells of a row that answer: those whose header the question names, else those of the kind it asks for, else all but the label. */
function chooseColumns(cells: string[], header: string[], asked: { terms: WeightedTerm[]; wants: Want[] }): number[] {
  const filled = cells.flatMap((cell, at) => (at > 0 && cell !== "" ? [at] : []));
  const named = filled.filter((at) => matchTerms(asked.terms, header[at] ?? "").length > 0);
  const fitting = filled.filter((at) => asked.wants.some(({ shows }) => shows.test(cells[at] ?? "")));
  return [named, fitting].find((columns) => columns.length > 0) ?? filled;
}

/** The mark of an item in its list; none for a second sentence of the same item. Rows of a table are listed. */
function readMarker({ kind, text }: Sentence, passage: string): string {
  if (kind === "table_row") return "- ";
  if (kind !== "list_item") return "";
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
  if (kinds[0] === kinds[1] && kinds[0] !== "prose") return mark === "" ? " " : "\n";
  if (kinds.includes("code")) return "\n";
  return mark === "" && !kinds.includes("table_row") && kinds[0] === "prose" ? " " : "\n\n";
}
