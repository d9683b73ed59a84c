/** A page as a small tree, and the walks over it. Depth is bounded by who builds it (parse-page.ts), so recursion is safe. */

export interface PageElement {
  name: string;
  attributes: Attributes;
  children: PageNode[];
  parent: PageElement | null;
  /** What choices rest on; counted by `measurePage`. */
  measure: Measure;
}
/** What stands below an element. */
export interface Measure {
  /** Characters that are not white space. */
  chars: number;
  /** Those of them in links. */
  link_chars: number;
  has_block: boolean;
  has_heading: boolean;
  /** A table or preformatted text. */
  has_grid: boolean;
}
/** A string is text, entities decoded. Comments are not in the tree. */
export type PageNode = PageElement | string;

/** What is read of an element; a page parsed for selectors has all of its attributes. */
export const ATTRIBUTE_NAMES = [
  "alt",
  "aria-controls",
  "aria-expanded",
  "aria-hidden",
  "aria-modal",
  "class",
  "colspan",
  "content",
  "data-lang",
  "data-language",
  "data-role",
  "data-target",
  "datetime",
  "hidden",
  "href",
  "hreflang",
  "http-equiv",
  "id",
  "itemprop",
  "itemtype",
  "lang",
  "name",
  "property",
  "pubdate",
  "rel",
  "role",
  "rowspan",
  "shadowrootmode",
  "slot",
  "src",
  "start",
  "style",
  "type",
] as const;
export type AttributeName = (typeof ATTRIBUTE_NAMES)[number];
export type Attributes = Partial<Record<AttributeName, string>>;

/** The names of a list written with spaces. */
export const setOf = (names: string): ReadonlySet<string> => new Set(names.split(" "));

export const BLOCK_TAGS = setOf(
  "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form " +
    "h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul caption",
);
export const HEADINGS = setOf("h1 h2 h3 h4 h5 h6");

const UNMEASURED: Measure = { chars: 0, link_chars: 0, has_block: false, has_heading: false, has_grid: false };

export function createElement(name: string, attributes: Attributes, parent: PageElement | null): PageElement {
  return { name, attributes, children: [], parent, measure: UNMEASURED };
}

/** Calls `visit` for every element in document order. */
export function walkElements(root: PageElement, visit: (element: PageElement) => void): void {
  const waiting: PageElement[] = [root];
  for (let element = waiting.pop(); element; element = waiting.pop()) {
    visit(element);
    for (let i = element.children.length - 1; i >= 0; i--) {
      const child = element.children[i];
      if (child !== undefined && typeof child !== "string") waiting.push(child);
    }
  }
}

/** The outermost elements below that match, in document order. */
export function findElements(
  element: PageElement,
  matches: (element: PageElement) => boolean,
  found: PageElement[] = [],
): PageElement[] {
  for (const child of element.children) {
    if (typeof child === "string") continue;
    if (matches(child)) found.push(child);
    else findElements(child, matches, found);
  }
  return found;
}

/** Drops every element below that `keeps` refuses, and all below it. */
export function keepBelow(element: PageElement, keeps: (child: PageElement) => boolean): void {
  const { children } = element;
  let kept = 0;
  for (const child of children) {
    if (typeof child !== "string") {
      if (!keeps(child)) continue;
      keepBelow(child, keeps);
    }
    children[kept++] = child;
  }
  children.length = kept;
}

/** Whether an element stands in one that matches, at most `most` levels up. */
export function isBelow({ parent }: PageElement, matches: (above: PageElement) => boolean, most = Infinity): boolean {
  let above = parent;
  for (let up = 0; above && up < most; up++) {
    if (matches(above)) return true;
    above = above.parent;
  }
  return false;
}

export function classesOf({ attributes }: PageElement): string[] {
  return attributes.class ? attributes.class.split(/\s+/) : [];
}

/** Whether class or id of an element holds one of the words. A heading keeps its text. */
export function isNamed({ attributes, name }: PageElement, names: ReadonlySet<string>): boolean {
  if (HEADINGS.has(name) || (attributes.class === undefined && attributes.id === undefined)) return false;
  return `${attributes.class ?? ""} ${attributes.id ?? ""}`.split(/\s+/).some((token) => {
    // Utility classes ("md:w-[50%]", "group/tooltip") say how it looks, not what it is.
    if (/[:[/(]/.test(token)) return false;
    return token.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).some((word) => names.has(word.toLowerCase()));
  });
}

/** All text below an element, white space as it stands. */
export function textOf(node: PageNode): string {
  if (typeof node === "string") return node;
  let text = "";
  for (const child of node.children) text += textOf(child);
  return text;
}

// Characters nobody sees: zero-width, fillers, bidirectional marks, soft hyphen, and the planes in which text can be smuggled (tags, variation selectors).
const UNSEEN =
  /\u034F|\u17B4|\u17B5|[\u180B-\u180D]|[\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\u{E0000}-\u{E0FFF}]|[\uFE00-\uFE0F]{2,}/gu;
/** Joiners shape Persian, Indic scripts and emoji, one at a time; next to Latin letters they only hide. */
const JOINERS = /[\u200C\u200D]+/g;

/** Drops invisible characters. Linear. */
export function dropUnseen(text: string): string {
  return text
    .replace(UNSEEN, "")
    .replace(JOINERS, (run, at: number, whole: string) =>
      run.length > 1 || isLatin(whole, at - 1) || isLatin(whole, at + 1) ? "" : run,
    );
}

function isLatin(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return Number.isNaN(code) || code < 0x250;
}

/** One line of text: invisible characters dropped, runs of white space as one space. */
export function toLine(text: string): string {
  return dropUnseen(text).replace(/\s+/g, " ").trim();
}
