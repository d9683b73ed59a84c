import { useState } from "preact/hooks";
import { useParams } from "wouter-preact";
import type { Version, VersionChange } from "../../workers/contract/knowledge";
import { useSource } from "../api/knowledge";
import { useVersionChanges, useVersions } from "../api/versions";
import { VersionTest } from "../evals/VersionTest";
import { LiveIndicator } from "../sites/LiveIndicator";
import { ScreenError } from "../sites/ScreenError";
import { getPathOf, nameSource } from "../sites/words";
import { Badge, type Tone } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import type { IconName } from "../ui/Icon";
import { PageHeader } from "../ui/PageHeader";
import { Pagination } from "../ui/Pagination";
import { type Column, Table } from "../ui/Table";
import { TableSkeleton } from "../ui/TableSkeleton";
import { usePublishVersion } from "./use-publish-version";
import { describeChanges, describeHeld, findLive, nameVersion } from "./words";

const PAGE_SIZE = 50;

/** What a version of a source would change, page by page. */
export default function VersionPage() {
  const { site_id, source_id, version: number } = useParams<{ site_id: string; source_id: string; version: string }>();
  const source = useSource(source_id);
  const versions = useVersions(site_id, source_id);
  const back = {
    href: `/sites/${site_id}/sources/${source_id}`,
    label: source.data ? nameSource(source.data) : "Source",
  };
  const version = versions.data?.find((one) => one.version === Number(number));
  const failed = [source, versions].filter(({ data, error }) => error && !data);
  const retry = () => {
    for (const query of failed) void query.refetch();
  };
  if (failed[0]) return <ScreenError title="Version" back={back} error={failed[0].error} retry={retry} />;
  if (versions.data && !version)
    return (
      <div class="flex flex-col gap-6">
        <PageHeader title="Version" lead="" back={back} />
        <EmptyState
          icon="clock"
          title="This version is no longer kept"
          action={<Button href={back.href}>All versions</Button>}
        >
          The last three readings of a source are kept. Choose another one.
        </EmptyState>
      </div>
    );
  if (!source.data || !versions.data || !version)
    return (
      <div class="flex flex-col gap-6">
        <PageHeader title="Version" lead="" back={back} />
        <TableSkeleton />
      </div>
    );
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title={`Version of ${nameVersion(version)}`}
        lead={
          <>
            {describeVersion(version, findLive(versions.data))}
            {(version.held_reason === "testing" || version.held_reason === "test_worse") && (
              <VersionTest site_id={source.data.site_id} source_id={source.data.id} version={version.version} />
            )}
          </>
        }
        back={back}
        action={
          <div class="flex flex-wrap items-center gap-3">
            <LiveIndicator site_id={site_id} />
            <PublishButton source={source.data} version={version} before={findLive(versions.data)} />
          </div>
        }
      />
      <Changes site_id={site_id} source_id={source_id} version={version} />
    </div>
  );
}

function describeVersion(version: Version, live: Version | null): string {
  switch (version.status) {
    case "held":
      return describeHeld(version, live);
    case "kept":
      return "What going back to it would change for your visitors.";
    case "live":
      return `This is what your visitors get. Compared with the version before: ${describeChanges(version)}.`;
  }
}

interface PublishProps {
  source: { id: string; site_id: string };
  version: Version;
  before: Version | null;
}

function PublishButton({ source, version, before }: PublishProps) {
  const publishing = usePublishVersion(source);
  if (version.status === "live") return null;
  return (
    <Button
      variant="primary"
      icon={version.status === "kept" ? "undo" : "check"}
      busy={publishing.isPending}
      onClick={() => publishing.mutate({ version, before })}
    >
      {version.status === "kept" ? "Go back to this version" : "Publish it"}
    </Button>
  );
}

function Changes({ site_id, source_id, version }: { site_id: string; source_id: string; version: Version }) {
  const [page, setPage] = useState(1);
  const slice = { page, page_size: PAGE_SIZE };
  const { data, error, refetch } = useVersionChanges(site_id, source_id, version.version, slice);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <TableSkeleton />;
  if (data.total === 0)
    return (
      <EmptyState icon="check" title="No page differs">
        {version.status === "live"
          ? "There is no older version to compare it with, or it changed nothing."
          : "It says the same as what is live now."}
      </EmptyState>
    );
  return (
    <Card padded={false}>
      <Table
        caption="Pages that differ"
        columns={COLUMNS}
        rows={data.items}
        row_key={({ page_id }) => page_id}
        row_href={({ page_id }) => `/sites/${site_id}/pages/${page_id}`}
      />
      <Pagination page={data.page} page_size={data.page_size} total={data.total} on_page={setPage} />
    </Card>
  );
}

const CHANGES: Record<VersionChange["change"], { text: string; tone: Tone; icon: IconName }> = {
  added: { text: "Added", tone: "green", icon: "plus" },
  changed: { text: "Changed", tone: "neutral", icon: "refresh" },
  removed: { text: "Removed", tone: "red", icon: "minus" },
};

const COLUMNS: Column<VersionChange>[] = [
  {
    key: "page",
    header: "Page",
    class: "w-full max-w-0",
    render: ({ title, url }) => (
      <>
        <span class="block truncate">{title || getPathOf(url)}</span>
        {title && <span class="block truncate text-sm text-faint">{getPathOf(url)}</span>}
      </>
    ),
  },
  {
    key: "change",
    header: "Change",
    render: ({ change }) => (
      <Badge tone={CHANGES[change].tone} icon={CHANGES[change].icon}>
        {CHANGES[change].text}
      </Badge>
    ),
  },
];
