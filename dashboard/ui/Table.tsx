import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
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

interface Props<Row> {
  /** The first one names the row and carries its link. */
  columns: Column<Row>[];
  rows: readonly Row[];
  row_key: (row: Row) => string;
  row_href?: (row: Row) => string;
  /** What the table holds, for those who do not see it. */
  caption: string;
}

/** A table; on phones a list of cards. */
export function Table<Row>(props: Props<Row>) {
  return useIsPhone() ? <Cards {...props} /> : <Grid {...props} />;
}

/** The link covers its whole row; other controls of the row lie above it. */
const ROW =
  "relative has-[a[data-row]]:hover:bg-sunken [&_a:not([data-row])]:relative [&_a:not([data-row])]:z-1 [&_button]:relative [&_button]:z-1";

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

function Grid<Row>({ columns, rows, row_key, row_href, caption }: Props<Row>) {
  const cellClass = (column: Column<Row>) =>
    joinClasses("px-4 py-2.5 text-left align-top", column.align === "right" && "text-right tabular-nums", column.class);
  return (
    <div class="overflow-x-auto">
      <table class="w-full border-collapse">
        <caption class="sr-only">{caption}</caption>
        <thead>
          <tr class="border-b border-line text-sm text-muted">
            {columns.map((column) => (
              <th key={column.key} scope="col" class={joinClasses(cellClass(column), "font-[450] whitespace-nowrap")}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row_key(row)} class={joinClasses(ROW, "border-b border-line transition-colors last:border-0")}>
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

function Cards<Row>({ columns, rows, row_key, row_href, caption }: Props<Row>) {
  const [first, ...rest] = columns.filter((column, n) => n === 0 || !column.hide_on_phone);
  return (
    <ul aria-label={caption} class="divide-y divide-line">
      {rows.map((row) => (
        <li key={row_key(row)} class={joinClasses(ROW, "flex flex-col gap-2 px-4 py-3")}>
          <div class="min-w-0 break-words">
            <RowLink href={row_href?.(row)}>{first?.render(row)}</RowLink>
          </div>
          <dl class="flex flex-wrap gap-x-4 gap-y-1 text-sm">
            {rest.map((column) => (
              <div key={column.key} class="flex min-w-0 items-baseline gap-1.5">
                <dt class={column.header ? "text-faint" : "sr-only"}>{column.header || "Actions"}</dt>
                <dd class="min-w-0">{column.render(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
