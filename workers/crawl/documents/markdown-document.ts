/** A Markdown file as the Markdown that is kept of pages: one line a paragraph, no raw HTML, links absolute. Pure; linear in the text. */
import { LIST_ITEM } from "../../platform/markdown";
import { dropUnseen } from "../extract/page-tree";
import { cleanInline, DEFINITION, dropHtml, type LinkContext } from "./markdown-inline";

export interface MarkdownDocument {
  /** As its front matter or its first heading says. */
  title: string | null;
  description: string | null;
  /** As declared. */
  language: string | null;
  published_at: number | null;
  modified_at: number | null;
  /** Absolute http(s) addresses without fragment, in order. */
  links: string[];
  /** Below the heading that is the title. */
  markdown: string;
}

const FENCE = /^ {0,12}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(\S.*?)(?:[ \t]+#+)?[ \t]*$/;
const UNDERLINE = /^ {0,3}(?:={2,}|-{2,})[ \t]*$/;
const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const TABLE_RULE = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
/** What MDX takes from elsewhere. */
const MODULE_LINE =
  /^(?:import\s.+\sfrom\s+["'].+["'];?|import\s+["'].+["'];?|export\s+(?:const|default|function)\s.*)$/;
const FRONT_MATTER = /^(---|\+\+\+)[ \t]*\r?\n([\s\S]{0,20000}?)\r?\n(?:\1|\.\.\.)[ \t]*(?:\r?\n|$)/;
const MAX_TITLE_CHARS = 300;
/** A longer line is text, whatever it looks like: marks are looked for in lines they could fill. */
const MAX_MARK_CHARS = 2_000;

/** Reads a document. `base` is its address, null when it has none. */
export function readMarkdown(text: string, base: string | null): MarkdownDocument {
  const [matter, body] = splitFrontMatter(dropUnseen(text));
  const lines = body.split(/\r\n?|\n/);
  const definitions = new Map<string, string>();
  for (const line of lines) {
    const [, name, target] = (line.length <= MAX_MARK_CHARS && DEFINITION.exec(line)) || [];
    if (name && target && !name.startsWith("^")) definitions.set(name.toLowerCase(), target);
  }
  const context: LinkContext = { base, definitions, links: new Set() };
  const blocks = cutAtCode(lines).flatMap((part) =>
    part.is_code ? [part.lines.join("\n")] : writeProse(part.lines, context),
  );
  const heading = HEADING.exec(blocks[0] ?? "");
  const headed = heading?.[1] === "#" ? toPlain(heading[2] ?? "") : null;
  const title = matter.title || headed || null;
  const is_shown = headed !== null && headed === title;
  return {
    title: title?.slice(0, MAX_TITLE_CHARS) ?? null,
    description: matter.description || null,
    language: matter.language || matter.lang || null,
    published_at: toTime(matter.date),
    modified_at: toTime(matter.lastmod || matter.updated || matter.last_modified),
    links: [...context.links],
    markdown: blocks.slice(is_shown ? 1 : 0).join("\n\n"),
  };
}

/** The plain values of the document's front matter (YAML or TOML), and what follows it. */
function splitFrontMatter(text: string): [matter: Partial<Record<string, string>>, body: string] {
  const found = FRONT_MATTER.exec(text);
  if (!found) return [{}, text];
  const matter: Partial<Record<string, string>> = {};
  for (const line of (found[2] ?? "").split(/\r?\n/)) {
    const [, key = "", value = ""] = /^([A-Za-z_]{1,40})\s*[:=]\s*(.*)$/.exec(line) ?? [];
    if (key) matter[key.toLowerCase()] = value.trim().replace(/^(["'])(.*)\1$/, "$2");
  }
  return [matter, text.slice(found[0].length)];
}

function toTime(value: string | undefined): number | null {
  const time = value && /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

interface Part {
  is_code: boolean;
  lines: string[];
}

function cutAtCode(lines: readonly string[]): Part[] {
  const parts: Part[] = [];
  let fence = "";
  for (const line of lines) {
    const mark = FENCE.exec(line)?.[1] ?? "";
    const last = parts.at(-1);
    if (fence) {
      last?.lines.push(line);
      if (mark.startsWith(fence) && line.trim() === mark) fence = "";
    } else if (mark) {
      parts.push({ is_code: true, lines: [line] });
      fence = mark;
    } else if (last && !last.is_code) last.lines.push(line);
    else parts.push({ is_code: false, lines: [line] });
  }
  return parts;
}

/** Blocks without code. Lines of a paragraph become one; lists, quotes and tables keep theirs. */
function writeProse(lines: readonly string[], context: LinkContext): string[] {
  const writer = new ProseWriter();
  for (const line of dropHtml(lines.join("\n")).split("\n")) writer.add(line);
  return writer
    .end()
    .map((block) => cleanInline(block, context))
    .filter((block) => /\S/.test(block));
}

/** A line and what stands before it in its block. */
interface Line {
  text: string;
  glue: "" | " " | "\n";
}

class ProseWriter {
  private readonly blocks: Line[][] = [];
  private kind: "none" | "paragraph" | "list" | "table" | "quote" = "none";
  /** The line before was blank. */
  private is_apart = true;

  end(): string[] {
    return this.blocks.map((lines) =>
      lines
        .map(({ text, glue }) => glue + text)
        .join("")
        .trimEnd(),
    );
  }

  add(line: string): void {
    const is_short = line.length <= MAX_MARK_CHARS;
    const heading = is_short ? HEADING.exec(line) : null;
    const last = this.blocks.at(-1) ?? [];
    const goes_on = !this.is_apart;
    if (!line.trim()) this.is_apart = true;
    else if (is_short && (DEFINITION.test(line) || MODULE_LINE.test(line))) this.kind = "none";
    else if (heading) this.begin("none", `${heading[1]} ${heading[2]}`);
    else if (this.kind === "paragraph" && goes_on && last.length === 1 && UNDERLINE.test(line))
      this.endHeading(last, line);
    else if (this.kind === "paragraph" && goes_on && isTableRule(last, line)) this.beginTable(last, line);
    else if (RULE.test(line)) this.kind = "none";
    else if (LIST_ITEM.test(line)) this.goOn("list", line.replaceAll("\t", "    "));
    else if (this.kind === "table" && goes_on && line.includes("|")) this.goOn("table", toRow(line));
    else if (/^ {0,3}>/.test(line)) this.goOn("quote", `> ${line.replace(/^ {0,3}> ?/, "")}`);
    else if (this.kind === "list" && (goes_on || /^(?: {2}|\t)/.test(line))) this.goOnInItem(last, line);
    else if (this.kind === "paragraph" && goes_on) joinLine(last, line.trimStart());
    else this.begin("paragraph", line.trimStart());
    if (line.trim()) this.is_apart = false;
  }

  private begin(kind: typeof this.kind, text: string): void {
    this.blocks.push([{ text, glue: "" }]);
    this.kind = kind;
  }

  /** A further line of the block, or the first one of another kind. */
  private goOn(kind: "list" | "table" | "quote", text: string): void {
    if (this.kind === kind && (kind === "list" || !this.is_apart)) this.blocks.at(-1)?.push({ text, glue: "\n" });
    else this.begin(kind, text);
  }

  private goOnInItem(last: Line[], line: string): void {
    if (this.is_apart) last.push({ text: "", glue: "\n" }, { text: line, glue: "\n" });
    else joinLine(last, line.trimStart());
  }

  private endHeading(last: Line[], underline: string): void {
    const [line] = last;
    if (line) line.text = `${underline.includes("=") ? "#" : "##"} ${line.text}`;
    this.kind = "none";
  }

  /** The line above the rule is the table's, the lines above that are not. */
  private beginTable(last: Line[], rule: string): void {
    const head = last.pop()?.text ?? "";
    if (last.length === 0) this.blocks.pop();
    this.begin("table", toRow(head));
    this.goOn(
      "table",
      toRow(rule)
        .replace(/\s+/g, "")
        .replace(/:?-+:?/g, " --- "),
    );
  }
}

function isTableRule(last: readonly Line[], line: string): boolean {
  return TABLE_RULE.test(line) && line.includes("|") && (last.at(-1)?.text.includes("|") ?? false);
}

/** Two spaces or a backslash at a line's end are a line break of the page. */
function joinLine(lines: Line[], text: string): void {
  const before = lines.at(-1);
  const is_break = /(?: {2}|\\)$/.test(before?.text ?? "");
  if (before) before.text = before.text.replace(/\\$/, "").trimEnd();
  lines.push({ text, glue: is_break ? "\n" : " " });
}

function toRow(line: string): string {
  return `| ${line.trim().replace(/^\|/, "").replace(/\|$/, "").trim()} |`;
}

function toPlain(text: string): string {
  return text
    .replace(/\[([^[\]]*)\]\([^()\s]*\)/g, "$1")
    .replace(/[*`]/g, "")
    .trim();
}
