import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import { Checkbox } from "./Checkbox";
import { joinClasses } from "./classes";
import { useIsPhone } from "./use-media";

export interface Column<Row> {
  key: string;
  header: string;
  align?: "right";
  /** Of its cells in the table, such as a width. */
  class?: string;
  hide_on_phone?: boolean;
  render: (row: Row) => ComponentChildren;
}

/** Rows that can be ticked, by their keys. */
export interface Selection<Row> {
  keys: ReadonlySet<string>;
  on_change: (keys: ReadonlySet<string>) => void;
  /** Names a row where only its box is read out. */
  name: (row: Row) => string;
}

interface Props<Row> {
  /** The first one names the row and carries its link. */
  columns: Column<Row>[];
  rows: readonly Row[];
  row_key: (row: Row) => string;
  row_href?: (row: Row) => string;
  /** What the table holds, for those who do not see it. */
  caption: string;
  selection?: Selection<Row>;
}

/** A table; on phones a list of cards. */
export function Table<Row>(props: Props<Row>) {
  return useIsPhone() ? <Cards {...props} /> : <Grid {...props} />;
}

/** The link covers its whole row; other controls of the row lie above it. */
const ROW =
  "relative has-[a[data-row]]:hover:bg-sunken has-[input:checked]:bg-accent-soft [&_a:not([data-row])]:relative [&_a:not([data-row])]:z-1 [&_button]:relative [&_button]:z-1 [&_label]:relative [&_label]:z-1";

function RowLink({ href, children }: { href: string | undefined; children: ComponentChildren }) {
  if (href === undefined) return <>{children}</>;
  return (
    <Link
      href={href}
      data-row
      class="after:absolute after:inset-0 after:content-[''] focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
    >
      {children}
    </Link>
  );
}

type Selected<Row> = Required<Pick<Props<Row>, "rows" | "row_key" | "selection">>;

function AllBox<Row>({ rows, row_key, selection: { keys, on_change } }: Selected<Row>) {
  const count = rows.filter((row) => keys.has(row_key(row))).length;
  return (
    <Checkbox
      label="Select all rows shown"
      checked={count > 0 && count === rows.length}
      is_partial={count > 0 && count < rows.length}
      on_change={(is_checked) => on_change(new Set(is_checked ? rows.map(row_key) : []))}
    />
  );
}

function RowBox<Row>({ row, row_key, selection }: Pick<Selected<Row>, "row_key" | "selection"> & { row: Row }) {
  const { keys, on_change, name } = selection;
  const key = row_key(row);
  const toggle = (is_checked: boolean) => {
    const next = new Set(keys);
    if (is_checked) next.add(key);
    else next.delete(key);
    on_change(next);
  };
  return <Checkbox label={`Select ${name(row)}`} checked={keys.has(key)} on_change={toggle} />;
}

const BOX_CELL = "w-0 pt-3 pb-2 pl-4 align-top leading-none";

function Grid<Row>({ columns, rows, row_key, row_href, caption, selection }: Props<Row>) {
  const cellClass = (column: Column<Row>) =>
    joinClasses("px-4 py-2.5 text-left align-top", column.align === "right" && "text-right tabular-nums", column.class);
  return (
    <div class="overflow-x-auto">
      <table class="w-full border-collapse">
        <caption class="sr-only">{caption}</caption>
        <thead>
          <tr class="border-b border-line text-sm text-muted">
            {selection && (
              <td class={BOX_CELL}>
                <AllBox rows={rows} row_key={row_key} selection={selection} />
              </td>
            )}
            {columns.map((column) => (
              <th key={column.key} scope="col" class={joinClasses(cellClass(column), "font-[450] whitespace-nowrap")}>
                {column.header || <span class="sr-only">Actions</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row_key(row)} class={joinClasses(ROW, "border-b border-line transition-colors last:border-0")}>
              {selection && (
                <td class={BOX_CELL}>
                  <RowBox row={row} row_key={row_key} selection={selection} />
                </td>
              )}
              {columns.map((column, n) => (
                <td key={column.key} class={cellClass(column)}>
                  {n === 0 ? <RowLink href={row_href?.(row)}>{column.render(row)}</RowLink> : column.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cards<Row>({ columns, rows, row_key, row_href, caption, selection }: Props<Row>) {
  const [first, ...rest] = columns.filter((column, n) => n === 0 || !column.hide_on_phone);
  return (
    <>
      {selection && (
        <div class="flex items-center gap-3 border-b border-line px-4 py-2 text-sm text-muted">
          <AllBox rows={rows} row_key={row_key} selection={selection} />
          <span aria-hidden="true">Select all {rows.length}</span>
        </div>
      )}
      <ul aria-label={caption} class="divide-y divide-line">
        {rows.map((row) => (
          <li key={row_key(row)} class={joinClasses(ROW, "flex gap-3 px-4 py-3")}>
            {selection && <RowBox row={row} row_key={row_key} selection={selection} />}
            <div class="flex min-w-0 flex-1 flex-col gap-2">
              <div class="min-w-0 break-words">
                <RowLink href={row_href?.(row)}>{first?.render(row)}</RowLink>
              </div>
              <dl class="flex flex-wrap gap-x-4 gap-y-1 text-sm">
                {rest.map((column) => (
                  <div key={column.key} class="flex min-w-0 items-baseline gap-1.5">
                    <dt class={column.header ? "whitespace-nowrap text-faint" : "sr-only"}>
                      {column.header || "Actions"}
                    </dt>
                    <dd class="min-w-0">{column.render(row)}</dd>
                  </div>
                ))}
              </dl>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
