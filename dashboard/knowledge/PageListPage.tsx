import { useEffect, useState } from "preact/hooks";
import { useLocation, useParams, useSearchParams } from "wouter-preact";
import type { PageStatus } from "../../workers/contract/crawl";
import type { Page, PageCounts, SourceWithCounts } from "../../workers/contract/knowledge";
import { type PageFilters, usePages, useSources } from "../api/knowledge";
import { LiveIndicator } from "../sites/LiveIndicator";
import { countPages, getPathOf, shortenUrl } from "../sites/words";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { formatNumber } from "../ui/format";
import { PageHeader } from "../ui/PageHeader";
import { Pagination } from "../ui/Pagination";
import { SearchBox } from "../ui/SearchBox";
import { Select } from "../ui/Select";
import { Skeleton } from "../ui/Skeleton";
import { type Column, Table } from "../ui/Table";
import { Tabs } from "../ui/Tabs";
import { TimeAgo } from "../ui/TimeAgo";
import { explainReason, nameLanguage, PAGE_STATUS } from "./reasons";

const PAGE_SIZE = 25;
/** A search runs when the typing pauses this long, in milliseconds. */
const TYPING_MS = 250;
const STATUSES = Object.keys(PAGE_STATUS) as PageStatus[];
/** Shown even when none of them is there: what an owner looks for. */
const MAIN_STATUSES: PageStatus[] = ["indexed", "skipped", "failed"];

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
      {!error && !data && <Skeleton lines={8} />}
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

interface Props {
  site_id: string;
  source: SourceWithCounts;
  sources: readonly SourceWithCounts[];
}

function SourcePages({ site_id, source, sources }: Props) {
  const [path] = useLocation();
  const [params, setParams] = useSearchParams();
  const filters = readFilters(params);
  const { data, error, refetch } = usePages(site_id, source.id, filters);
  const change = (wanted: Record<string, string>, replace = false) =>
    setParams(makeParams({ source: params.get("source") ?? "", ...wanted }), { replace });
  return (
    <div class="flex flex-col gap-4">
      <div class="flex flex-wrap gap-3">
        <PageSearch q={filters.q ?? ""} onSearch={(q) => change({ status: filters.status ?? "", q }, true)} />
        {sources.length > 1 && (
          <Select
            aria-label="Source"
            class="w-full sm:w-72"
            value={source.id}
            onChange={(event) => change({ source: event.currentTarget.value })}
          >
            {sources.map(({ id, url }) => (
              <option key={id} value={id}>
                {shortenUrl(url)}
              </option>
            ))}
          </Select>
        )}
      </div>
      <Tabs items={listTabs(path, params, source.page_counts, filters)} label="Pages by status" />
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton lines={10} />
      ) : data.total === 0 ? (
        <NoPages filters={filters} reset={() => change({})} />
      ) : (
        <Card padded={false}>
          <Table
            caption={`Pages of ${shortenUrl(source.url)}`}
            columns={COLUMNS}
            rows={data.items}
            row_key={({ id }) => id}
            row_href={({ id }) => `/sites/${site_id}/pages/${id}`}
          />
          <Pagination
            page={data.page}
            page_size={data.page_size}
            total={data.total}
            on_page={(page) => change({ status: filters.status ?? "", q: filters.q ?? "", page: String(page) })}
          />
        </Card>
      )}
    </div>
  );
}

const COLUMNS: Column<Page>[] = [
  {
    key: "page",
    header: "Page",
    class: "w-1/3 max-w-0",
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
    hide_on_phone: true,
    render: (page) => (page.quality ? formatNumber(Math.round(page.quality.score)) : "–"),
  },
  {
    key: "read",
    header: "Last read",
    align: "right",
    render: (page) => (page.last_crawled_at === null ? "–" : <TimeAgo at={page.last_crawled_at} />),
  },
];

function PageSearch({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const [text, setText] = useState(q);
  useEffect(() => {
    if (text.trim() === q) return;
    const typing = setTimeout(() => onSearch(text.trim()), TYPING_MS);
    return () => clearTimeout(typing);
  }, [text]);
  // A tab, or the way back, may have changed what is searched for.
  useEffect(() => setText(q), [q]);
  return <SearchBox value={text} on_input={setText} label="Search pages" placeholder="Title or address" />;
}

function NoPages({ filters, reset }: { filters: PageFilters; reset: () => void }) {
  if (!filters.status && !filters.q)
    return (
      <EmptyState icon="pages" title="No page has been read yet">
        Each page appears here as it is read.
      </EmptyState>
    );
  return (
    <EmptyState icon="search" title="No page fits" action={<Button onClick={reset}>Show all pages</Button>}>
      {filters.q ? `Nothing with “${filters.q}” in its title or address.` : "None has this status."}
    </EmptyState>
  );
}

function readFilters(params: URLSearchParams): PageFilters {
  const status = STATUSES.find((name) => name === params.get("status"));
  const q = params.get("q") ?? "";
  const page = Math.max(1, Number.parseInt(params.get("page") ?? "1", 10) || 1);
  return { page, page_size: PAGE_SIZE, ...(status && { status }), ...(q && { q }) };
}

/** Empty values are left out, so that the plain list has the plain address. */
function makeParams(wanted: Record<string, string>): URLSearchParams {
  return new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== ""));
}

/** Of the rare statuses only those that some page has. */
function listTabs(path: string, params: URLSearchParams, counts: PageCounts, { status, q }: PageFilters) {
  const total = STATUSES.reduce((sum, name) => sum + counts[name], 0);
  const makeHref = (wanted: string) => {
    const query = makeParams({ source: params.get("source") ?? "", status: wanted, q: q ?? "" }).toString();
    return query ? `${path}?${query}` : path;
  };
  const shown = STATUSES.filter((name) => MAIN_STATUSES.includes(name) || counts[name] > 0 || name === status);
  return [
    { href: makeHref(""), label: `All ${formatNumber(total)}` },
    ...shown.map((name) => ({
      href: makeHref(name),
      label: `${PAGE_STATUS[name].text} ${formatNumber(counts[name])}`,
    })),
  ];
}
