/** Tables as spreadsheets open them, without a cell that they would run as a formula (bars ABU-04). Pure. */

/** What begins a formula in Excel, LibreOffice and Sheets, behind any apostrophes that keep it from being one. */
const FORMULA = /^'*[=+\-@\t\r\n\0＝＋－＠]/;

/** One row with its line break. */
export function writeCsvRow(cells: readonly string[]): string {
  return `${cells.map(writeCell).join(",")}\r\n`;
}

const NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;

function writeCell(cell: string): string {
  const safe = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A cell as it was before `writeCsvRow`. */
export function readCell(cell: string): string {
  return FORMULA.test(cell) && cell.startsWith("'") ? cell.slice(1) : cell;
}
