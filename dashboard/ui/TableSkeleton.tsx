import { Card } from "./Card";
import { Skeleton } from "./Skeleton";

/** A table on its way: its frame, and rows as high as those to come. `lines` is how many lines of text a row has. */
export function TableSkeleton({ rows = 8, lines = 2 }: { rows?: number; lines?: 1 | 2 }) {
  return (
    <div aria-busy="true">
      <Card padded={false}>
        <div class="hidden h-10 border-b border-line sm:block" />
        {Array.from({ length: rows }, (_, n) => (
          <div key={n} class="flex items-center gap-4 border-b border-line px-4 py-3 last:border-0">
            <div class="flex flex-1 flex-col gap-2">
              <Skeleton class="h-3.5 w-2/3 max-w-72" />
              {lines === 2 && <Skeleton class="h-3 w-2/5 max-w-48" />}
            </div>
            <Skeleton class="h-5 w-16" />
            <Skeleton class="hidden h-3.5 w-14 sm:block" />
            <Skeleton class="hidden h-3.5 w-20 sm:block" />
          </div>
        ))}
      </Card>
    </div>
  );
}
