/** Metadata in the head of a page. Below the head stands what visitors write: nothing of it counts. */
import { Tokenizer } from "htmlparser2";
import { setOf } from "./page-tree";

/** What may stand in a head; any other tag ends it, as in a browser. */
const HEAD_TAGS = setOf("html head base basefont bgsound link meta noframes noscript script style template title");
/** Their content is no part of the head. */
const SET_ASIDE = setOf("noframes noscript script style template title");
/** End tags that end the head; others have no meaning there. */
const HEAD_ENDS = setOf("head body html br");

/** The `content` of each `<meta>` of this name in the head, white space trimmed. Linear; never throws. */
export function readHeadMeta(html: string, name: string): string[] {
  const reader = new HeadReader(html);
  const tokenizer = new Tokenizer({}, reader);
  reader.onhead = () => tokenizer.pause();
  tokenizer.write(reader.html);
  tokenizer.end();
  return reader.found.filter((meta) => meta.name?.toLowerCase() === name).flatMap(({ content }) => content ?? []);
}

class HeadReader {
  readonly html: string;
  readonly found: { name?: string; content?: string }[] = [];
  /** Called once the head is over. */
  onhead: () => void = () => undefined;
  private is_over = false;
  /** The element that is set aside, and how many of its name are open inside it. */
  private aside = "";
  private aside_depth = 0;
  private tag = "";
  private attributes: Record<string, string> = {};
  private attribute = "";
  private value = "";

  constructor(html: string) {
    // Outside SVG, HTML ends a CDATA section at the first `>`.
    this.html = html.replaceAll("<![CDATA[", "<!CDATA ");
  }

  ontext(start: number, end: number): void {
    if (this.aside === "" && this.html.slice(start, end).trim() !== "") this.end();
  }
  ontextentity(): void {
    if (this.aside === "") this.end();
  }
  onopentagname(start: number, end: number): void {
    this.tag = this.html.slice(start, end).toLowerCase();
    this.attributes = {};
  }
  onattribname(start: number, end: number): void {
    this.attribute = this.html.slice(start, end).toLowerCase();
    this.value = "";
  }
  onattribdata(start: number, end: number): void {
    this.value += this.html.slice(start, end);
  }
  onattribentity(code_point: number): void {
    this.value += String.fromCodePoint(code_point);
  }
  onattribend(): void {
    if (this.attribute === "name" || this.attribute === "content")
      this.attributes[this.attribute] ??= this.value.trim();
  }
  onopentagend(): void {
    const { tag } = this;
    if (this.aside !== "") {
      if (tag === this.aside) this.aside_depth++;
    } else if (!HEAD_TAGS.has(tag)) this.end();
    else if (SET_ASIDE.has(tag)) {
      this.aside = tag;
      this.aside_depth = 1;
    } else if (tag === "meta" && !this.is_over) this.found.push(this.attributes);
  }
  onselfclosingtag(): void {
    this.onopentagend();
  }
  onclosetag(start: number, end: number): void {
    const name = this.html.slice(start, end).toLowerCase();
    if (this.aside === "" && HEAD_ENDS.has(name)) this.end();
    else if (name === this.aside && --this.aside_depth === 0) this.aside = "";
  }
  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  private end(): void {
    this.is_over = true;
    this.onhead();
  }
}
