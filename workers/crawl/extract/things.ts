/** What a page says of itself in JSON-LD and microdata, as one list of plain objects. Bounded; never throws. */
import { type PageElement, type PageNode, textOf, toLine } from "./page-tree";

/** A schema.org thing: its properties as written, in any shape. */
export type Thing = Readonly<Record<string, unknown>>;

/** Longer scripts are data, not a description; the longest of 391 pages of WCXB has 400,000 characters. */
const MAX_SCRIPT_CHARS = 1_000_000;
/** Things read of one page, and values read of one property. */
const MAX_THINGS = 300;
/** Types or names of one thing or property. */
const MAX_NAMES = 10;
const MAX_NAME_CHARS = 200;
/** Of the text of one microdata property, in characters and in nodes below it. */
const MAX_VALUE_CHARS = 5_000;
const MAX_VALUE_NODES = 500;
/** Microdata properties read of one page: they may be nested in each other, and each is read by itself. */
const MAX_VALUES = 2_000;
/** Properties that lead to what the page is about; others lead to what is beside it. */
const LEADING_PROPERTIES = ["@graph", "mainEntity", "mainEntityOfPage", "breadcrumb"];
/** Of lists and leading properties, and of microdata items. */
const MAX_NESTING = 6;

/** The things an untouched page describes, outermost first, in the order they stand. */
export function readThings(page: PageElement): Thing[] {
  const things: Thing[] = [];
  const budget = { values: MAX_VALUES };
  const visit = (element: PageElement): void => {
    for (const child of element.children) {
      if (typeof child === "string" || things.length >= MAX_THINGS) continue;
      const { itemprop, itemtype, type } = child.attributes;
      if (child.name === "script" && /^application\/ld\+json\b/i.test(type?.trim() ?? "")) {
        collect(parseScript(textOf(child)), things, 0);
      }
      if (itemtype !== undefined && itemprop === undefined) things.push(readItem(child, budget, 0));
      visit(child);
    }
  };
  visit(page);
  return things;
}

function parseScript(text: string): unknown {
  if (text.length > MAX_SCRIPT_CHARS) return null;
  for (const json of [text, text.replace(/^\s*<!--|-->\s*$/g, "").replace(/[\n\r\t]+/g, " ")]) {
    try {
      return JSON.parse(json);
    } catch {
      // Templates write line feeds into strings, or a comment around it all: the second try is without.
    }
  }
  return null;
}

function collect(value: unknown, things: Thing[], nesting: number): void {
  if (nesting > MAX_NESTING || things.length >= MAX_THINGS) return;
  if (isThing(value)) {
    if (typesOf(value).length > 0) things.push(value);
    for (const property of LEADING_PROPERTIES) {
      if (Object.hasOwn(value, property)) collect(value[property], things, nesting + 1);
    }
  } else for (const item of toList(value)) if (typeof item === "object") collect(item, things, nesting + 1);
}

export function isThing(value: unknown): value is Thing {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A property's values: one is written bare, several as an array. */
export function toList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.slice(0, MAX_THINGS);
  return value === undefined || value === null ? [] : [value];
}

/** The names of a thing's types, without the address of the vocabulary. */
export function typesOf(thing: Thing): string[] {
  return toList(thing["@type"])
    .slice(0, MAX_NAMES)
    .flatMap((name) => (typeof name === "string" ? (name.slice(0, MAX_NAME_CHARS).split(/[/#:]/).at(-1) ?? []) : []));
}

export function isOfType(value: unknown, types: ReadonlySet<string>): value is Thing {
  return isThing(value) && typesOf(value).some((type) => types.has(type));
}

/** A microdata item in the shape of JSON-LD. */
function readItem(item: PageElement, budget: { values: number }, nesting: number): Thing {
  const properties = new Map<string, unknown[]>([["@type", [item.attributes.itemtype?.trim().split(/\s+/)[0]]]]);
  const visit = (element: PageElement): void => {
    for (const child of element.children) {
      if (typeof child === "string") continue;
      const { itemprop, itemtype } = child.attributes;
      const is_item = itemtype !== undefined;
      if (itemprop !== undefined && budget.values-- > 0) {
        const value = is_item
          ? nesting < MAX_NESTING
            ? readItem(child, budget, nesting + 1)
            : null
          : readValue(child);
        for (const name of itemprop.split(/\s+/).slice(0, MAX_NAMES)) addValue(properties, name, value);
      }
      if (!is_item) visit(child);
    }
  };
  visit(item);
  return Object.fromEntries(properties);
}

function addValue(properties: Map<string, unknown[]>, name: string, value: unknown): void {
  const values = properties.get(name) ?? [];
  if (values.length < MAX_THINGS) values.push(value);
  properties.set(name, values);
}

function readValue(element: PageElement): string {
  const { content, datetime, href, src } = element.attributes;
  const target = element.name === "a" || element.name === "link" ? href : src;
  return content ?? datetime ?? target ?? readText(element);
}

/** The beginning of the text below; properties may be nested in each other, so each is read only so far. */
function readText(element: PageElement): string {
  const waiting: PageNode[] = [element];
  let text = "";
  for (let nodes = 0; nodes < MAX_VALUE_NODES && text.length < MAX_VALUE_CHARS; nodes++) {
    const node = waiting.pop();
    if (node === undefined) break;
    if (typeof node === "string") text += node.slice(0, MAX_VALUE_CHARS);
    else
      for (let i = Math.min(node.children.length, MAX_VALUE_NODES) - 1; i >= 0; i--)
        waiting.push(node.children[i] ?? "");
  }
  return toLine(text);
}
