/**
 * Entries as one Markdown document: a heading of the first level a title, the text below it the content. A comment before the heading says
 * what a title and a text cannot; without any, a title that asks is a question. Pure.
 */
import { parseJson } from "../../platform/body";
import type { FileContent, FileEntry, PortableEntry } from "./formats";

const MARK = /^<!-- entry (\{.*\}) -->$/s;
/** Of a content that looks like it: one more backslash each time it is written. */
const ESCAPED = /^(\\*)(<!-- entry )/gm;
const TITLE = /^# +(.+?) *$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

export function writeMarkdownEntry({ title, content, ...facts }: PortableEntry, index: number): string {
  // A comment ends where it says so: "-->" within must not.
  const mark = JSON.stringify(facts).replaceAll("-->", "--\\u003e");
  const body = content.replace(ESCAPED, (_, slashes: string, start: string) => `${slashes}\\${start}`);
  return `${index === 0 ? "" : "\n"}<!-- entry ${mark} -->\n\n# ${title}\n${body === "" ? "" : `\n${body}\n`}`;
}

export function readMarkdownEntries(text: string): FileContent {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n?|\n/);
  return lines.some((line) => MARK.test(line)) ? readMarked(lines) : readPlain(lines);
}

function readMarked(lines: readonly string[]): FileContent {
  const content: FileContent = { entries: [], errors: [] };
  const starts = lines.flatMap((line, at) => (MARK.test(line) ? [at] : []));
  for (const [n, start] of starts.entries()) {
    const facts = parseJson(MARK.exec(lines[start] ?? "")?.[1] ?? "");
    const [first = "", ...rest] = lines
      .slice(start + 1, starts[n + 1])
      .join("\n")
      .trim()
      .split("\n");
    const title = TITLE.exec(first)?.[1];
    const line = start + 1;
    if (typeof facts !== "object" || facts === null)
      content.errors.push({ line, error: "The comment is not valid JSON." });
    else if (title === undefined) content.errors.push({ line, error: "The comment has no “# Title” below it." });
    else {
      const body = rest.join("\n").replace(ESCAPED, (_, slashes: string, begin: string) => slashes.slice(1) + begin);
      content.entries.push({ line, fields: { title, content: body, ...facts } });
    }
  }
  return content;
}

function readPlain(lines: readonly string[]): FileContent {
  const entries: (FileEntry & { lines: string[] })[] = [];
  let fence = "";
  for (const [at, line] of lines.entries()) {
    const title = fence === "" ? TITLE.exec(line)?.[1] : undefined;
    const mark = FENCE.exec(line)?.[1] ?? "";
    if (fence === "") fence = mark;
    else if (mark.startsWith(fence)) fence = "";
    if (title === undefined) entries.at(-1)?.lines.push(line);
    else {
      const asks = /[?？]$/.test(title);
      entries.push({ line: at + 1, fields: { title, source_type: asks ? "faq" : "custom_text" }, lines: [] });
    }
  }
  if (entries.length === 0)
    return { entries: [], errors: [{ line: 1, error: "There is no “# Title”: each entry begins with one." }] };
  return {
    entries: entries.map(({ line, fields, lines: own }) => ({ line, fields: { ...fields, content: own.join("\n") } })),
    errors: [],
  };
}
