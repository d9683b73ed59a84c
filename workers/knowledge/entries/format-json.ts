/** Entries as a JSON array. Pure. */
import { parseJson } from "../../platform/body";
import type { FileContent } from "./formats";

export function readJsonEntries(text: string): FileContent {
  const items = parseJson(text.replace(/^\uFEFF/, ""));
  if (!Array.isArray(items)) {
    const error = items === undefined ? "This is not valid JSON." : "The file must be a list of entries: [ … ].";
    return { entries: [], errors: [{ line: 1, error }] };
  }
  const lines = findItemLines(text);
  const content: FileContent = { entries: [], errors: [] };
  for (const [at, item] of items.entries()) {
    const line = lines[at] ?? 1;
    if (typeof item === "object" && item !== null && !Array.isArray(item)) content.entries.push({ line, fields: item });
    else content.errors.push({ line, error: "An entry is an object: { … }." });
  }
  return content;
}

/** On which line each item of the outermost list begins; the text is valid JSON. */
function findItemLines(text: string): number[] {
  const lines: number[] = [];
  let [line, depth, is_due] = [1, 0, false];
  // A string, a line break, a bracket, a comma, or any other value: all that decides where items begin.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|\n|[[\]{}]|,|[^\s"[\]{},:\uFEFF]+/g)) {
    if (token === "\n") {
      line++;
      continue;
    }
    if (depth === 1 && is_due && token !== "]" && token !== ",") {
      lines.push(line);
      is_due = false;
    }
    if (token === "[" || token === "{") is_due = ++depth === 1 || is_due;
    else if (token === "]" || token === "}") depth--;
    else if (token === "," && depth === 1) is_due = true;
  }
  return lines;
}
