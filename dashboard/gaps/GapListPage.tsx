import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useParams, useSearchParams } from "wouter-preact";
import type { Gap, GapState } from "../../workers/contract/gaps";
import { type GapFilters, listGaps } from "../api/gaps";
import { useSiteEvents } from "../api/live";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { Pagination } from "../ui/Pagination";
import { Skeleton } from "../ui/Skeleton";
import { Tabs } from "../ui/Tabs";
import { readFilters, STATES, writeFilters } from "./filters";
import { GapFilterBar } from "./GapFilterBar";
import { GapRow } from "./GapRow";
import { describeOpen } from "./words";

const PAGE_SIZE = 20;

/** What visitors asked and the site's content does not answer, those that touch most visitors first. */
export default function GapListPage() {
  const { site_id = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const filters = readFilters(search);
  useSiteEvents(site_id);
  const gaps = useGaps(site_id, { ...filters, page_size: PAGE_SIZE });
  const [written, setWritten] = useState<Kept[]>([]);
  const kept = written.filter(({ state }) => state === filters.state);
  const shown = putBack(gaps.data?.items ?? [], kept);
  const keep = (gap: Gap): Kept => ({ gap, state: filters.state, index: shown.findIndex(({ id }) => id === gap.id) });
  const setFilters = (next: GapFilters) => setSearch(writeFilters(next), { replace: true });
  const is_filtered = filters.reason !== undefined || filters.days !== undefined;
  const tabs = (Object.keys(STATES) as GapState[]).map((state) => ({
    href: `/sites/${site_id}/gaps${state === "open" ? "" : `?state=${state}`}`,
    label: STATES[state],
  }));

  return (
    <div class="flex flex-col gap-6">
      <PageHeader title="Gaps" lead={<Lead site_id={site_id} />} />
      <div class="flex flex-col gap-4">
        <Tabs items={tabs} label="Gaps by state" />
        <GapFilterBar filters={filters} on_change={setFilters} />
        {gaps.isPending ? (
          <ListSkeleton />
        ) : gaps.isError ? (
          <ErrorState error={gaps.error} retry={() => void gaps.refetch()} />
        ) : shown.length > 0 ? (
          <Card padded={false}>
            <ul aria-label={`${STATES[filters.state]} questions, the most asked first`}>
              {shown.map((gap) => (
                <GapRow
                  key={gap.id}
                  site_id={site_id}
                  gap={gap}
                  most_visitors={Math.max(...shown.map(({ visitors }) => visitors))}
                  on_written={(written) =>
                    setWritten([...kept.filter(({ gap: { id } }) => id !== written.id), keep(written)])
                  }
                />
              ))}
            </ul>
            <Pagination
              page={gaps.data.page}
              page_size={gaps.data.page_size}
              total={gaps.data.total}
              on_page={(page) => setFilters({ ...filters, page })}
            />
          </Card>
        ) : is_filtered ? (
          <EmptyState
            icon="filter"
            title="No question fits these filters"
            action={<Button onClick={() => setFilters({ state: filters.state })}>Show all of them</Button>}
          >
            Choose every reason, or a longer time.
          </EmptyState>
        ) : (
          <Nothing site_id={site_id} state={filters.state} />
        )}
      </div>
    </div>
  );
}

/** A gap that was answered in the list of a state, and where it stood there. */
interface Kept {
  gap: Gap;
  state: GapState;
  index: number;
}

/** What was answered just now has left the list; it stays in sight, in its place, with how it is answered now. */
function putBack(items: readonly Gap[], kept: readonly Kept[]): Gap[] {
  const shown = [...items];
  for (const { gap, index } of kept.toSorted((a, b) => a.index - b.index)) {
    const at = shown.findIndex(({ id }) => id === gap.id);
    if (at < 0) shown.splice(index, 0, gap);
    else shown[at] = gap;
  }
  return shown;
}

function useGaps(site_id: string, wanted: GapFilters) {
  return useQuery({
    queryKey: ["site", site_id, "gaps", wanted],
    queryFn: () => listGaps(site_id, wanted),
    placeholderData: keepPreviousData,
  });
}

function Lead({ site_id }: { site_id: string }) {
  const open = useGaps(site_id, { state: "open", page_size: 1 });
  return <span class="block min-h-[2lh] sm:min-h-lh">{open.data && describeOpen(open.data.total)}</span>;
}

function Nothing({ site_id, state }: { site_id: string; state: GapState }) {
  if (state === "answered")
    return (
      <EmptyState icon="check" title="Nothing closed yet">
        Questions you have answered stand here. When a visitor asks one of them in vain again, it comes back to the open
        ones.
      </EmptyState>
    );
  if (state === "dismissed")
    return (
      <EmptyState icon="trash" title="Nothing dismissed">
        Questions your site need not answer, such as “What is the weather?”, can be put here.
      </EmptyState>
    );
  return (
    <EmptyState
      icon="check"
      title="Nothing is missing so far"
      action={<Button href={`/sites/${site_id}/ask`}>Ask your site</Button>}
    >
      When visitors ask what your pages do not say, such as “Do you ship to Norway?”, the question stands here with the
      number of people who asked. Your own tests do not count.
    </EmptyState>
  );
}

function ListSkeleton() {
  return (
    <div class="grid gap-4" aria-busy="true">
      {[1, 2, 3].map((n) => (
        <Skeleton key={n} class="h-40 w-full" />
      ))}
    </div>
  );
}
