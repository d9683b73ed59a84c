import { Button } from "./Button";
import { formatNumber } from "./format";

interface Props {
  page: number;
  page_size: number;
  total: number;
  on_page: (page: number) => void;
}

/** Nothing while everything fits on one page. */
export function Pagination({ page, page_size, total, on_page }: Props) {
  const last = Math.max(1, Math.ceil(total / page_size));
  if (last === 1) return null;
  const from = (page - 1) * page_size + 1;
  const to = Math.min(total, page * page_size);
  return (
    <nav
      aria-label="Pages of the list"
      class="flex items-center justify-between gap-4 border-t border-line px-4 py-2 text-sm text-muted"
    >
      <p class="tabular-nums">
        {formatNumber(from)}–{formatNumber(to)} of {formatNumber(total)}
      </p>
      <div class="flex gap-2">
        <Button size="sm" disabled={page <= 1} onClick={() => on_page(page - 1)}>
          Back
        </Button>
        <Button size="sm" disabled={page >= last} onClick={() => on_page(page + 1)}>
          Next
        </Button>
      </div>
    </nav>
  );
}
