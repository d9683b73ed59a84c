import { Link } from "wouter-preact";
import { useVersionRun } from "../api/evals";
import { describeVersionRun } from "./words";

interface Props {
  site_id: string;
  source_id: string;
  version: number;
}

/** What the test questions say of a reading, with the way to them; a line as high as it will be before that is known. */
export function VersionTest({ site_id, source_id, version }: Props) {
  const run = useVersionRun(site_id, source_id, version).data;
  return (
    <p class="min-h-[2lh] sm:min-h-lh">
      {run && (
        <>
          {describeVersionRun(run)}{" "}
          <Link class="text-accent-ink underline" href={`/sites/${site_id}/tests/runs/${run.id}`}>
            {run.status === "running" ? "See the run" : "See which questions"}
          </Link>
        </>
      )}
    </p>
  );
}
