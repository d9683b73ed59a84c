import { parseHref } from "./links";

/** The only inline nodes there are. An image is its alternative text; whatever is not understood is text. */
export type Inline =
  | { type: "text"; text: string }
  | { type: "code"; text: string }
  | { type: "break" }
  | { type: "cite"; n: number }
  | { type: "strong" | "em"; children: Inline[] }
  | { type: "link"; href: string; children: Inline[] };

type Marker = "**" | "*" | "__" | "_" | "[" | "![";

const PLAIN = /[^\\\n`![\]*_]+/y;
const PUNCTUATION = /[!-/:-@[-`{-~]/;
const CITATION = /\[(\d{1,3})\](?!\()/y;
/** `(address "title")` with one level of parentheses; brackets end it, so that no text is scanned twice. */
const DESTINATION = /\(([^\s()[\]<>"]*(?:\([^\s()[\]<>"]*\)[^\s()[\]<>"]*)?)(?:[ \t]+"[^"\n[\]]*")?\)/y;
const REFERENCE = /\[[^[\]\n]*\]/y;
const WORD = /[\p{L}\p{N}]/u;
/** Longer runs of backticks are text; the bound keeps the search for their ends linear. */
const MAX_TICKS = 3;
/** Three are bold and italic; more are a line of ornament. */
const MAX_STARS = 3;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function isSpace(char: string | undefined): boolean {
  return char === undefined || /\s/.test(char);
}

function append(nodes: Inline[], node: Inline): void {
  const last = nodes[nodes.length - 1];
  if (node.type === "text" && last?.type === "text") last.text += node.text;
  else if (node.type !== "text" || node.text) nodes.push(node);
}

/**
 * One pass from left to right. Each kind of marker is open at most once, so at most five frames stand on the stack
 * and a node is moved at most five times: linear, whatever the text.
 */
class InlineParser {
  readonly #text: string;
  readonly #stack: { marker: Marker; nodes: Inline[] }[] = [];
  readonly #root: Inline[] = [];
  readonly #unclosed = new Set<string>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Inline[] {
    while (this.#at < this.#text.length) this.#step();
    this.#flatten(0);
    return this.#root;
  }

  #step(): void {
    const char = this.#text[this.#at];
    const next = this.#text[this.#at + 1];
    if (char === "\\" && next !== undefined && PUNCTUATION.test(next)) this.#take(next, 2);
    else if (char === "\n") this.#put({ type: "break" }, 1);
    else if (char === "`") this.#readCode();
    else if (char === "!" && next === "[") this.#openBracket("![");
    else if (char === "[") this.#readBracket();
    else if (char === "]") this.#closeBracket();
    else if (char === "*" || char === "_") this.#readEmphasis(char);
    else {
      const plain = matchAt(PLAIN, this.#text, this.#at)?.[0] ?? char ?? "";
      this.#take(plain, plain.length);
    }
  }

  #put(node: Inline, length: number): void {
    append(this.#stack.at(-1)?.nodes ?? this.#root, node);
    this.#at += length;
  }

  #take(text: string, length: number): void {
    this.#put({ type: "text", text }, length);
  }

  /** Turns every frame from `depth` up back into the text it was. */
  #flatten(depth: number): void {
    while (this.#stack.length > depth) {
      const frame = this.#stack.pop();
      if (!frame) return;
      this.#take(frame.marker, 0);
      for (const node of frame.nodes) this.#put(node, 0);
    }
  }

  #findOpen(markers: Marker[]): number {
    return this.#stack.findLastIndex(({ marker }) => markers.includes(marker));
  }

  /** Closes the frame at `depth` and hands its nodes over; whatever was opened inside it and not closed is text. */
  #close(depth: number): Inline[] {
    this.#flatten(depth + 1);
    return this.#stack.pop()?.nodes ?? [];
  }

  #readRun(char: string): string {
    let end = this.#at;
    while (this.#text[end] === char) end += 1;
    return this.#text.slice(this.#at, end);
  }

  #readCode(): void {
    const ticks = this.#readRun("`");
    const from = this.#at + ticks.length;
    const end = ticks.length > MAX_TICKS || this.#unclosed.has(ticks) ? -1 : this.#text.indexOf(ticks, from);
    if (end < 0) {
      this.#unclosed.add(ticks);
      this.#take(ticks, ticks.length);
      return;
    }
    const text = this.#text.slice(from, end).trim() || this.#text.slice(from, end);
    this.#put({ type: "code", text }, end + ticks.length - this.#at);
  }

  #readBracket(): void {
    const citation = matchAt(CITATION, this.#text, this.#at);
    if (citation) {
      this.#dropOpenBracket();
      this.#put({ type: "cite", n: Number(citation[1]) }, citation[0].length);
    } else this.#openBracket("[");
  }

  /** Links hold neither links nor citations: an earlier open bracket is text. */
  #dropOpenBracket(): void {
    const open = this.#findOpen(["[", "!["]);
    if (open >= 0) this.#flatten(open);
  }

  #openBracket(marker: "[" | "!["): void {
    this.#dropOpenBracket();
    this.#stack.push({ marker, nodes: [] });
    this.#at += marker.length;
  }

  #closeBracket(): void {
    const open = this.#findOpen(["[", "!["]);
    const isImage = this.#stack[open]?.marker === "![";
    const destination = open < 0 ? null : matchAt(DESTINATION, this.#text, this.#at + 1);
    const tail = destination ?? (isImage ? matchAt(REFERENCE, this.#text, this.#at + 1) : null);
    if (!tail && !isImage) {
      if (open >= 0) this.#flatten(open);
      this.#take("]", 1);
      return;
    }
    const children = this.#close(open);
    const href = isImage ? null : parseHref(destination?.[1] ?? "");
    this.#at += 1 + (tail?.[0].length ?? 0);
    if (href !== null && children.length > 0) this.#put({ type: "link", href, children }, 0);
    else for (const node of children) this.#put(node, 0);
  }

  #readEmphasis(char: "*" | "_"): void {
    const run = this.#readRun(char);
    const before = this.#text[this.#at - 1];
    const after = this.#text[this.#at + run.length];
    const isWordJoin = char === "_" && WORD.test(before ?? "") && WORD.test(after ?? "");
    const canClose = !isSpace(before) && !isWordJoin;
    const canOpen = !isSpace(after) && !isWordJoin;
    if (run.length > MAX_STARS) this.#take(run, run.length);
    else for (let left = run.length; left > 0; ) left -= this.#readMarker(char, left, canOpen, canClose);
  }

  /** Reads one or two of `left` equal characters as an end, a beginning or text, and returns how many it took. */
  #readMarker(char: "*" | "_", left: number, canOpen: boolean, canClose: boolean): number {
    const fitting = (left >= 2 ? [`${char}${char}`, char] : [char]) as Marker[];
    const open = canClose ? this.#findOpen(fitting) : -1;
    const closing = this.#stack[open]?.marker;
    if (closing !== undefined && (this.#stack[open]?.nodes.length || open < this.#stack.length - 1)) {
      const children = this.#close(open);
      this.#put({ type: closing.length === 2 ? "strong" : "em", children }, closing.length);
      return closing.length;
    }
    const opening = canOpen ? fitting.find((marker) => this.#findOpen([marker]) < 0) : undefined;
    if (opening !== undefined) {
      this.#stack.push({ marker: opening, nodes: [] });
      this.#at += opening.length;
      return opening.length;
    }
    this.#take(char.repeat(left), left);
    return left;
  }
}

/** Parses one block's text into inline nodes. Linear; safe at every prefix: what is not closed is text. */
export function parseInline(text: string): Inline[] {
  return new InlineParser(text).parse();
}

/** The words of these nodes without their marks. */
export function flattenText(nodes: Inline[]): string {
  return nodes
    .map((node) => {
      if (node.type === "text" || node.type === "code") return node.text;
      if (node.type === "break") return " ";
      return node.type === "cite" ? "" : flattenText(node.children);
    })
    .join("");
}
