import { useParams, useSearchParams } from "wouter-preact";
import type { TestRun } from "../../workers/contract/evals";
import { useTestRun, useTestRuns } from "../api/evals";
import { useSiteEvents } from "../api/live";
import { ScreenError } from "../sites/ScreenError";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { formatNumber } from "../ui/format";
import { PageHeader } from "../ui/PageHeader";
import { Progress } from "../ui/Progress";
import { Select } from "../ui/Select";
import { TableSkeleton } from "../ui/TableSkeleton";
import { Figures } from "./Figures";
import { findAgainst, LIVE, listComparable, NOTHING, readView, writeView } from "./filters";
import { Results } from "./Results";
import { describeConfidence, describeRun, describeState, listFigures, nameComparable, nameRun } from "./words";

/** One run beside another: its figures, and what became of each question. */
export default function RunPage() {
  const { site_id = "", run_id = "" } = useParams();
  useSiteEvents(site_id);
  const run = useTestRun(site_id, run_id);
  const runs = useTestRuns(site_id);
  const back = { href: `/sites/${site_id}/tests`, label: "Tests" };
  const failed = [run, runs].filter(({ data, error }) => error && !data);
  const retry = () => {
    for (const query of failed) void query.refetch();
  };
  if (failed[0]) return <ScreenError title="Run" back={back} error={failed[0].error} retry={retry} />;
  if (!run.data || !runs.data)
    return (
      <div class="flex flex-col gap-6">
        <PageHeader title="Run" lead={<span class="block min-h-lh" />} back={back} />
        <TableSkeleton />
      </div>
    );
  const { text, tone, icon } = describeState(run.data);
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title={`Run of ${nameRun(run.data)}`}
        lead={describeRun(run.data)}
        back={back}
        action={
          <div class="flex flex-wrap items-center gap-3">
            <Badge tone={tone} icon={icon}>
              {text}
            </Badge>
            {run.data.kind === "template" && (
              <Button href={`/sites/${site_id}/answers/templates`}>See the templates</Button>
            )}
            {run.data.source_id !== null && run.data.version !== null && (
              <Button href={`/sites/${site_id}/sources/${run.data.source_id}/versions/${run.data.version}`}>
                See the reading
              </Button>
            )}
          </div>
        }
      />
      {run.data.status === "running" ? (
        <Running run={run.data} />
      ) : (
        <Ended site_id={site_id} run={run.data} runs={runs.data.items} />
      )}
    </div>
  );
}

function Running({ run: { done, questions } }: { run: TestRun }) {
  return (
    <Card>
      <div class="grid gap-2" role="status">
        <p class="tabular-nums">
          {formatNumber(done)} of {formatNumber(questions)} questions asked
        </p>
        <Progress value={done} max={questions} label="Questions asked" />
        <p class="text-muted">The result appears here by itself.</p>
      </div>
    </Card>
  );
}

function Ended({ site_id, run, runs }: { site_id: string; run: TestRun; runs: TestRun[] }) {
  const [search, setSearch] = useSearchParams();
  const view = readView(search);
  const against = findAgainst(run, runs, view.against);
  if (!run.after) return null;
  const totals = against === LIVE ? run.before : runs.find(({ id }) => id === against)?.after;
  return (
    <>
      <Card
        title="Result"
        actions={
          <div class="flex items-center gap-2">
            <label for="against" class="whitespace-nowrap text-muted">
              Compare with
            </label>
            <Select
              id="against"
              value={against}
              onChange={(event) => setSearch(writeView({ against: event.currentTarget.value, page: 1 }))}
            >
              {run.before ? <option value={LIVE}>what was live</option> : <option value={NOTHING}>nothing</option>}
              {listComparable(run, runs).map((other) => (
                <option key={other.id} value={other.id}>
                  {nameComparable(other)}
                </option>
              ))}
            </Select>
          </div>
        }
      >
        <div class="grid gap-4">
          <Figures figures={listFigures(run.after)} before={totals ? listFigures(totals) : undefined} />
          {describeConfidence(run.after) && <p class="text-muted">{describeConfidence(run.after)}</p>}
        </div>
      </Card>
      <Results
        site_id={site_id}
        run_id={run.id}
        against={against}
        view={view}
        on_view={(next) => setSearch(writeView(next), { replace: true })}
      />
    </>
  );
}
