import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useParams, useSearchParams } from "wouter-preact";
import type { EntryRow } from "../../workers/contract/entries";
import { type EntryFilters, listEntries } from "../api/entries";
import { useSiteEvents } from "../api/live";
import { usePlanned } from "../sites/undo";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { Pagination } from "../ui/Pagination";
import { SearchBox } from "../ui/SearchBox";
import { Select } from "../ui/Select";
import { Skeleton } from "../ui/Skeleton";
import { type Column, Table } from "../ui/Table";
import { TimeAgo } from "../ui/TimeAgo";
import { useTypedSearch } from "../ui/use-typed-search";
import { ActiveSwitch } from "./ActiveSwitch";
import { ExportMenu } from "./ExportMenu";
import { hasFilters, readFilters, writeFilters } from "./filters";
import { ImportDialog } from "./ImportDialog";
import { describeEntries, ENTRY_TYPES } from "./words";

const PAGE_SIZE = 20;

/** Knowledge that members write by hand. */
export default function EntryListPage() {
  const { site_id = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const [is_importing, setImporting] = useState(false);
  const filters = readFilters(search);
  useSiteEvents(site_id);
  const wanted = { ...filters, page_size: PAGE_SIZE };
  const entries = useQuery({
    queryKey: ["site", site_id, "entries", wanted],
    queryFn: () => listEntries(site_id, wanted),
    placeholderData: keepPreviousData,
  });
  const planned = usePlanned();
  const shown = entries.data?.items.filter(({ id }) => !planned.has(id)) ?? [];
  const setFilters = (next: EntryFilters) => setSearch(writeFilters(next), { replace: true });
  const is_empty = entries.data?.total === 0 && !hasFilters(filters);
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Entries"
        lead={
          <span class="block min-h-[2lh] sm:min-h-lh">
            {entries.data && !hasFilters(filters) && describeEntries(entries.data.total)}
          </span>
        }
        action={
          <>
            <ExportMenu site_id={site_id} />
            <Button icon="upload" onClick={() => setImporting(true)}>
              Import
            </Button>
            <Button variant="primary" icon="plus" href={`/sites/${site_id}/entries/new`}>
              Write an entry
            </Button>
          </>
        }
      />
      <div class="flex flex-col gap-4">
        <FilterBar filters={filters} on_change={setFilters} />
        {entries.isPending ? (
          <Skeleton lines={10} />
        ) : entries.isError ? (
          <ErrorState error={entries.error} retry={() => void entries.refetch()} />
        ) : shown.length > 0 ? (
          <Card padded={false}>
            <Table
              caption="Entries, the newest change first"
              columns={listColumns(site_id)}
              rows={shown}
              row_key={({ id }) => id}
              row_href={({ id }) => `/sites/${site_id}/entries/${id}`}
            />
            <Pagination
              page={entries.data.page}
              page_size={entries.data.page_size}
              total={entries.data.total}
              on_page={(page) => setFilters({ ...filters, page })}
            />
          </Card>
        ) : is_empty ? (
          <EmptyState icon="text" title="Nothing written yet">
            Write what your pages do not say, such as “Do you ship to Norway?”. Answers use it as soon as it is saved,
            and before your pages where the question is worded like it.
          </EmptyState>
        ) : (
          <EmptyState
            icon="search"
            title="No entry fits these filters"
            action={<Button onClick={() => setFilters({})}>Show all entries</Button>}
          >
            Take one away, or look for a shorter part of it.
          </EmptyState>
        )}
      </div>
      <ImportDialog site_id={site_id} open={is_importing} on_close={() => setImporting(false)} />
    </div>
  );
}

function FilterBar({ filters, on_change }: { filters: EntryFilters; on_change: (filters: EntryFilters) => void }) {
  const { page: _, ...kept } = filters;
  const [typed, setTyped] = useTypedSearch(filters.q ?? "", (q) => on_change({ ...kept, q }));
  const choose = (name: "source_type" | "is_active", value: string) => {
    const { [name]: _before, ...others } = kept;
    on_change({ ...readFilters(new URLSearchParams({ [name]: value })), ...others });
  };
  return (
    <div class="flex flex-wrap gap-2">
      <SearchBox value={typed} on_input={setTyped} label="Search the entries" placeholder="Search titles and texts" />
      <Select
        aria-label="Kind"
        value={filters.source_type ?? ""}
        onChange={(event) => choose("source_type", event.currentTarget.value)}
      >
        <option value="">Every kind</option>
        {Object.entries(ENTRY_TYPES).map(([type, { label }]) => (
          <option key={type} value={type}>
            {label}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Use"
        value={filters.is_active === undefined ? "" : String(filters.is_active)}
        onChange={(event) => choose("is_active", event.currentTarget.value)}
      >
        <option value="">In use or not</option>
        <option value="true">In use</option>
        <option value="false">Not in use</option>
      </Select>
    </div>
  );
}

function listColumns(site_id: string): Column<EntryRow>[] {
  return [
    {
      key: "title",
      header: "Entry",
      class: "w-full max-w-0",
      render: ({ title, excerpt, status }) => (
        <>
          <span class="flex items-center gap-2">
            <span class="line-clamp-1 min-w-0 font-medium break-words" dir="auto">
              {title}
            </span>
            {status === "pending" && <Badge tone="amber">To approve</Badge>}
          </span>
          <span class="line-clamp-1 break-words text-muted" dir="auto">
            {excerpt}
          </span>
        </>
      ),
    },
    {
      key: "source_type",
      header: "Kind",
      class: "whitespace-nowrap",
      render: ({ source_type }) => ENTRY_TYPES[source_type].label,
    },
    {
      key: "is_active",
      header: "In use",
      render: (entry) => <ActiveSwitch site_id={site_id} entry={entry} />,
    },
    {
      key: "updated_at",
      header: "Changed",
      align: "right",
      class: "whitespace-nowrap",
      render: ({ updated_at }) => <TimeAgo at={updated_at} />,
    },
  ];
}
