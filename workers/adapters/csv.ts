/** Tables written as text, through csv-parse. */
import type { DocumentReader } from "../ports";

/** Rows read of a table. */
const MAX_ROWS = 10_000;

/** Empty when the text is no table, such as one with a quote that never closes. */
export const readCsv: DocumentReader["readCsv"] = async (text) => {
  const { parse } = await import("csv-parse/sync");
  const options = {
    bom: true,
    delimiter: findDelimiter(text),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    to: MAX_ROWS,
  };
  try {
    return parse(text, options);
  } catch {
    return [];
  }
};

/** Spreadsheets write `;` where the comma is the decimal sign. Counted in the first line, outside quotes. */
function findDelimiter(text: string): string {
  const [line = ""] = text.replace(/"[^"]*"/g, "").split(/\r?\n/, 1);
  const count = (mark: string) => line.split(mark).length;
  return [",", ";", "\t"].toSorted((a, b) => count(b) - count(a))[0] ?? ",";
}
