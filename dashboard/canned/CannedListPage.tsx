import { useState } from "preact/hooks";
import { useSearchParams } from "wouter-preact";
import type { CannedReply } from "../../workers/contract/canned-replies";
import { deleteCannedReply, useCannedReplies } from "../api/canned-replies";
import { useSites } from "../api/sites";
import { runUnlessUndone, usePlanned } from "../sites/undo";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { formatNumber } from "../ui/format";
import { Key } from "../ui/KeysDialog";
import { findMatches } from "../ui/match";
import { PageHeader } from "../ui/PageHeader";
import { SearchBox } from "../ui/SearchBox";
import { type Column, Table } from "../ui/Table";
import { TableSkeleton } from "../ui/TableSkeleton";
import { TimeAgo } from "../ui/TimeAgo";
import { CannedDialog } from "./CannedDialog";

/** The replies that the members of a workspace keep to use again. */
export default function CannedListPage() {
  const replies = useCannedReplies();
  const sites = useSites().data?.items ?? [];
  const planned = usePlanned();
  const [search, setSearch] = useSearchParams();
  const [open, setOpen] = useState<CannedReply | "new" | null>(null);
  const q = search.get("q") ?? "";
  const all = (replies.data ?? []).filter(({ id }) => !planned.has(id));
  const shown = findMatches(q, all, ({ shortcut, title, text }) => `${shortcut} ${title} ${text}`);
  const findSite = (reply: CannedReply) =>
    reply.site_id === null ? "Every site" : (sites.find(({ id }) => id === reply.site_id)?.name ?? "A deleted site");
  const add = (
    <Button variant="primary" icon="plus" onClick={() => setOpen("new")}>
      New canned reply
    </Button>
  );
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Canned replies"
        lead={
          <span class="block min-h-[2lh] sm:min-h-lh">
            {replies.data && all.length > 0 && (
              <>
                {all.length === 1 ? "One reply" : `${formatNumber(all.length)} replies`} that everybody who answers can
                use: type <Key name="/" /> and a few letters.
              </>
            )}
          </span>
        }
        action={all.length > 0 ? add : undefined}
      />
      {replies.isPending ? (
        <TableSkeleton />
      ) : replies.isError ? (
        <ErrorState error={replies.error} retry={() => void replies.refetch()} />
      ) : all.length === 0 ? (
        <EmptyState icon="canned" title="No canned reply yet" action={add}>
          Write once what you write again and again, such as “A refund is on your account after five working days.” In a
          reply, a slash and a few letters bring it back, with the visitor’s name in it.
        </EmptyState>
      ) : (
        <div class="flex flex-col gap-4">
          <SearchBox
            value={q}
            on_input={(next) => setSearch(next === "" ? {} : { q: next }, { replace: true })}
            label="Search canned replies"
            placeholder="Shortcut, title or text"
          />
          {shown.length === 0 ? (
            <EmptyState
              icon="search"
              title="No canned reply has that in it"
              action={<Button onClick={() => setSearch({}, { replace: true })}>Show all</Button>}
            >
              Look for a shorter part of it.
            </EmptyState>
          ) : (
            <Card padded={false}>
              <Table
                caption="Canned replies, by shortcut"
                columns={listColumns({ findSite, hasSites: sites.length > 1, on_edit: setOpen })}
                rows={shown}
                row_key={({ id }) => id}
              />
            </Card>
          )}
        </div>
      )}
      <CannedDialog reply={open === "new" ? null : open} open={open !== null} on_close={() => setOpen(null)} />
    </div>
  );
}

interface ColumnInput {
  findSite: (reply: CannedReply) => string;
  hasSites: boolean;
  on_edit: (reply: CannedReply) => void;
}

function listColumns({ findSite, hasSites, on_edit }: ColumnInput): Column<CannedReply>[] {
  const columns: Column<CannedReply>[] = [
    {
      key: "title",
      header: "Reply",
      class: "w-full max-w-0",
      render: ({ shortcut, title, text }) => (
        <>
          <span class="flex flex-wrap items-baseline gap-x-2">
            <span class="font-[450] break-words" dir="auto">
              {title}
            </span>
            <code class="font-mono text-sm text-muted">/{shortcut}</code>
          </span>
          <span class="line-clamp-2 break-words text-muted" dir="auto">
            {text}
          </span>
        </>
      ),
    },
    ...(hasSites
      ? [
          {
            key: "site",
            header: "Offered on",
            class: "whitespace-nowrap",
            render: findSite,
          } satisfies Column<CannedReply>,
        ]
      : []),
    {
      key: "updated_at",
      header: "Changed",
      class: "whitespace-nowrap",
      render: ({ updated_at }) => <TimeAgo at={updated_at} />,
    },
    {
      key: "actions",
      header: "",
      align: "right",
      class: "whitespace-nowrap",
      render: (reply) => (
        <span class="inline-flex gap-1">
          <Button size="sm" variant="quiet" aria-label={`Change “${reply.title}”`} onClick={() => on_edit(reply)}>
            Change
          </Button>
          <Button
            size="sm"
            variant="quiet"
            icon="trash"
            aria-label={`Delete “${reply.title}”`}
            onClick={() =>
              runUnlessUndone({
                id: reply.id,
                text: `“${reply.title}” is deleted.`,
                run: () => deleteCannedReply(reply.id),
              })
            }
          />
        </span>
      ),
    },
  ];
  return columns;
}
