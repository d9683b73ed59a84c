import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { BulkPages, Page, SourceWithCounts } from "../../workers/contract/knowledge";
import { countPages, getPathOf, isUpload } from "../sites/words";
import { Button } from "../ui/Button";
import { Progress } from "../ui/Progress";
import { describeReading, type Failure, type Reading } from "./read-again";
import { isPublishable } from "./reasons";
import { useBulkChange, useBulkReading } from "./use-bulk";

interface Props {
  source: SourceWithCounts;
  selected: readonly Page[];
  on_clear: () => void;
}

/** What can be done with the ticked pages; while they are read again, how far that is. Nothing while none is ticked. */
export function BulkBar({ source, selected, on_clear }: Props) {
  const changing = useBulkChange(source);
  const { reading, start, stop, dismiss } = useBulkReading(source);
  const [isStopping, setStopping] = useState(false);
  if (reading?.state === "reading")
    return (
      <Bar>
        <ReadingProgress
          reading={reading}
          isStopping={isStopping}
          on_stop={() => {
            setStopping(true);
            stop();
          }}
        />
      </Bar>
    );
  if (reading && selected.length === 0)
    return (
      <Bar>
        <Result site_id={source.site_id} reading={reading} on_dismiss={dismiss} />
      </Bar>
    );
  if (selected.length === 0) return null;
  const change = (action: BulkPages["action"], pages: readonly Page[]) =>
    changing.mutate({ action, page_ids: pages.map(({ id }) => id) }, { onSuccess: on_clear });
  const publishable = selected.filter(isPublishable);
  const published = selected.filter(({ status }) => status !== "unpublished");
  const isBusy = (action: BulkPages["action"]) => changing.isPending && changing.variables.action === action;
  return (
    <Bar>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p role="status" class="min-w-0 flex-1 tabular-nums">
          {countPages(selected.length)} selected
        </p>
        <div class="flex flex-wrap gap-2">
          <Button
            icon="eye"
            busy={isBusy("publish")}
            disabled={publishable.length === 0 || isBusy("unpublish")}
            onClick={() => change("publish", publishable)}
          >
            Publish
          </Button>
          <Button
            icon="eye_off"
            busy={isBusy("unpublish")}
            disabled={published.length === 0 || isBusy("publish")}
            onClick={() => change("unpublish", published)}
          >
            Unpublish
          </Button>
          <Button
            icon="refresh"
            disabled={changing.isPending || isUpload(source.type)}
            onClick={() => {
              setStopping(false);
              on_clear();
              void start(selected);
            }}
          >
            Read again
          </Button>
          <Button variant="quiet" icon="close" aria-label="Select none" onClick={on_clear} />
        </div>
      </div>
    </Bar>
  );
}

function Bar({ children }: { children: ComponentChildren }) {
  return (
    <section
      aria-label="Selected pages"
      class="sticky bottom-4 z-10 rounded-card border border-line bg-raised px-4 py-3 shadow-float"
    >
      {children}
    </section>
  );
}

interface ProgressProps {
  reading: Reading;
  isStopping: boolean;
  on_stop: () => void;
}

function ReadingProgress({ reading: { done, total, failures }, isStopping, on_stop }: ProgressProps) {
  return (
    <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p role="status" class="whitespace-nowrap tabular-nums">
        Reading {Math.min(done + 1, total)} of {total}
        {failures.length > 0 && `, ${failures.length} failed`}
      </p>
      <div class="min-w-24 flex-1">
        <Progress value={done} max={total} label="Pages read again" />
      </div>
      <Button icon="stop" busy={isStopping} onClick={on_stop}>
        Stop
      </Button>
    </div>
  );
}

interface ResultProps {
  site_id: string;
  reading: Reading;
  on_dismiss: () => void;
}

function Result({ site_id, reading, on_dismiss }: ResultProps) {
  return (
    <div class="flex items-start gap-4">
      <div class="min-w-0 flex-1">
        <p role="status" class="py-1.5">
          {describeReading(reading)}
        </p>
        {reading.failures.length > 0 && <Failures site_id={site_id} failures={reading.failures} />}
      </div>
      <Button variant="quiet" icon="close" aria-label="Dismiss" onClick={on_dismiss} />
    </div>
  );
}

/** What scrolls must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 } as const;

function Failures({ site_id, failures }: { site_id: string; failures: readonly Failure[] }) {
  return (
    <section class="max-h-40 overflow-y-auto" aria-label="Pages that could not be read" {...SCROLLABLE}>
      <ul class="grid gap-1 text-sm">
        {failures.map(({ page, text }) => (
          <li key={page.id}>
            <Link href={`/sites/${site_id}/pages/${page.id}`} class="font-[450] hover:text-accent-ink hover:underline">
              {page.title ?? getPathOf(page.url)}
            </Link>
            : {text}
          </li>
        ))}
      </ul>
    </section>
  );
}
