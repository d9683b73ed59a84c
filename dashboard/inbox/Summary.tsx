import { useMutation } from "@tanstack/preact-query";
import { Fragment } from "preact";
import type { Conversation } from "../../workers/contract/conversations";
import type { ConversationSummary, Summary as Written } from "../../workers/contract/copilot";
import { explain, queryClient } from "../api/client";
import { getSummaryKey, summarise, useSummary } from "../api/copilot";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useIsPhone } from "../ui/use-media";

/** What is shorter is read faster than summed up. Messages. */
const MIN_MESSAGES = 4;

/** What a conversation that is a person's comes to: asked for once, then there for every member who opens it. */
export function Summary({ conversation: { id, status, last_seq } }: { conversation: Conversation }) {
  const isForPerson = status === "waiting_human" || status === "with_human";
  return isForPerson && last_seq >= MIN_MESSAGES ? <SummaryOf id={id} last_seq={last_seq} /> : null;
}

function SummaryOf({ id, last_seq }: { id: string; last_seq: number }) {
  const known = useSummary(id, last_seq).data;
  const isPhone = useIsPhone();
  const asking = useMutation({
    mutationFn: () => summarise(id),
    onSuccess: (told: ConversationSummary) => queryClient.setQueryData(getSummaryKey(id, last_seq), told),
  });
  if (!known) return null;
  const { summary, degraded } = known;
  const behind = summary ? Math.max(0, last_seq - summary.seq) : 0;
  const ask = (label: string) => (
    <Button size="sm" variant="accent" icon="text" busy={asking.isPending} onClick={() => asking.mutate()}>
      {asking.isPending ? "Summing up" : label}
    </Button>
  );
  return (
    <section aria-label="Summary" class="border-b border-line bg-sunken/50 px-4 py-1.5 text-sm">
      {summary ? (
        // A phone has room for what was said, or for what it comes to.
        <details open={!isPhone} class="group">
          <summary class="flex min-h-7 cursor-pointer list-none items-center gap-1.5 rounded-control [&::-webkit-details-marker]:hidden">
            <Icon name="chevron_right" class="size-4 text-muted group-open:rotate-90" />
            <span class="font-medium">Summary</span>
            <span class="truncate text-muted group-open:hidden" dir="auto">
              {summary.wants}
            </span>
          </summary>
          <div class="grid max-h-[30dvh] gap-2 overflow-y-auto ps-[22px] pb-1.5">
            <Lines summary={summary} />
            <div class="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
              <span>{describe(summary, degraded, behind)}</span>
              {(behind > 0 || degraded) && ask(degraded ? "Try again" : "Bring it up to date")}
            </div>
          </div>
        </details>
      ) : (
        <div class="flex items-center gap-3">{ask("Sum up the conversation")}</div>
      )}
      {asking.isError && (
        <p role="alert" class="pb-1 text-red">
          No summary. {explain(asking.error)}
        </p>
      )}
    </section>
  );
}

/** As text, whatever stands in them. */
function Lines({ summary: { wants, answered, open, by } }: { summary: Written }) {
  const lines = [
    { label: by === "model" ? "Wants" : "First asked", text: wants },
    { label: by === "model" ? "Was told" : "Answered from", text: answered },
    { label: by === "model" ? "Still open" : "Not answered", text: open },
  ];
  return (
    <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
      {lines.map(({ label, text }) => (
        <Fragment key={label}>
          <dt class="text-muted">{label}</dt>
          <dd class="break-words" dir="auto">
            {text || "Nothing"}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

function describe({ by }: Written, degraded: boolean, behind: number): string {
  if (by === "extract")
    return degraded
      ? "The AI model did not write one, so this is from the messages as they stand."
      : "From the messages as they stand, without an AI model.";
  if (behind === 0) return "Written by the AI. Check what you rely on.";
  return `Written by the AI before the last ${behind === 1 ? "message" : `${behind} messages`}.`;
}
