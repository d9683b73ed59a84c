/**
 * HTML to a tree. Built on htmlparser2's tokenizer rather than its parser, whose open-element stack costs quadratic
 * time on deep or unbalanced markup (1.5 s for 50,000 nested tags, minutes for 400,000); here every step is linear.
 */
import { Tokenizer } from "htmlparser2";
import {
  ATTRIBUTE_NAMES,
  type AttributeName,
  type Attributes,
  BLOCK_TAGS,
  createElement,
  HEADINGS,
  type PageElement,
  setOf,
} from "./page-tree";

const KEPT_ATTRIBUTES: ReadonlyMap<string, AttributeName> = new Map(ATTRIBUTE_NAMES.map((name) => [name, name]));

/** Elements nested deeper (39 is the most in WCXB) are dissolved into their parent, as in Chrome: recursion over the tree is then safe. */
const MAX_DEPTH = 400;

/** A page is read up to here, which bounds time and memory; the largest of 391 pages of WCXB has 16,000. */
const MAX_ELEMENTS = 100_000;
/** How far up an end tag, given or implied, looks for its element: no sound page leaves as many open between. */
const MAX_REACH = 64;
/** Longer values are cut off: no address or description read here is longer. */
const MAX_ATTRIBUTE_CHARS = 4_096;

const VOID = setOf("area base basefont br col embed frame hr img input link meta param source track wbr");
/** Their content is text to the tokenizer, and none to a reader. */
const RAW_TEXT = setOf("script style textarea title iframe noembed noframes xmp");
/** Start and end tags that only repeat what every document has: with several bodies, their content is one, as in a browser. */
const DOCUMENT_TAGS = setOf("html body");
/** An end tag of these closes no block: `<b><div></b>` leaves the div open. */
const FORMATTING = setOf(
  "abbr b big cite code del em font i ins kbd mark q s samp small span strike strong sub sup tt u var",
);
const TABLE_BARRIER = setOf("table");
const LIST_BARRIER = setOf("ul ol menu dir table td th");

/** Start tags that end an element left open: the nearest of `ends`, unless one of `within` stands between. */
const IMPLIED_ENDS: ReadonlyMap<string, { ends: ReadonlySet<string>; within: ReadonlySet<string> }> = new Map([
  ["li", { ends: setOf("li"), within: LIST_BARRIER }],
  ["dt", { ends: setOf("dt dd"), within: setOf("dl table td th") }],
  ["dd", { ends: setOf("dt dd"), within: setOf("dl table td th") }],
  ["td", { ends: setOf("td th"), within: TABLE_BARRIER }],
  ["th", { ends: setOf("td th"), within: TABLE_BARRIER }],
  ["tr", { ends: setOf("tr"), within: TABLE_BARRIER }],
  ["thead", { ends: setOf("thead tbody tfoot caption"), within: TABLE_BARRIER }],
  ["tbody", { ends: setOf("thead tbody tfoot caption"), within: TABLE_BARRIER }],
  ["tfoot", { ends: setOf("thead tbody tfoot caption"), within: TABLE_BARRIER }],
  ["option", { ends: setOf("option"), within: setOf("select datalist") }],
  ["a", { ends: setOf("a"), within: BLOCK_TAGS }],
  ["button", { ends: setOf("button"), within: BLOCK_TAGS }],
]);
/** A cell keeps stray end tags from closing what is around its table. */
const CELL_BARRIER = setOf("td th");
const NOTHING: ReadonlySet<string> = new Set();
const TABLE_PARTS = setOf("td th tr thead tbody tfoot caption table");

export interface ParsedPage {
  /** Named `#document`; what `<html>` and `<body>` hold is one. */
  root: PageElement;
  html_attributes: Attributes;
  body_attributes: Attributes;
}

/** Parses HTML of any quality; never throws. `keeps_all`: attributes of every name, for selectors. */
export function parsePage(html: string, keeps_all = false): ParsedPage {
  const builder = new TreeBuilder(html, keeps_all);
  const tokenizer = new Tokenizer({}, builder);
  tokenizer.write(builder.html);
  tokenizer.end();
  return builder;
}

class TreeBuilder implements ParsedPage {
  readonly html: string;
  readonly root: PageElement = createElement("#document", {}, null);
  readonly html_attributes: Attributes = {};
  readonly body_attributes: Attributes = {};
  private current = this.root;
  private depth = 0;
  /** Elements open below MAX_DEPTH. */
  private dissolved = 0;
  private elements = 0;
  /** How many elements of a name are open: a stray end tag is then known without a search. */
  private readonly open = new Map<string, number>();
  private name = "";
  private attributes: Attributes = {};
  private attribute: AttributeName | undefined;
  private value = "";

  constructor(
    html: string,
    private readonly keeps_all: boolean,
  ) {
    // Outside SVG, HTML ends a CDATA section at the first `>`; the tokenizer would swallow the rest of the page.
    this.html = html.replaceAll("<![CDATA[", "<!CDATA ");
  }

  ontext(start: number, end: number): void {
    this.append(this.html.slice(start, end).replaceAll("\0", ""));
  }
  ontextentity(code_point: number): void {
    this.append(String.fromCodePoint(code_point));
  }
  onopentagname(start: number, end: number): void {
    const name = this.html.slice(start, end).toLowerCase();
    this.name = name === "image" ? "img" : name;
    this.attributes = {};
  }
  onattribname(start: number, end: number): void {
    const name = this.html.slice(start, end).toLowerCase();
    this.attribute = KEPT_ATTRIBUTES.get(name) ?? (this.keeps_all ? (name as AttributeName) : undefined);
    this.value = "";
  }
  onattribdata(start: number, end: number): void {
    if (this.attribute && this.value.length < MAX_ATTRIBUTE_CHARS) {
      this.value += this.html.slice(start, Math.min(end, start + MAX_ATTRIBUTE_CHARS));
    }
  }
  onattribentity(code_point: number): void {
    if (this.attribute && this.value.length < MAX_ATTRIBUTE_CHARS) this.value += String.fromCodePoint(code_point);
  }
  onattribend(): void {
    if (this.attribute && !Object.hasOwn(this.attributes, this.attribute)) this.attributes[this.attribute] = this.value;
  }
  onopentagend(): void {
    this.openElement(false);
  }
  onselfclosingtag(): void {
    this.openElement(this.isInForeignContext());
  }
  onclosetag(start: number, end: number): void {
    const name = this.html.slice(start, end).toLowerCase();
    if (name === "br") this.append("\n");
    else if (!VOID.has(name) && !DOCUMENT_TAGS.has(name)) this.closeElement(name);
  }
  isInForeignContext(): boolean {
    return this.isOpen("svg") || this.isOpen("math");
  }
  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  private isOpen(name: string): boolean {
    return (this.open.get(name) ?? 0) > 0;
  }

  private append(text: string): void {
    if (this.elements > MAX_ELEMENTS) return;
    const { children } = this.current;
    const last = children.length - 1;
    const before = children[last];
    if (typeof before === "string") children[last] = before + text;
    else children.push(text);
  }

  private openElement(self_closing: boolean): void {
    const { name, attributes } = this;
    if (++this.elements > MAX_ELEMENTS) return;
    if (DOCUMENT_TAGS.has(name)) {
      addAttributes(name === "html" ? this.html_attributes : this.body_attributes, attributes);
      return;
    }
    const is_leaf = self_closing || VOID.has(name);
    if (this.depth >= MAX_DEPTH && !is_leaf && !RAW_TEXT.has(name)) {
      this.dissolved++;
      return;
    }
    if (this.dissolved === 0) this.endImplied(name);
    const element = createElement(name, attributes, this.current);
    this.current.children.push(element);
    if (is_leaf) return;
    this.current = element;
    this.depth++;
    this.open.set(name, (this.open.get(name) ?? 0) + 1);
  }

  private endImplied(name: string): void {
    if (name !== "table" && BLOCK_TAGS.has(name) && this.isOpen("p"))
      this.closeNearest((open) => open === "p", BLOCK_TAGS);
    if (HEADINGS.has(name) && HEADINGS.has(this.current.name))
      this.closeNearest((open) => HEADINGS.has(open), BLOCK_TAGS);
    const rule = IMPLIED_ENDS.get(name);
    if (rule) this.closeNearest((open) => rule.ends.has(open), rule.within);
  }

  private closeElement(name: string): void {
    if (this.dissolved > 0 && this.current.name !== name) {
      this.dissolved--;
      return;
    }
    if (!this.isOpen(name)) return;
    const within = TABLE_PARTS.has(name) ? NOTHING : FORMATTING.has(name) ? BLOCK_TAGS : CELL_BARRIER;
    this.closeNearest((open) => open === name, within);
  }

  /** Closes up to and with the nearest open element that `isEnd`; nothing when one of `within` comes first. */
  private closeNearest(isEnd: (name: string) => boolean, within: ReadonlySet<string>): void {
    let element = this.current;
    for (let reach = 0; !isEnd(element.name); reach++) {
      if (!element.parent || reach === MAX_REACH || within.has(element.name)) return;
      element = element.parent;
    }
    if (!element.parent) return;
    for (let closed = this.current; ; closed = closed.parent ?? this.root) {
      this.open.set(closed.name, (this.open.get(closed.name) ?? 1) - 1);
      this.depth--;
      if (closed === element) break;
    }
    this.current = element.parent;
  }
}

/** Of several `<body>` the first that gives an attribute counts. */
function addAttributes(known: Attributes, attributes: Attributes): void {
  for (const name of Object.keys(attributes) as AttributeName[]) {
    if (!Object.hasOwn(known, name)) known[name] = attributes[name] ?? "";
  }
}
