/** HTML tables as GFM rows. */
import { type PageElement, textOf, toLine } from "./page-tree";

/** Columns past this are cut off: no table people read is wider. */
const MAX_COLUMNS = 40;
/** Rows one cell may span; more is a layout or an attack. */
const MAX_ROWSPAN = 100;
/** Characters that spanning cells may repeat in one page, so that output stays proportional to input. */
const MAX_REPEATED_CHARS = 20_000;
/** Cells written of one page, spanning ones counted in each place; more is an attack. */
const MAX_CELLS = 200_000;
/** A cell that says more is a column of a layout, not a value. */
const MAX_CELL_CHARS = 1_500;

export class TableBudget {
  private left = MAX_REPEATED_CHARS;
  private cells = MAX_CELLS;

  /** Whether the page may have a row of this many cells more. */
  takeRow(cells: number): boolean {
    this.cells -= cells;
    return this.cells >= 0;
  }

  /** The text, or nothing once a page has repeated enough. */
  repeat(text: string): string {
    this.left -= text.length;
    return this.left >= 0 ? text : "";
  }
}

/** The rows of a data table, cells in order; null for a table that only lays out its content. */
export function readTable(table: PageElement): PageElement[][] | null {
  if (table.attributes.role === "presentation" || table.attributes.role === "none") return null;
  const rows: PageElement[][] = [];
  const collectRows = (element: PageElement): void => {
    for (const child of element.children) {
      if (typeof child === "string") continue;
      if (child.name === "tr") rows.push(child.children.filter(isCell));
      else if (ROW_GROUPS.has(child.name)) collectRows(child);
    }
  };
  collectRows(table);
  const cells = rows.flat();
  const is_wide = rows.some((row) => row.length > 1);
  const is_plain = cells.every(
    ({ measure }) => !measure.has_heading && !measure.has_grid && measure.chars <= MAX_CELL_CHARS,
  );
  return is_wide && is_plain ? rows.filter((row) => row.length > 0) : null;
}

const ROW_GROUPS: ReadonlySet<string> = new Set(["thead", "tbody", "tfoot"]);

function isCell(node: PageElement | string): node is PageElement {
  return typeof node !== "string" && (node.name === "td" || node.name === "th");
}

/**
 * GFM lines: header, rule, rows. Without a header row the header is empty. A cell that spans rows or columns is repeated in each,
 * so that every row is true by itself.
 */
export function toTableLines(
  rows: PageElement[][],
  toCell: (cell: PageElement) => string,
  budget: TableBudget,
): string[] {
  const spans: { text: string; rows: number }[] = [];
  const lines: string[][] = [];
  for (const row of rows) {
    const line: string[] = [];
    const fillSpans = () => {
      for (let span = spans[line.length]; span && span.rows > 0; span = spans[line.length]) {
        span.rows--;
        line.push(budget.repeat(span.text));
      }
    };
    for (const cell of row) {
      fillSpans();
      const text = toCell(cell);
      const columns = readSpan(cell.attributes.colspan, MAX_COLUMNS);
      const rowspan = readSpan(cell.attributes.rowspan, MAX_ROWSPAN);
      for (let i = 0; i < columns && line.length < MAX_COLUMNS; i++) {
        spans[line.length] = { text, rows: rowspan - 1 };
        line.push(i === 0 ? text : budget.repeat(text));
      }
      if (line.length >= MAX_COLUMNS) break;
    }
    fillSpans();
    if (!budget.takeRow(line.length)) break;
    lines.push(line);
  }
  const [first] = rows;
  const has_header =
    first !== undefined && first.length > 1 && first.every((cell) => cell.name === "th" || isInHead(cell));
  const width = lines.reduce((most, line) => Math.max(most, line.length), 1);
  const header = Array.from({ length: width }, (_, i) => (has_header ? (lines[0]?.[i] ?? "") : ""));
  const body = (has_header ? lines.slice(1) : lines).filter((line) => line.some((text) => text !== ""));
  if (body.length === 0) return header.some((text) => text !== "") ? [toRow(header)] : [];
  return [toRow(header), `|${" --- |".repeat(width)}`, ...body.map(toRow)];
}

function toRow(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function isInHead(cell: PageElement): boolean {
  return cell.parent?.parent?.name === "thead" && toLine(textOf(cell)) !== "";
}

function readSpan(value: string | undefined, most: number): number {
  const span = Number.parseInt(value ?? "1", 10);
  return span >= 1 ? Math.min(span, most) : 1;
}
