import { useParams, useSearchParams } from "wouter-preact";
import type { PageCounts } from "../../workers/contract/knowledge";
import { useSources } from "../api/knowledge";
import { LiveIndicator } from "../sites/LiveIndicator";
import { countPages } from "../sites/words";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { formatNumber } from "../ui/format";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { TableSkeleton } from "../ui/TableSkeleton";
import { SourcePages } from "./SourcePages";

export default function PageListPage() {
  const { site_id } = useParams<{ site_id: string }>();
  const { data, error, refetch } = useSources(site_id);
  const [params] = useSearchParams();
  const source = data?.items.find(({ id }) => id === params.get("source")) ?? data?.items[0];
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Pages"
        lead={source ? describeCounts(source.page_counts) : "What your site is answered from."}
        action={<LiveIndicator site_id={site_id} />}
      />
      {error && !data && <ErrorState error={error} retry={() => void refetch()} />}
      {!error && !data && <ListSkeleton />}
      {data && !source && (
        <EmptyState
          icon="pages"
          title="No pages yet"
          action={
            <Button href={`/sites/${site_id}`} variant="primary">
              Add a source
            </Button>
          }
        >
          Pages appear here once a source such as your website is added.
        </EmptyState>
      )}
      {source && <SourcePages key={source.id} site_id={site_id} source={source} sources={data?.items ?? []} />}
    </div>
  );
}

/** What can be cited and what cannot, in one sentence. */
function describeCounts(counts: PageCounts): string {
  const rest = counts.skipped + counts.failed + counts.unpublished + counts.gone;
  const citable = `${countPages(counts.indexed)} can be cited in answers`;
  if (rest === 0) return `${citable}.`;
  return `${citable}; for ${rest === 1 ? "1 other" : `${formatNumber(rest)} others`} the reason why not stands beside ${rest === 1 ? "it" : "them"}.`;
}

/** As many tabs as there mostly are. */
const TABS = [1, 2, 3, 4];

function ListSkeleton() {
  return (
    <div class="flex flex-col gap-4" aria-busy="true">
      <div class="flex flex-col gap-3">
        <Skeleton class="h-9 w-full sm:w-72" />
        <div class="hidden gap-2 sm:flex">
          <Skeleton class="h-9 w-96" />
          <Skeleton class="h-9 w-40" />
          <Skeleton class="h-9 w-40" />
        </div>
      </div>
      <div class="flex h-[2.375rem] items-center gap-4 border-b border-line">
        {TABS.map((n) => (
          <Skeleton key={n} class="h-3.5 w-16" />
        ))}
      </div>
      <TableSkeleton />
    </div>
  );
}
