import { useEffect, useRef, useState } from "preact/hooks";
import type { TestAnswer } from "../../workers/contract/answers";
import type { Gap } from "../../workers/contract/gaps";
import { AnswerText } from "../answers/AnswerText";
import { OutcomeBadge } from "../answers/OutcomeBadge";
import { Sources } from "../answers/Sources";
import { explain } from "../api/client";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { Skeleton } from "../ui/Skeleton";
import { describeWritten, isAnsweredBy } from "./words";

interface Props {
  site_id: string;
  gap: Gap;
  /** What the site says to the gap's question now. */
  asking: { data: TestAnswer | undefined; error: Error | null };
  on_ask: () => void;
  on_change: () => void;
}

/** What was written is saved, and how the site answers the question from now on. */
export function WrittenAnswer({ site_id, gap, asking, on_ask, on_change }: Props) {
  const [wanted, setWanted] = useState<{ n: number; times: number } | null>(null);
  const heading = useRef<HTMLParagraphElement>(null);
  // The form with the focus in it is gone.
  useEffect(() => heading.current?.focus(), []);
  const { data, error } = asking;
  const helped = data !== undefined && isAnsweredBy(data, gap.entry?.id);
  return (
    <section aria-label="How it is answered now" class="grid grid-cols-1 gap-3 rounded-control bg-sunken p-3">
      <p ref={heading} tabIndex={-1} class="font-medium focus-visible:outline-none">
        Your answer is saved.
      </p>
      <p class="sr-only" role="status">
        {data ? describeWritten(data, gap.entry?.id) : error ? "" : "Asking your site what your visitors asked."}
      </p>
      {error ? (
        <Notice tone="amber">{`Your site could not be asked just now. ${explain(error)}`}</Notice>
      ) : data ? (
        <>
          <p class="-mt-2 flex items-start gap-2">
            <span class={helped ? "text-green" : "text-amber"}>
              <Icon name={helped ? "check" : "alert"} class="mt-0.5 size-4" />
            </span>
            {describeWritten(data, gap.entry?.id)}
          </p>
          <div class="grid grid-cols-1 gap-2 rounded-control border border-line bg-surface p-3">
            <p class="flex flex-wrap items-start justify-between gap-2">
              <span class="min-w-0 break-words text-muted" dir="auto">
                “{gap.question}”
              </span>
              <OutcomeBadge outcome={data.outcome} />
            </p>
            <AnswerText
              text={data.answer.response_text}
              sources={data.answer.sources}
              on_cite={(n) => setWanted((before) => ({ n, times: (before?.times ?? 0) + 1 }))}
            />
            {data.answer.sources.length > 0 && (
              <Sources site_id={site_id} sources={data.answer.sources} wanted={wanted} />
            )}
          </div>
        </>
      ) : (
        <div aria-busy="true" class="grid gap-2">
          <p class="text-muted">Asking your site “{gap.question}”</p>
          <Skeleton lines={3} />
        </div>
      )}
      <div class="flex flex-wrap gap-2">
        <Button size="sm" onClick={on_change}>
          Change the answer
        </Button>
        {(data || error) && (
          <Button size="sm" variant="quiet" icon="refresh" onClick={on_ask}>
            Ask again
          </Button>
        )}
      </div>
    </section>
  );
}
