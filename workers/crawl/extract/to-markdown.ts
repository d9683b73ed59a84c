/** Content as Markdown: headings, lists, tables, code, quotes, emphasis and links keep their shape, everything else its text. */
import { BLOCK_TAGS, dropUnseen, type PageElement, type PageNode, textOf, toLine } from "./page-tree";
import { areSeparate, toInline } from "./to-markdown-inline";
import { readTable, TableBudget, toTableLines } from "./to-markdown-table";

/** Text past this is left out: a book, or nothing people wrote. It bounds what is stored, cut and indexed of one page. */
const MAX_MARKDOWN_CHARS = 1_000_000;
/** A longer heading is text in large print. */
const MAX_HEADING_CHARS = 300;
/** Lists and quotes nested deeper lose their indent, so that output stays proportional to input. */
const MAX_NESTING = 6;

/**
 * Renders everything below `root` but `left_out` (the heading shown as the title). Link targets become absolute against `base`.
 * Single line feeds inside a paragraph are line breaks of the page.
 */
export function renderMarkdown(root: PageElement, base: string, left_out: PageElement | null): string {
  const writer = new BlockWriter({ base, left_out, budget: new TableBudget() }, 0);
  writer.writeChildren(root);
  return dropUnseen(writer.end().join("\n\n").slice(0, MAX_MARKDOWN_CHARS));
}

interface Context {
  base: string;
  left_out: PageElement | null;
  budget: TableBudget;
}
class BlockWriter {
  private readonly blocks: string[] = [];
  /** The paragraph being written, as inline Markdown. */
  private inline = "";

  constructor(
    private readonly context: Context,
    private readonly nesting: number,
  ) {}

  end(): string[] {
    this.endParagraph();
    return this.blocks;
  }

  writeChildren(element: PageElement): void {
    let before: PageNode = "";
    for (const child of element.children) {
      if (areSeparate(before, child)) this.inline += " ";
      this.writeNode(child);
      before = child;
    }
  }

  private writeNode(node: PageNode): void {
    if (node === this.context.left_out) this.endParagraph();
    else if (typeof node !== "string" && (BLOCK_TAGS.has(node.name) || node.measure.has_block)) {
      this.endParagraph();
      this.writeBlock(node);
      this.endParagraph();
    } else this.inline += toInline(node, this.context.base);
  }

  private writeBlock(element: PageElement): void {
    const level = /^h([1-6])$/.exec(element.name)?.[1];
    if (level && element.measure.chars <= MAX_HEADING_CHARS) {
      const text = toLine(textOf(element));
      if (/[\p{L}\p{N}]/u.test(text)) this.blocks.push(`${"#".repeat(Number(level))} ${text}`);
      return;
    }
    switch (element.name) {
      case "pre":
        this.writeCode(element);
        break;
      case "ul":
      case "ol":
      case "menu":
      case "dir":
        this.writeList(element);
        break;
      case "blockquote":
        this.writeQuote(element);
        break;
      case "dl":
        this.writeDefinitions(element);
        break;
      case "table":
        this.writeTable(element);
        break;
      case "summary":
        this.writeLabel(element);
        break;
      default:
        this.writeChildren(element);
    }
  }

  private endParagraph(): void {
    const lines = this.inline.split("\n").map((line) => line.replace(/\s+/g, " ").trim());
    this.inline = "";
    let paragraph: string[] = [];
    for (const line of [...lines, ""]) {
      if (line) paragraph.push(escapeLineStart(line));
      else if (paragraph.length > 0) {
        this.blocks.push(paragraph.join("\n"));
        paragraph = [];
      }
    }
  }

  /** The blocks of an element by themselves, one level deeper. */
  private nested(write: (writer: BlockWriter) => void): string[] {
    const writer = new BlockWriter(this.context, this.nesting + 1);
    write(writer);
    return writer.end();
  }

  private writeCode(element: PageElement): void {
    const code = dropUnseen(codeTextOf(element)).replace(/\r\n?/g, "\n").replace(/^\n+/, "").trimEnd();
    if (!code) return;
    const longest = Math.max(2, ...(code.match(/`+/g) ?? []).slice(0, 1000).map((run) => run.length));
    const fence = "`".repeat(longest + 1);
    this.blocks.push(`${fence}${languageOf(element)}\n${code}\n${fence}`);
  }

  private writeList(list: PageElement): void {
    const is_layout = list.children.some(
      (child) => typeof child !== "string" && child.name === "li" && child.measure.has_heading,
    );
    if (is_layout || this.nesting >= MAX_NESTING) {
      this.writeChildren(list);
      return;
    }
    const start = Number.parseInt(list.attributes.start ?? "1", 10);
    let number = Number.isSafeInteger(start) && start >= 0 ? start : 1;
    const items: string[] = [];
    for (const child of list.children) {
      const blocks = this.nested((writer) =>
        isElement(child, "li") ? writer.writeChildren(child) : writer.writeNode(child),
      );
      if (blocks.length === 0) continue;
      const is_list_in_list = isElement(child, "ul") || isElement(child, "ol");
      const marker = list.name === "ol" ? `${number}. ` : "- ";
      const text = indent(joinTight(blocks), " ".repeat(marker.length));
      if (is_list_in_list && items.length > 0) items.push(" ".repeat(marker.length) + text);
      else {
        items.push(marker + text);
        number++;
      }
    }
    if (items.length > 0) this.blocks.push(items.join("\n"));
  }

  private writeQuote(element: PageElement): void {
    if (this.nesting >= MAX_NESTING) {
      this.writeChildren(element);
      return;
    }
    const blocks = this.nested((writer) => writer.writeChildren(element));
    if (blocks.length > 0) this.blocks.push(`> ${indent(blocks.join("\n\n"), "> ", ">")}`);
  }

  /** A term in bold, its definition on the same line when it is a paragraph. */
  private writeDefinitions(list: PageElement): void {
    let term = "";
    const endTerm = () => {
      if (term) this.blocks.push(`**${term}**`);
      term = "";
    };
    const write = (node: PageNode): void => {
      if (isElement(node, "div")) node.children.forEach(write);
      else if (isElement(node, "dt")) {
        endTerm();
        term = toLine(textOf(node)).replaceAll("**", "");
      } else if (isElement(node, "dd") && term && this.nesting < MAX_NESTING) {
        const [first, ...others] = this.nested((writer) => writer.writeChildren(node));
        if (first && isParagraph(first)) this.blocks.push(`**${term}**: ${first}`, ...others);
        else this.blocks.push(`**${term}**`, ...(first ? [first, ...others] : []));
        term = "";
      } else {
        if (typeof node !== "string") endTerm();
        this.writeNode(node);
      }
    };
    list.children.forEach(write);
    endTerm();
  }

  private writeTable(table: PageElement): void {
    const { budget } = this.context;
    const rows = readTable(table);
    if (!rows) {
      this.writeChildren(table);
      return;
    }
    const toCell = (cell: PageElement) =>
      this.nested((writer) => writer.writeChildren(cell))
        .join(" ")
        .replace(/\s+/g, " ")
        .replaceAll("|", "\\|");
    const caption = table.children.find((child) => isElement(child, "caption"));
    if (caption && typeof caption !== "string") this.writeLabel(caption);
    const lines = toTableLines(rows, toCell, budget);
    if (lines.length > 0) this.blocks.push(lines.join("\n"));
  }

  private writeLabel(element: PageElement): void {
    if (element.measure.has_block) {
      this.writeChildren(element);
      return;
    }
    const text = toLine(textOf(element)).replaceAll("**", "");
    if (text) this.blocks.push(`**${text}**`);
  }
}

function isElement(node: PageNode, name: string): node is PageElement {
  return typeof node !== "string" && node.name === name;
}

/** Keeps text from being read as a heading, quote, table or fence. */
function escapeLineStart(line: string): string {
  return /^(?:#{1,6}\s|>|\||```|~~~)/.test(line) ? `\\${line}` : line;
}

/** Puts a prefix before every line but the first, `empty` before blank ones. */
function indent(text: string, prefix: string, empty = ""): string {
  const [first = "", ...others] = text.split("\n");
  return [first, ...others.map((line) => (line ? prefix + line : empty))].join("\n");
}

function isList(block: string): boolean {
  return /^(?:- |\d+\. )/.test(block);
}

function isParagraph(block: string): boolean {
  return !isList(block) && !/^(?:[#>|]|```)/.test(block);
}

/** Lists follow the line they belong to without a gap. */
function joinTight(blocks: string[]): string {
  return blocks.reduce((text, block) => `${text}${isList(block) ? "\n" : "\n\n"}${block}`);
}

const LINE_TAGS: ReadonlySet<string> = new Set(["div", "p", "li", "tr"]);

/** Preformatted text; highlighters often give each line an element of its own. */
function codeTextOf(element: PageElement): string {
  let text = "";
  for (const child of element.children) {
    if (typeof child === "string") text += child;
    else if (child.name === "br") text += "\n";
    else {
      const inner = codeTextOf(child);
      text += LINE_TAGS.has(child.name) && !inner.endsWith("\n") ? `${inner}\n` : inner;
    }
  }
  return text;
}

const LANGUAGE_CLASS =
  /(?:^|\s)(?:language|lang|highlight-source|highlight|brush:)[-\s]?([a-z][a-z0-9+#-]{0,20})(?=\s|$|;)/i;

/** The language a highlighter's class names, on the block, the code in it or the two elements around it. */
function languageOf(pre: PageElement): string {
  const code = pre.children.find((child) => isElement(child, "code"));
  for (const element of [code, pre, pre.parent, pre.parent?.parent]) {
    if (!element || typeof element === "string") continue;
    const { attributes } = element;
    const named =
      attributes["data-lang"] ?? attributes["data-language"] ?? LANGUAGE_CLASS.exec(attributes.class ?? "")?.[1];
    if (named && /^[a-z][a-z0-9+#-]{0,20}$/i.test(named)) return named.toLowerCase();
  }
  return "";
}
