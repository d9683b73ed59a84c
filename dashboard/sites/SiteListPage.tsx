import { useQueries } from "@tanstack/preact-query";
import { Link } from "wouter-preact";
import type { SourceWithCounts } from "../../workers/contract/knowledge";
import type { OwnSite } from "../../workers/contract/sites";
import { readWaiting } from "../api/inbox";
import { readSources } from "../api/knowledge";
import { useSites } from "../api/sites";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { formatNumber } from "../ui/format";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { usePlanned } from "./undo";
import { countPages, describeSites, describeStatus, findMainSource, shortenUrl } from "./words";

export default function SiteListPage() {
  const { data, error, refetch } = useSites();
  const planned = usePlanned();
  const sites = data?.items.filter(({ id }) => !planned.has(id)) ?? [];
  const sources = useQueries({ queries: sites.map(({ id }) => readSources(id)) }).map((query) => query.data?.items);
  const waiting = useQueries({ queries: sites.map(({ id }) => readWaiting(id)) }).map(({ data }) => data?.total ?? 0);
  const add = (
    <Button href="/sites/new" variant="primary" icon="plus">
      Add a site
    </Button>
  );
  const isEmpty = data !== undefined && sites.length === 0;
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Sites"
        lead={data && (isEmpty ? "Begin with your website’s address." : describeSites(sources, sum(waiting)))}
        action={isEmpty ? undefined : add}
      />
      {isEmpty && (
        <EmptyState icon="globe" title="No site yet" action={add}>
          Type an address such as <span class="whitespace-nowrap text-ink">www.example.org</span>. Its pages are read
          while you watch, and minutes later your visitors get answers with sources.
        </EmptyState>
      )}
      {error && !data && <ErrorState error={error} retry={() => void refetch()} />}
      {!error && !data && (
        <div class="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-3">
          <Skeleton class="h-33 rounded-card" />
          <Skeleton class="h-33 rounded-card" />
        </div>
      )}
      <ul class="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {sites.map((site, index) => (
          <SiteCard key={site.id} site={site} sources={sources[index]} waiting={waiting[index] ?? 0} />
        ))}
      </ul>
    </div>
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

interface CardProps {
  site: OwnSite;
  sources: SourceWithCounts[] | undefined;
  /** Visitors, for a person. */
  waiting: number;
}

function SiteCard({ site, sources, waiting }: CardProps) {
  const indexed = sources && sum(sources.map(({ page_counts }) => page_counts.indexed));
  return (
    <li class="relative flex h-33 flex-col rounded-card border border-line bg-surface p-4 hover:border-edge">
      <div class="flex items-start justify-between gap-3">
        <h2 class="min-w-0 truncate text-lg">
          <Link href={`/sites/${site.id}`} class="after:absolute after:inset-0 after:rounded-card">
            {site.name}
          </Link>
        </h2>
        <StatusBadge site={site} sources={sources} />
      </div>
      <p class="truncate text-muted">{shortenUrl(site.url)}</p>
      <div class="mt-auto flex items-center justify-between gap-3 text-sm text-muted tabular-nums">
        <p>{indexed === undefined ? " " : indexed === 0 ? "No page indexed yet" : `${countPages(indexed)} indexed`}</p>
        {waiting > 0 && (
          <Link href={`/sites/${site.id}/inbox`} class="relative z-1">
            <Badge tone="amber" icon="inbox">
              {formatNumber(waiting)} waiting
            </Badge>
          </Link>
        )}
      </div>
    </li>
  );
}

function StatusBadge({ site, sources }: { site: OwnSite; sources: SourceWithCounts[] | undefined }) {
  if (site.status === "inactive") return <Badge tone="neutral">Switched off</Badge>;
  if (!sources) return null;
  const main = findMainSource(sources);
  if (!main) return <Badge tone="neutral">Nothing to read</Badge>;
  const { text, tone } = describeStatus(main);
  return <Badge tone={tone}>{text}</Badge>;
}
