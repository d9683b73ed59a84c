import type { Source, Version } from "../../workers/contract/knowledge";
import { useVersions } from "../api/versions";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorState } from "../ui/ErrorState";
import { formatNumber } from "../ui/format";
import { Skeleton } from "../ui/Skeleton";
import { type Column, Table } from "../ui/Table";
import { usePublishVersion } from "./use-publish-version";
import { describeChanges, findLive, nameVersion, VERSION_STATUS } from "./words";

/** What the last readings made of a source, newest first, and the way back to one of them. */
export function VersionsCard({ source }: { source: Source }) {
  const { id, site_id } = source;
  const { data: versions, error, refetch } = useVersions(site_id, id);
  const publishing = usePublishVersion(source);
  if (error && !versions) return <ErrorState error={error} retry={() => void refetch()} />;
  const go = (version: Version) => publishing.mutate({ version, before: findLive(versions ?? []) });
  const columns: Column<Version>[] = [
    ...COLUMNS,
    {
      key: "action",
      header: "",
      align: "right",
      render: (version) =>
        version.status !== "live" && (
          <Button
            size="sm"
            icon={version.status === "kept" ? "undo" : "check"}
            busy={publishing.isPending && publishing.variables.version.version === version.version}
            disabled={publishing.isPending}
            aria-label={`${ACTIONS[version.status]}: ${nameVersion(version)}`}
            onClick={() => go(version)}
          >
            {ACTIONS[version.status]}
          </Button>
        ),
    },
  ];
  return (
    <Card title="Versions" padded={false}>
      {!versions ? (
        <div class="p-4">
          <Skeleton lines={4} />
        </div>
      ) : versions.length === 0 ? (
        <p class="p-4 text-muted">
          Each reading makes a version. Once there is one, you can see here what it changed and go back to the one
          before.
        </p>
      ) : (
        <Table
          caption="Versions, newest first"
          columns={columns}
          rows={versions}
          row_key={({ version }) => String(version)}
          row_href={({ version }) => `/sites/${site_id}/sources/${id}/versions/${version}`}
        />
      )}
    </Card>
  );
}

const ACTIONS: Record<"kept" | "held", string> = { kept: "Go back to this version", held: "Publish" };

const COLUMNS: Column<Version>[] = [
  {
    key: "when",
    header: "Read",
    render: (version) => <span class="whitespace-nowrap">{nameVersion(version)}</span>,
  },
  {
    key: "status",
    header: "Status",
    render: ({ status }) => <Badge tone={VERSION_STATUS[status].tone}>{VERSION_STATUS[status].text}</Badge>,
  },
  { key: "pages", header: "Pages", align: "right", render: ({ pages }) => formatNumber(pages) },
  {
    key: "changes",
    header: "Changes",
    render: (version) => <Changes version={version} />,
  },
  {
    key: "quality",
    header: "Quality",
    align: "right",
    render: ({ quality }) => (quality === null ? "–" : formatNumber(Math.round(quality))),
  },
];

/** Three numbers to compare down the column; read out in words. */
function Changes({ version }: { version: Version }) {
  const { added, changed, removed } = version;
  return (
    <span class="whitespace-nowrap tabular-nums" title={describeChanges(version)}>
      <span class="sr-only">{describeChanges(version)}</span>
      <span aria-hidden="true" class="inline-flex gap-3">
        <Count sign="+" n={added} class="text-green" />
        <Count sign="~" n={changed} class="text-ink" />
        <Count sign="−" n={removed} class="text-red" />
      </span>
    </span>
  );
}

function Count({ sign, n, class: color }: { sign: string; n: number; class: string }) {
  return <span class={n === 0 ? "text-faint" : color}>{`${sign}${formatNumber(n)}`}</span>;
}
