/** Plain text as Markdown: paragraphs that were wrapped by hand are one line again. Pure; linear in the text. */
import { LIST_ITEM } from "../../platform/markdown";
import { dropUnseen } from "../extract/page-tree";

/** Text is wrapped by hand at 60 to 100 columns. */
const WRAPPED_COLUMNS = [45, 105] as const;
const MAX_TITLE_CHARS = 120;

/** `title` is the first line, if it stands alone and is no sentence; it is then left out of the Markdown. */
export function readPlainText(text: string): { title: string | null; markdown: string } {
  const blocks: string[][] = [];
  let is_apart = true;
  for (const line of dropUnseen(text).split(/\r\n?|[\n\f]/)) {
    const written = line.trimEnd();
    if (written && is_apart) blocks.push([written]);
    else if (written) blocks.at(-1)?.push(written);
    is_apart = !written;
  }
  const [first = []] = blocks;
  const title = toTitle(first);
  const rest = title === null ? blocks : blocks.slice(1);
  return { title, markdown: rest.map(unwrap).join("\n\n") };
}

/** Also underlined. */
function toTitle([line = "", underline = "", ...more]: readonly string[]): string | null {
  if (more.length > 0 || line.length > MAX_TITLE_CHARS || (underline && !/^[=\-*~_]{3,}$/.test(underline))) return null;
  const text = line.replace(/^#+ +/, "").trim();
  return /\p{L}/u.test(text) && !/[.!?,;:。！？]$/u.test(text) ? text : null;
}

function unwrap(lines: readonly string[]): string {
  return lines.join(isWrapped(lines) ? " " : "\n");
}

/** Whether every line but the last is as long as it could be: the next word had no room on it. */
function isWrapped(lines: readonly string[]): boolean {
  if (lines.length < 2 || lines.some((line) => /^[\s|>]/.test(line) || LIST_ITEM.test(line))) return false;
  const longest = Math.max(...lines.map((line) => line.length));
  const [least, most] = WRAPPED_COLUMNS;
  if (longest < least || longest > most) return false;
  return lines.slice(1).every((line, i) => {
    const word = line.indexOf(" ") < 0 ? line.length : line.indexOf(" ");
    return (lines[i]?.length ?? 0) + 1 + word > longest - 4;
  });
}
