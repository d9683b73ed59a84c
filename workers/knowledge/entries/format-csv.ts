/** Entries as the rows of a table. Pure. */
import { Availability, type EntryType } from "../../contract/entries";
import { parseJson } from "../../platform/body";
import { readCell, writeCsvRow } from "../../platform/csv";
import type { CsvRow } from "../../ports";
import type { FileContent, FileEntry, PortableEntry } from "./formats";

const PRODUCT_COLUMNS = ["price", "currency", "image", "availability"] as const;
const COLUMNS = ["id", "source_type", "title", "content", "url", "is_active", ...PRODUCT_COLUMNS, "metadata"] as const;
type Column = (typeof COLUMNS)[number];

/** What people call the columns, and what that says of an entry whose type the table does not tell. */
const NAMES: Record<string, { column: Column; type?: EntryType }> = {
  ...Object.fromEntries(COLUMNS.map((column) => [column, { column }])),
  price: { column: "price", type: "product_catalog" },
  type: { column: "source_type" },
  question: { column: "title", type: "faq" },
  answer: { column: "content", type: "faq" },
  name: { column: "title" },
  text: { column: "content" },
  description: { column: "content" },
  link: { column: "url" },
  active: { column: "is_active" },
};
const YES = ["true", "yes", "1"];
const NO = ["false", "no", "0"];

export function writeCsvHead(): string {
  return writeCsvRow(COLUMNS);
}

export function writeCsvEntry({ product, metadata, url, is_active, ...entry }: PortableEntry): string {
  const cells: Record<Column, string | null> = {
    ...entry,
    url,
    is_active: String(is_active),
    ...(product ?? { price: null, currency: null, image: null, availability: null }),
    metadata: Object.keys(metadata).length === 0 ? null : JSON.stringify(metadata),
  };
  return writeCsvRow(COLUMNS.map((column) => cells[column] ?? ""));
}

/** The first row names the columns. A column that is not known is kept in `metadata` by its name. */
export function readCsvEntries(rows: readonly CsvRow[]): FileContent {
  const [head, ...others] = rows;
  if (!head) return { entries: [], errors: [{ line: 1, error: "This is not a table. Is a quote left open?" }] };
  const names = head.cells.map((cell) => cell.trim().toLowerCase().replace(/\s+/g, "_"));
  const known = names.map((name) => NAMES[name]);
  if (!known.some((item) => item?.column === "title"))
    return { entries: [], errors: [{ line: head.line, error: "There is no column “title” or “question”." }] };
  const twice = known.find((item, at) => item && known.findIndex((other) => other?.column === item.column) !== at);
  if (twice) return { entries: [], errors: [{ line: head.line, error: `Two columns are “${twice.column}”.` }] };
  const type = known.find((item) => item?.type)?.type;
  return { entries: others.map(({ line, cells }) => readRow(line, cells, { names, known, type })), errors: [] };
}

interface Head {
  names: string[];
  known: ((typeof NAMES)[string] | undefined)[];
  type: EntryType | undefined;
}

function readRow(line: number, row: readonly string[], { names, known, type }: Head): FileEntry {
  const cells = new Map<Column, string>();
  const others: [string, string][] = [];
  for (const [at, name] of names.entries()) {
    const cell = readCell(row[at] ?? "");
    const column = known[at]?.column;
    if (column) cells.set(column, cell);
    else if (name !== "" && cell.trim() !== "") others.push([name, cell]);
  }
  const fields: Record<string, unknown> = {};
  for (const column of ["title", "content"] as const) if (cells.has(column)) fields[column] = cells.get(column);
  const given = (column: Column) => cells.get(column)?.trim() || undefined;
  const source_type = given("source_type")?.toLowerCase() ?? type;
  if (source_type !== undefined) fields.source_type = source_type;
  if (given("id") !== undefined) fields.id = given("id");
  if (cells.has("url")) fields.url = given("url") ?? null;
  if (given("is_active") !== undefined) fields.is_active = readFlag(given("is_active") ?? "");
  if (PRODUCT_COLUMNS.some((column) => cells.has(column))) fields.product = readProduct(given);
  if (cells.has("metadata") || others.length > 0) fields.metadata = readMetadata(given("metadata"), others);
  return { line, fields };
}

/** What is no flag is left to be refused. */
function readFlag(cell: string): unknown {
  const word = cell.toLowerCase();
  return YES.includes(word) || (NO.includes(word) ? false : cell);
}

function readProduct(given: (column: Column) => string | undefined): unknown {
  if (PRODUCT_COLUMNS.every((column) => given(column) === undefined)) return null;
  const availability = given("availability");
  const word = availability
    ?.split("/")
    .at(-1)
    ?.replace(/[^a-z]/gi, "")
    .toLowerCase();
  return {
    // "1.299,00" and "89,00" as half of Europe writes them.
    price:
      given("price")?.replace(
        /^(\d+(?:\.\d{3})*),(\d{1,2})$/,
        (_, whole: string, cents: string) => `${whole.replaceAll(".", "")}.${cents}`,
      ) ?? null,
    currency: given("currency") ?? null,
    image: given("image") ?? null,
    availability: Availability.options.find((option) => option.toLowerCase() === word) ?? availability ?? null,
  };
}

function readMetadata(cell: string | undefined, others: readonly [string, string][]): unknown {
  const own = cell === undefined ? {} : parseJson(cell);
  if (others.length === 0) return own ?? cell;
  return typeof own === "object" && own !== null ? { ...own, ...Object.fromEntries(others) } : cell;
}
