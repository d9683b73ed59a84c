/** Markdown as single statements: the unit an extractive answer quotes, and where long passages are cut. */
import { LIST_ITEM, type MarkdownBlock, readBlocks, readCells } from "./markdown";

export interface Sentence {
  /** As it stands in the Markdown, without list and quote marks. */
  text: string;
  kind: "prose" | "list_item" | "table_row" | "code";
  /** Of a table row: the cells of its table's header. */
  header?: string[];
  /** The heading it stands below, where the Markdown holds one. */
  heading?: string;
}

/**
 * Splits Markdown into sentences, list items (nested ones too), table rows and whole code blocks, each with the heading above it.
 * `language` is a primary tag ("en"), null when unknown.
 */
export function splitSentences(markdown: string, language: string | null): Sentence[] {
  let heading: string | null = null;
  return readBlocks(markdown).flatMap((block) => {
    if (block.kind === "heading") heading = block.title;
    const sentences = splitBlock(block, language);
    return heading === null ? sentences : sentences.map((sentence) => ({ heading: heading ?? "", ...sentence }));
  });
}

function splitBlock(block: MarkdownBlock, language: string | null): Sentence[] {
  switch (block.kind) {
    case "heading":
      return [];
    case "code":
      return [{ text: [block.open, ...block.lines, block.close].join("\n").trimEnd(), kind: "code" }];
    case "table": {
      const header = readCells(block.head[0]);
      return block.rows.map((text) => ({ text, kind: "table_row", header }));
    }
    case "list":
      return block.items.flatMap((lines) => splitItem(lines, language));
    case "quote":
      return splitSentences(block.lines.map((line) => line.replace(/^> ?/, "")).join("\n"), language);
    case "paragraph":
      return splitProse(block.lines.join("\n"), language).map((text) => ({ text, kind: "prose" }));
  }
}

/** An item's first paragraph is one statement; what is nested in it is read on its own. */
function splitItem(lines: string[], language: string | null): Sentence[] {
  const [first = "", ...others] = lines;
  const marker = LIST_ITEM.exec(first)?.[0] ?? "";
  const next = others.findIndex((line) => !line.trim() || LIST_ITEM.test(line) || /^ *(?:`{3}|~{3}|\||>)/.test(line));
  const own = next === -1 ? others : others.slice(0, next);
  const nested = next === -1 ? [] : others.slice(next);
  const text = [first.slice(marker.length), ...own.map((line) => line.trim())].join("\n").trim();
  const item: Sentence[] = text ? [{ text, kind: "list_item" }] : [];
  const indent = marker.length;
  return nested.length === 0
    ? item
    : [...item, ...splitSentences(nested.map((line) => outdent(line, indent)).join("\n"), language)];
}

function outdent(line: string, indent: number): string {
  return line.slice(Math.min(indent, line.length - line.trimStart().length));
}

/** Followed by a name or number, never by a new sentence. */
const TITLES =
  "mr mrs ms dr prof st mt ft gen col sgt capt lt rev hon sr sra srta mme mlle hr fr no nr nos fig figs vol art abs pp".split(
    " ",
  );
/** Within a sentence, whatever follows. */
const INNER = "e.g i.e vs approx incl excl viz cf ca z.b d.h bzw ggf evtl inkl zzgl p.ex p.ej env aprox".split(" ");
const ABBREVIATIONS: ReadonlySet<string> = new Set([...TITLES, ...INNER]);
/** Also words, or ends of sentences: "No. 5" and "Fig. 2" go on, "No. We do not." does not. */
const BEFORE_NUMBERS: ReadonlySet<string> = new Set("no nr nos fig figs vol art abs pp".split(" "));
/** Marks that close what the sentence before opened: emphasis, quotes, brackets, a link's target. */
const CLOSERS = /^(?:\]\([^()\s]*\)|[*_~`)\]"'”’»])+/;
/** Prose is handed to Intl.Segmenter in pieces of this many characters, cut at white space: its cost per character grows with the text. */
const MAX_SEGMENTED_CHARS = 20_000;
/** A longer run is no sentence: repairs stop here. */
const MAX_SENTENCE_CHARS = 2_000;

/** Sentences of one paragraph, trimmed, each as it stands in the text. */
export function splitProse(paragraph: string, language: string | null): string[] {
  if (!/[\p{Sentence_Terminal}\n]/u.test(paragraph)) return [paragraph.trim()].filter(Boolean);
  const segmenter = segmenterFor(language);
  const sentences: string[] = [];
  let open = "";
  for (const piece of cutAtSpace(paragraph, MAX_SEGMENTED_CHARS)) {
    for (const { segment } of segmenter.segment(piece)) {
      const closers = open ? (CLOSERS.exec(segment)?.[0] ?? "") : "";
      const rest = segment.slice(closers.length);
      open += closers;
      if (open && !goesOn(open, rest, language)) {
        sentences.push(open);
        open = "";
      }
      open += rest;
    }
  }
  sentences.push(open);
  return sentences.map((sentence) => sentence.trim()).filter(Boolean);
}

function cutAtSpace(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const space = text.length - start > size ? text.lastIndexOf(" ", start + size) : -1;
    const end = space > start ? space + 1 : start + size;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

/** One per language: making a segmenter costs more than using it. */
const SEGMENTERS = new Map<string, Intl.Segmenter>();

function segmenterFor(language: string | null): Intl.Segmenter {
  const locale = language !== null && /^[a-z]{2,3}$/.test(language) ? language : "en";
  const segmenter = SEGMENTERS.get(locale) ?? new Intl.Segmenter(locale, { granularity: "sentence" });
  SEGMENTERS.set(locale, segmenter);
  return segmenter;
}

/** Whether `next` belongs to the sentence `text`, against what the segmenter found. */
function goesOn(text: string, next: string, language: string | null): boolean {
  if (text.length > MAX_SENTENCE_CHARS) return false;
  const end = text.slice(-80).trimEnd();
  const start = next.trimStart();
  if (!start) return true;
  if (/^\p{Ll}/u.test(start)) return true;
  if (text.endsWith("\n")) return false;
  const word = /(?:^|[\s([{"'“„*_])([\p{L}.]+)\.$/u.exec(end)?.[1]?.toLowerCase();
  if (word !== undefined && ABBREVIATIONS.has(word)) return !BEFORE_NUMBERS.has(word) || /^[#\d]/.test(start);
  if (/(?:^|[\s(])\p{Lu}\.$/u.test(end)) return /^\p{Lu}/u.test(start);
  if (language === "de" && /(?:^|\s)\d{1,2}\.$/.test(end)) return true;
  return isInsideLink(text.slice(-300));
}

/** A link's text or a code span opened and not yet closed. */
function isInsideLink(text: string): boolean {
  const open = text.lastIndexOf("[");
  return (open !== -1 && text.indexOf("]", open) === -1) || (text.match(/`/g)?.length ?? 0) % 2 === 1;
}
