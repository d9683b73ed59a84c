import { useRef, useState } from "preact/hooks";
import { useLocation, useSearchParams } from "wouter-preact";
import type { PageStatus } from "../../workers/contract/crawl";
import type { Page, PageCounts, SourceWithCounts } from "../../workers/contract/knowledge";
import { usePages } from "../api/knowledge";
import { getPathOf, nameSource } from "../sites/words";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { formatNumber } from "../ui/format";
import { Pagination } from "../ui/Pagination";
import { type Column, Table } from "../ui/Table";
import { TableSkeleton } from "../ui/TableSkeleton";
import { Tabs } from "../ui/Tabs";
import { TimeAgo } from "../ui/TimeAgo";
import { BulkBar } from "./BulkBar";
import { type Filters, listActiveFilters, readFilters, readPageNumber, writeFilters } from "./filters";
import { nameLanguage } from "./language";
import { PageFilterBar } from "./PageFilterBar";
import { explainReason, PAGE_STATUS } from "./reasons";

const PAGE_SIZE = 25;
const STATUSES = Object.keys(PAGE_STATUS) as PageStatus[];
/** Shown even when none of them is there: what an owner looks for. */
const MAIN_STATUSES: PageStatus[] = ["indexed", "skipped", "failed"];
const NONE: ReadonlySet<string> = new Set();

interface Props {
  site_id: string;
  source: SourceWithCounts;
  sources: readonly SourceWithCounts[];
}

/** The pages of one source, those that fit the filters of the address; several can be ticked and dealt with at once. */
export function SourcePages({ site_id, source, sources }: Props) {
  const [path] = useLocation();
  const [params, setParams] = useSearchParams();
  const [ticked, setTicked] = useState(NONE);
  const list = useRef<HTMLDivElement>(null);
  const filters = readFilters(params);
  const named_source = params.get("source");
  const { data, error, refetch } = usePages(site_id, source.id, {
    ...filters,
    page: readPageNumber(params),
    page_size: PAGE_SIZE,
  });
  const change = (next: Filters, replace = false) => setParams(writeFilters(named_source, next), { replace });
  // What has left the list since it was ticked is not dealt with unseen.
  const selected = data?.items.filter(({ id }) => ticked.has(id)) ?? [];
  const clear = () => {
    setTicked(NONE);
    // The bar goes, and with it the button that had the focus: reading goes on where rows are ticked.
    list.current?.querySelector<HTMLElement>("input")?.focus();
  };
  return (
    <div class="flex flex-col gap-4">
      <PageFilterBar
        site_id={site_id}
        source={source}
        sources={sources}
        filters={filters}
        pages={data?.items ?? []}
        on_change={change}
        on_source={(id) => setParams({ source: id })}
      />
      <Tabs items={listTabs(path, named_source, source.page_counts, filters)} label="Pages by status" />
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <TableSkeleton />
      ) : data.total === 0 ? (
        <NoPages filters={filters} reset={() => change({})} />
      ) : (
        <div ref={list}>
          <Card padded={false}>
            <Table
              caption={`Pages of ${nameSource(source)}`}
              columns={COLUMNS}
              rows={data.items}
              row_key={({ id }) => id}
              row_href={({ id }) => `/sites/${site_id}/pages/${id}`}
              selection={{ keys: ticked, on_change: setTicked, name: (page) => page.title ?? getPathOf(page.url) }}
            />
            <Pagination
              page={data.page}
              page_size={data.page_size}
              total={data.total}
              on_page={(page) => setParams(writeFilters(named_source, filters, page))}
            />
          </Card>
        </div>
      )}
      <BulkBar source={source} selected={selected} on_clear={clear} />
    </div>
  );
}

const COLUMNS: Column<Page>[] = [
  {
    key: "page",
    header: "Page",
    class: "w-2/5 max-w-0",
    render: (page) => (
      <span class="block min-w-0">
        <span class="block truncate">{page.title ?? getPathOf(page.url)}</span>
        {page.title && <span class="block truncate text-sm text-faint">{getPathOf(page.url)}</span>}
      </span>
    ),
  },
  {
    key: "status",
    header: "Status",
    render: (page) => (
      <span class="flex flex-col items-start gap-0.5">
        <Badge tone={PAGE_STATUS[page.status].tone}>{PAGE_STATUS[page.status].text}</Badge>
        {page.status !== "indexed" && page.status !== "unpublished" && (
          <span class="text-sm text-muted">{explainReason(page.reason)}</span>
        )}
      </span>
    ),
  },
  { key: "language", header: "Language", hide_on_phone: true, render: (page) => nameLanguage(page.language) },
  {
    key: "words",
    header: "Words",
    align: "right",
    hide_on_phone: true,
    render: (page) => (page.word_count === null ? "–" : formatNumber(page.word_count)),
  },
  {
    key: "quality",
    header: "Quality",
    align: "right",
    render: (page) => (page.quality ? formatNumber(Math.round(page.quality.score)) : "–"),
  },
  {
    key: "read",
    header: "Last read",
    align: "right",
    render: (page) => (page.last_crawled_at === null ? "–" : <TimeAgo at={page.last_crawled_at} />),
  },
];

function NoPages({ filters, reset }: { filters: Filters; reset: () => void }) {
  const active = listActiveFilters(filters);
  if (!filters.status && active.length === 0)
    return (
      <EmptyState icon="pages" title="No page has been read yet">
        Each page appears here as it is read.
      </EmptyState>
    );
  return (
    <EmptyState icon="search" title="No page fits" action={<Button onClick={reset}>Show all pages</Button>}>
      {active.length === 0
        ? "None has this status."
        : filters.status
          ? `None that is “${PAGE_STATUS[filters.status].text}” fits all of these filters. Take one away, or look under All.`
          : "Nothing fits all of these filters. Take one away, or search for less."}
    </EmptyState>
  );
}

/** Of the rare statuses only those that some page has. */
function listTabs(path: string, named_source: string | null, counts: PageCounts, { status, ...others }: Filters) {
  const total = STATUSES.reduce((sum, name) => sum + counts[name], 0);
  const makeHref = (wanted: Filters) => {
    const query = new URLSearchParams(writeFilters(named_source, wanted)).toString();
    return query ? `${path}?${query}` : path;
  };
  const shown = STATUSES.filter((name) => MAIN_STATUSES.includes(name) || counts[name] > 0 || name === status);
  return [
    { href: makeHref(others), label: `All ${formatNumber(total)}` },
    ...shown.map((name) => ({
      href: makeHref({ ...others, status: name }),
      label: `${PAGE_STATUS[name].text} ${formatNumber(counts[name])}`,
    })),
  ];
}
