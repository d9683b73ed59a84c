import { Link } from "wouter-preact";
import type { CategoryTemplates, SetShares } from "../../workers/contract/templates";
import { useTestRun } from "../api/evals";
import { Button } from "../ui/Button";
import { Progress } from "../ui/Progress";
import { describeWaiting } from "./words";

interface Props {
  site_id: string;
  of_category: CategoryTemplates;
  waiting: NonNullable<CategoryTemplates["waiting"]>;
  publishing: { isPending: boolean; mutate: (next: SetShares) => void };
}

/** Shares that are not in use yet: how far their test is, or what it found and what their owner makes of it. */
export function Waiting({ site_id, of_category, waiting: { run_id, shares }, publishing }: Props) {
  const run = useTestRun(site_id, run_id).data;
  const live = of_category.versions.flatMap(({ id, share }) => (share > 0 ? [{ template_id: id, share }] : []));
  const isTesting = !run || run.status === "running";
  return (
    <div class="grid gap-3 border-b border-line bg-sunken p-4" role="status">
      <p class="min-h-lh">{run && describeWaiting(of_category, shares, run)}</p>
      {run && isTesting && <Progress value={run.done} max={run.questions} label="Test questions asked" />}
      <div class="flex flex-wrap items-center gap-2">
        <Button size="sm" disabled={publishing.isPending} onClick={() => publishing.mutate({ shares, untested: true })}>
          {isTesting ? "Publish without the test" : "Publish anyway"}
        </Button>
        <Button size="sm" disabled={publishing.isPending} onClick={() => publishing.mutate({ shares: live })}>
          {isTesting ? "Stop" : "Leave it as it is"}
        </Button>
        <Link class="text-accent-ink underline" href={`/sites/${site_id}/tests/runs/${run_id}`}>
          {isTesting ? "See the run" : "See which questions"}
        </Link>
      </div>
    </div>
  );
}
