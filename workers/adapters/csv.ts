/** Tables written as text, through csv-parse. */
import { parse } from "csv-parse/sync";
import type { CsvRow, DocumentReader } from "../ports";

/** Rows read of a table. */
const MAX_ROWS = 10_000;

/** Empty when the text is no table, such as one with a quote that never closes. */
export const readCsv: DocumentReader["readCsv"] = async (text) => {
  const rows: CsvRow[] = [];
  let line = 1;
  const options = {
    bom: true,
    delimiter: findDelimiter(text),
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
    to: MAX_ROWS,
    on_record: (cells: string[]) => {
      if (cells.length > 1 || cells[0] !== "") rows.push({ line, cells });
      line += 1 + countBreaks(cells);
      return null;
    },
  };
  try {
    parse(text, options);
    return rows;
  } catch {
    return [];
  }
};

/** A quoted cell may go over several lines. */
function countBreaks(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}

/** Spreadsheets write `;` where the comma is the decimal sign. Counted in the first line, outside quotes. */
function findDelimiter(text: string): string {
  const [line = ""] = text.replace(/"[^"]*"/g, "").split(/\r?\n/, 1);
  const count = (mark: string) => line.split(mark).length;
  return [",", ";", "\t"].toSorted((a, b) => count(b) - count(a))[0] ?? ",";
}
