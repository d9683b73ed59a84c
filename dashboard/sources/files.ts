import { formatBytes } from "../ui/format";

/** What can be uploaded as a source (contract). Repeated here because the contract's values bring all of zod with them. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
export const MAX_TEXT_CHARS = 50_000;

const ENDINGS = [".pdf", ".docx", ".md", ".markdown", ".txt", ".html", ".htm", ".csv"];
/** For the file picker. */
export const ACCEPTED_FILES = ENDINGS.join(",");

/** Why a file cannot be added, and what to do; null when it can. */
export function findFileFault({ name, size }: Pick<File, "name" | "size">): string | null {
  const ending = /\.[^.]+$/.exec(name.toLowerCase())?.[0] ?? "";
  if (ending === ".doc") return "Old Word files are not read. Save it as .docx and add that.";
  if (!ENDINGS.includes(ending))
    return `${ending === "" ? "Files without an ending" : `Files ending in ${ending}`} are not read. Save it as PDF, Word (.docx), Markdown, text, HTML or CSV.`;
  if (size === 0) return "This file is empty. Choose another one.";
  if (size > MAX_FILE_BYTES) return `This file has ${formatBytes(size)}, and 10 MB are the most. Split it in two.`;
  return null;
}
