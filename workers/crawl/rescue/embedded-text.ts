/** What people wrote, out of what a page carries for its scripts. Pure. */
import { countWords } from "../../platform/markdown";
import { toLine } from "../extract/page-tree";
import { type EmbeddedString, readLinkedData } from "./embedded-data";

/** Renders a fragment of HTML as Markdown. */
export type ToMarkdown = (html: string) => string;

const MAX_CHARS = 200_000;
/** Fragments of HTML rendered of one page. */
const MAX_FRAGMENTS = 2_000;
/** A string is prose from here on even if it ends in no stop. */
const MIN_PROSE_WORDS = 8;
const MIN_SENTENCE_WORDS = 4;
const MAX_HEADING_WORDS = 15;
const MAX_HEADING_CHARS = 200;
/** Shorter strings are labels, also where words are written without spaces. */
const MIN_PROSE_CHARS = 12;
/** Things of JSON-LD looked at in one page. */
const MAX_THINGS = 200;
const MAX_DEPTH = 8;

const HTML =
  /<\/?(?:p|div|h[1-6]|ul|ol|li|br|span|table|tr|td|strong|em|b|i|a|section|article|pre|code|blockquote|figure)\b[^<>]{0,500}>/i;
/** Marks of forums. */
const BBCODE = /\[\/?(?:b|i|u|s|url|img|quote|size|color|list|code|center|\*)(?:=[^\]\n]{0,500})?\]/gi;
/** Of a text's characters. */
const MAX_CODE_SHARE = 0.02;
const PLACEHOLDER = /\{\{|\{\s?[\w.$]{1,40}(?:,[^{}]{0,200})?\}|%[sd]\b|<\/?(?:link|bold|strong_)\d?>/;
/** Addresses, selectors, styles and programs. */
const NO_PROSE =
  /^(?:https?:|data:|\/|[.#]\w)|=>|\b(?:var|const|let) \w{1,40} ?=|;\s{0,9}\w[\w-]{0,40}\s{0,9}:|@media\b|\bsans-serif\b/;
/** What every site of a framework carries. */
const STOCK = new Set(["This page could not be found.", "404: This page could not be found."]);
const HEADING_KEY =
  /(?:^|_)(?:title|heading|headline|question|subject|name|label)$|(?:Title|Heading|Headline|Question)$/i;
/** Under these keys stand addresses, codes and what machines read. */
const MACHINE_KEY =
  /^(?:_?id|uid|uuid|guid|key|ref|_ref|type|_?_?typename|kind|slug|url|uri|href|src|srcset|sizes|path|pathname|route|permalink|canonical\w*|class|classname|style|css|icon|color|colour|format|mime\w*|hash|sha\w*|token|signature|etag|version|locale|lang\w*|timezone|email|phone|date\w*|\w+At|time\w*|template|component|layout|variant|keywords|tags?|metaTitle|metaDescription|seo\w*|og\w*|twitter\w*|query|fragment|gql|html?Attributes|d|viewBox|alt|placeholder|aria\w*|tracking\w*|event\w*|copyright\w*|cookie\w*|user_?agent|stack|trace)$/i;

/** The Markdown of the data's prose: sentences and fragments of HTML in order, headings where something stands below them. */
export function renderStrings(strings: readonly EmbeddedString[], toMarkdown: ToMarkdown): string {
  const seen = new Set<string>();
  const blocks: string[] = [];
  let heading: string | null = null;
  let chars = 0;
  let fragments = 0;
  const render: ToMarkdown = (html) => (++fragments > MAX_FRAGMENTS ? "" : toMarkdown(html));
  for (const { key, text } of strings) {
    if (chars > MAX_CHARS) break;
    const is_heading = HEADING_KEY.test(key) && isHeading(text);
    const block = is_heading ? toLine(text) : readProse(key, text, render);
    if (!block || seen.has(block) || STOCK.has(block)) continue;
    seen.add(block);
    if (is_heading) {
      heading = block;
      continue;
    }
    if (heading && heading !== block) blocks.push(`## ${heading}`);
    heading = null;
    blocks.push(block);
    chars += block.length;
  }
  return blocks.join("\n\n");
}

function readProse(key: string, text: string, toMarkdown: ToMarkdown): string | null {
  if (MACHINE_KEY.test(key) || text.length < MIN_PROSE_CHARS || isCode(text)) return null;
  if (HTML.test(text)) {
    const markdown = toMarkdown(text);
    return countWords(markdown) >= MIN_SENTENCE_WORDS ? markdown : null;
  }
  const plain = text.replace(BBCODE, "");
  if (!isProse(plain)) return null;
  return plain.includes("\n") ? plain.replace(/\n{3,}/g, "\n\n").trim() : toLine(plain);
}

/** Programs, styles, and sentences with places to fill in. */
function isCode(text: string): boolean {
  const sample = text.slice(0, 2_000).replace(/<[^<>]*>/g, " ");
  const marks = sample.match(/[{};]|\(\)|=>|==/g)?.length ?? 0;
  return marks > MAX_CODE_SHARE * sample.length || PLACEHOLDER.test(sample.slice(0, 300));
}

function isHeading(text: string): boolean {
  if (text.length > MAX_HEADING_CHARS) return false;
  const words = text.trim().split(/\s+/).length;
  // A lone word in small letters is a name for machines.
  if (words === 1 && !/[^a-z\d_.-]/.test(text)) return false;
  return words <= MAX_HEADING_WORDS && /\p{L}{2}/u.test(text) && !/[<>{}[\]|=\\/]|https?:/.test(text);
}

/** Whether a person wrote it for others to read. */
function isProse(text: string): boolean {
  if (NO_PROSE.test(text)) return false;
  const sample = text.slice(0, 2_000);
  const letters = sample.match(/[\p{L}\p{M}]/gu)?.length ?? 0;
  if (letters < 0.6 * sample.replace(/\s+/g, "").length) return false;
  const words = countWords(sample);
  if (words < MIN_SENTENCE_WORDS || !/[\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Thai}]/u.test(sample.trim()))
    return false;
  // Names of classes and of other things that are not written with capitals or stops.
  const parts = sample.trim().split(/\s+/);
  const marked = parts.filter((part) => /^[a-z\d]+[-_:[\]./][\w\-:[\]./%#]*$/i.test(part)).length;
  if (marked > 0.3 * parts.length) return false;
  return (
    /[.!?:…。！？]["'”’)]?$/.test(sample.trim()) ||
    (words >= MIN_PROSE_WORDS && /\p{Lu}|[,.;。、]|\p{Lo}/u.test(sample))
  );
}

type Thing = Readonly<Record<string, unknown>>;

/** The Markdown of what a page says of itself in JSON-LD: articles, questions, products, instructions. */
export function renderLinkedData(html: string, toMarkdown: ToMarkdown): string {
  const things: Thing[] = [];
  for (const value of readLinkedData(html)) collect(value, things, 0);
  const blocks = things.flatMap((thing) => renderThing(thing, toMarkdown)).filter(Boolean);
  return [...new Set(blocks)].join("\n\n").slice(0, MAX_CHARS);
}

function collect(value: unknown, things: Thing[], depth: number): void {
  if (depth > MAX_DEPTH || things.length >= MAX_THINGS) return;
  if (Array.isArray(value)) for (const item of value.slice(0, MAX_THINGS)) collect(item, things, depth + 1);
  else if (typeof value === "object" && value !== null) {
    things.push(value as Thing);
    const { "@graph": graph, mainEntity, itemListElement, hasPart } = value as Thing;
    for (const below of [graph, mainEntity, itemListElement, hasPart]) collect(below, things, depth + 1);
  }
}

const ABOUT_THE_SITE =
  /^(?:WebSite|Organization|Corporation|Person|SearchAction|BreadcrumbList|ListItem|ImageObject|SiteNavigationElement|Review|AggregateRating)$/;

function renderThing(thing: Thing, toMarkdown: ToMarkdown): string[] {
  const type = [thing["@type"]].flat().find((name) => typeof name === "string") ?? "";
  if (ABOUT_THE_SITE.test(String(type))) return [];
  const text = (value: unknown) => (typeof value === "string" ? toText(value, toMarkdown) : "");
  const {
    name,
    headline,
    articleBody,
    text: own,
    description,
    acceptedAnswer,
    step,
    recipeIngredient,
    recipeInstructions,
  } = thing;
  const heading = text(name) || text(headline);
  const body = [text(description), text(articleBody), text(own)].filter(
    (part, i, all) => part && all.indexOf(part) === i,
  );
  // A description is the beginning of the body as often as not.
  if (body.length > 1 && body[1]?.startsWith(body[0]?.slice(0, 60) ?? "")) body.shift();
  if (acceptedAnswer)
    body.splice(0, body.length, ...[acceptedAnswer].flat().map((answer) => text((answer as Thing | null)?.text)));
  const lists = [recipeIngredient, step ?? recipeInstructions].map((items) => renderList(items, text));
  const parts = [...body, ...lists].filter(Boolean);
  return heading && parts.length > 0 ? [`## ${toLine(heading)}`, ...parts] : parts;
}

function renderList(items: unknown, text: (value: unknown) => string): string {
  const lines = [items].flat(2).flatMap((item): string[] => {
    if (typeof item === "string") return [text(item)];
    const { name, text: own, itemListElement } = (item ?? {}) as Thing;
    const line = text(own) || text(name);
    return line ? [line] : [itemListElement].flat().map((below) => text((below as Thing | null)?.text));
  });
  return lines
    .filter(Boolean)
    .map((line) => `- ${toLine(line)}`)
    .join("\n");
}

function toText(value: string, toMarkdown: ToMarkdown): string {
  // Some write their HTML with entities.
  const html = /&lt;\/?\w/.test(value)
    ? value.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&")
    : value;
  return HTML.test(html) || /&(?:#\d{2,5}|[a-z]{2,8});/i.test(html) ? toMarkdown(html) : html.trim();
}
