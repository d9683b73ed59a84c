import { useParams } from "wouter-preact";
import type { TestRun } from "../../workers/contract/evals";
import { useTestQuestions, useTestRuns } from "../api/evals";
import { useSiteEvents } from "../api/live";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { formatNumber } from "../ui/format";
import { PageHeader } from "../ui/PageHeader";
import { Progress } from "../ui/Progress";
import { type Column, Table } from "../ui/Table";
import { TableSkeleton } from "../ui/TableSkeleton";
import { Figures } from "./Figures";
import { findUnderWay } from "./filters";
import { NoQuestions } from "./NoQuestions";
import { TestTabs } from "./TestTabs";
import { useTests } from "./use-tests";
import { describeNewest, describeState, KINDS, listFigures, nameRun } from "./words";

/** How well the site answers its owner's questions, run by run. */
export default function RunListPage() {
  const { site_id = "" } = useParams();
  useSiteEvents(site_id);
  const runs = useTestRuns(site_id);
  const questions = useTestQuestions(site_id, { page: 1, page_size: 1 });
  const { starting } = useTests(site_id);
  const failed = [runs, questions].filter(({ data, error }) => error && !data);
  const retry = () => {
    for (const query of failed) void query.refetch();
  };
  const newest = runs.data?.items.find(({ kind, after }) => kind !== "template" && after !== null);
  const under_way = findUnderWay(runs.data?.items ?? []);
  const total = questions.data?.total;
  const isKnown = runs.data !== undefined && total !== undefined;
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Tests"
        lead={
          <span class="block min-h-[2lh] sm:min-h-lh">
            {isKnown &&
              (total === 0 && runs.data.total === 0
                ? "See before your visitors do when a change makes answers worse."
                : describeNewest(newest, total))}
          </span>
        }
        action={
          under_way ? (
            <Button icon="refresh" href={`/sites/${site_id}/tests/runs/${under_way.id}`}>
              See the run under way
            </Button>
          ) : (
            <Button
              variant="primary"
              icon="play"
              disabled={!total}
              busy={starting.isPending}
              onClick={() => starting.mutate()}
            >
              Start a run
            </Button>
          )
        }
      />
      <div class="flex flex-col gap-4">
        <TestTabs site_id={site_id} questions={total} />
        {failed[0] ? (
          <ErrorState error={failed[0].error} retry={retry} />
        ) : !isKnown ? (
          <TableSkeleton lines={1} />
        ) : total === 0 && runs.data.total === 0 ? (
          <NoQuestions site_id={site_id} />
        ) : runs.data.total === 0 ? (
          <EmptyState icon="play" title="Not asked yet">
            A run asks every question as a visitor would and compares what comes with what should. It takes a few
            seconds, costs nothing and is kept apart from your answers.
          </EmptyState>
        ) : (
          <>
            {newest?.after && (
              <Card title="The last run">
                <Figures figures={listFigures(newest.after)} />
              </Card>
            )}
            <Card padded={false}>
              <Table
                caption="Runs, newest first"
                columns={COLUMNS}
                rows={runs.data.items}
                row_key={({ id }) => id}
                row_href={({ id }) => `/sites/${site_id}/tests/runs/${id}`}
              />
            </Card>
          </>
        )}
      </div>
    </div>
  );
}

function State({ run }: { run: TestRun }) {
  const { text, tone, icon } = describeState(run);
  if (run.status !== "running")
    return (
      <Badge tone={tone} icon={icon}>
        {text}
      </Badge>
    );
  return (
    <span class="flex items-center gap-3">
      <span class="block w-24">
        <Progress value={run.done} max={run.questions} label={`Asked of the run of ${nameRun(run)}`} />
      </span>
      <span class="text-sm text-muted tabular-nums">
        {formatNumber(run.done)} of {formatNumber(run.questions)}
      </span>
    </span>
  );
}

/** 34 of 40; of a reading's run what it was before as well. */
function Passed({ run }: { run: TestRun }) {
  const { before, after } = run;
  if (!after) return <>–</>;
  return (
    <span class="whitespace-nowrap">
      {before && before.passed !== after.passed && (
        <span class="text-muted">
          <span class="sr-only">Before </span>
          {formatNumber(before.passed)}
          <span aria-hidden="true"> → </span>
          <span class="sr-only">, after </span>
        </span>
      )}
      {formatNumber(after.passed)} of {formatNumber(after.questions)}
    </span>
  );
}

const COLUMNS: Column<TestRun>[] = [
  { key: "when", header: "Begun", render: (run) => <span class="whitespace-nowrap">{nameRun(run)}</span> },
  { key: "kind", header: "Why", render: ({ kind }) => KINDS[kind] },
  { key: "state", header: "State", render: (run) => <State run={run} /> },
  { key: "passed", header: "Passed", align: "right", render: (run) => <Passed run={run} /> },
];
