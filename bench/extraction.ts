/**
 * Main content against a set of pages with gold texts: `html/<id>.html.gz` and `gold/<id>.json`, as WCXB has them. Pages run inside
 * workerd, one after the other, through the pipeline of the crawler and through Readability. Scored as shared/tools/wcxb-score.mjs does.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import type { RunPage } from "./support/extractor-worker";

const DEFAULT_DIR = resolve(import.meta.dirname, "../../shared/data/extraction/wcxb-dev");
const TYPES = ["documentation", "service", "forum", "product", "listing", "collection", "article"];

interface GoldPage {
  id: string;
  type: string;
  url: string;
  text: string;
}
interface Score {
  f1: number;
  precision: number;
  recall: number;
}
interface Result {
  type: string;
  ours: Score;
  readability: Score;
  ms: number;
  readability_ms: number;
}

/** Prints its table by `print` and returns its figures. `openExtractor` starts a workerd. */
export default async function measureExtraction({
  openExtractor,
  dir = DEFAULT_DIR,
  print,
}: {
  openExtractor: () => Promise<RunPage>;
  dir?: string;
  print: (line: string) => void;
}): Promise<Record<string, number>> {
  const pages = readGold(dir);
  if (pages.length === 0) {
    print(`There are no pages in ${dir}: give a folder with html/<id>.html.gz and gold/<id>.json.`);
    process.exitCode = 1;
    return {};
  }
  const run = await openExtractor();
  const results: Result[] = [];
  for (const { id, type, url, text } of pages) {
    const { ours, readability } = await run(gunzipSync(readFileSync(join(dir, "html", `${id}.html.gz`))), url, null);
    results.push({
      type,
      ours: scoreWords(ours.text, text),
      readability: scoreWords(readability.text, text),
      ms: ours.ms,
      readability_ms: readability.ms,
    });
  }
  return report(results, print);
}

function report(results: Result[], print: (line: string) => void): Record<string, number> {
  const types = [...TYPES, ...results.map(({ type }) => type)].filter((type) => results.some((it) => it.type === type));
  const times = results.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const figures: Record<string, number> = {
    f1: mean(results, ({ ours }) => ours.f1),
    readability_f1: mean(results, ({ readability }) => readability.f1),
    ms_median: times[times.length >> 1] ?? Number.NaN,
    ms_max: times.at(-1) ?? Number.NaN,
  };
  print("type           pages     F1      P      R   Readability F1");
  print(toRow("all", results));
  for (const type of new Set(types)) {
    const of_type = results.filter((it) => it.type === type);
    figures[`f1_${type}`] = mean(of_type, ({ ours }) => ours.f1);
    print(toRow(type, of_type));
  }
  const readability_times = results.map((it) => it.readability_ms).toSorted((a, b) => a - b);
  print(
    `ms a page: median ${times[times.length >> 1]}, longest ${times.at(-1)}; ` +
      `Readability and linkedom: median ${readability_times[times.length >> 1]}, longest ${readability_times.at(-1)}`,
  );
  return figures;
}

function toRow(name: string, results: Result[]): string {
  const { length } = results;
  const figures = [
    mean(results, ({ ours }) => ours.f1),
    mean(results, ({ ours }) => ours.precision),
    mean(results, ({ ours }) => ours.recall),
  ];
  const cells = figures.map((figure) => figure.toFixed(3)).join("  ");
  const other = mean(results, ({ readability }) => readability.f1).toFixed(3);
  return `${name.padEnd(14)} ${String(length).padStart(5)}  ${cells}   ${other}`;
}

function mean<Item>(items: Item[], figureOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + figureOf(item), 0) / items.length;
}

/** Pages without gold text say nothing and are left out. */
function readGold(dir: string): GoldPage[] {
  const folder = join(dir, "gold");
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.toSorted().flatMap((name) => {
    const id = name.slice(0, -".json".length);
    const { url, ground_truth, _internal } = JSON.parse(readFileSync(join(folder, name), "utf8")) as {
      url?: string;
      ground_truth?: { main_content?: string };
      _internal?: { page_type?: { primary?: string } };
    };
    const text = ground_truth?.main_content ?? "";
    const type = _internal?.page_type?.primary ?? "article";
    const has_page = existsSync(join(dir, "html", `${id}.html.gz`));
    return has_page && toWords(text).length > 0 ? [{ id, type, url: url ?? "", text }] : [];
  });
}

function toWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** Multiset overlap of words. */
function scoreWords(output: string, gold: string): Score {
  const found = toWords(output);
  const wanted = toWords(gold);
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let hits = 0;
  for (const word of found) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    hits++;
    left.set(word, count - 1);
  }
  if (hits === 0) return { f1: 0, precision: 0, recall: 0 };
  const precision = hits / found.length;
  const recall = hits / wanted.length;
  return { f1: (2 * precision * recall) / (precision + recall), precision, recall };
}
