/** Entries as files: what each format says of an entry, and back. What is written and read again is the same. Pure. */
import type { EntryFormat } from "../../contract/entries";
import type { DocumentReader } from "../../ports";
import { readCsvEntries, writeCsvEntry, writeCsvHead } from "./format-csv";
import { readJsonEntries } from "./format-json";
import { readMarkdownEntries, writeMarkdownEntry } from "./format-markdown";
import type { EntryRow } from "./rows";

/** What a file says of one entry: not yet checked. */
export interface FileEntry {
  line: number;
  fields: Record<string, unknown>;
}
export interface LineError {
  line: number;
  error: string;
}
export interface FileContent {
  entries: FileEntry[];
  errors: LineError[];
}

/** What of an entry goes into a file, in this order. */
export type PortableEntry = Pick<
  EntryRow,
  "id" | "source_type" | "title" | "content" | "url" | "product" | "is_active" | "metadata"
>;

interface Format {
  content_type: string;
  extension: string;
  read(text: string, documents: Pick<DocumentReader, "readCsv">): Promise<FileContent> | FileContent;
  head: string;
  write(entry: PortableEntry, index: number): string;
  tail: string;
}

export const FORMATS: Record<EntryFormat, Format> = {
  csv: {
    content_type: "text/csv; charset=utf-8",
    extension: "csv",
    read: async (text, documents) => readCsvEntries(await documents.readCsv(text)),
    // Without the mark Excel takes the text for Windows-1252.
    head: `\uFEFF${writeCsvHead()}`,
    write: writeCsvEntry,
    tail: "",
  },
  json: {
    content_type: "application/json",
    extension: "json",
    read: readJsonEntries,
    head: "[",
    write: (entry, index) => `${index === 0 ? "" : ","}\n${JSON.stringify(entry, null, 2)}`,
    tail: "\n]\n",
  },
  markdown: {
    content_type: "text/markdown; charset=utf-8",
    extension: "md",
    read: readMarkdownEntries,
    head: "",
    write: writeMarkdownEntry,
    tail: "",
  },
};

const EXTENSIONS: Record<string, EntryFormat> = {
  csv: "csv",
  tsv: "csv",
  json: "json",
  md: "markdown",
  markdown: "markdown",
};

/** The format a file's name tells; null when it tells none. */
export function findFormat(name: string): EntryFormat | null {
  return EXTENSIONS[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? null;
}
