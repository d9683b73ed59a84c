import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import type { Gap } from "../../workers/contract/gaps";
import { Button } from "../ui/Button";
import { formatNumber } from "../ui/format";
import { Meter } from "../ui/Meter";
import { TimeAgo } from "../ui/TimeAgo";
import { useGapState } from "./use-gap-state";
import { countVisitors, describeAsking } from "./words";

interface Props {
  site_id: string;
  gap: Gap;
  /** The visitors of the gap that touches most: the bar's whole length. */
  most_visitors: number;
}

/** A question, whom it touches, how it was asked and which pages came closest. */
export function GapRow({ site_id, gap, most_visitors }: Props) {
  const asking = describeAsking(gap);
  const wordings = gap.examples.length > 1 || gap.examples[0]?.question !== gap.question ? gap.examples : [];
  return (
    <li class="grid gap-x-6 gap-y-3 border-t border-line p-4 first:border-t-0 sm:grid-cols-[8rem_minmax(0,1fr)]">
      <div class="grid content-start gap-1">
        <p>
          <span class="font-display text-2xl font-[560] tabular-nums">{formatNumber(gap.visitors)}</span>{" "}
          <span class="text-muted">{gap.visitors === 1 ? "visitor" : "visitors"}</span>
        </p>
        <Meter value={gap.visitors} max={most_visitors} label={`${countVisitors(gap.visitors)} asked this`} />
      </div>
      <div class="grid min-w-0 grid-cols-1 gap-3">
        <div>
          <h2 class="text-lg break-words" dir="auto">
            {gap.question}
          </h2>
          <p class="text-muted">
            {asking && `${asking.charAt(0).toUpperCase()}${asking.slice(1)} · `}
            {asking ? "last" : "Last"} asked <TimeAgo at={gap.last_asked_at} />
          </p>
        </div>
        {wordings.length > 0 && (
          <Facts name="Asked as">
            <ul>
              {wordings.map(({ answer_id, question }) => (
                <li key={answer_id}>
                  <Link
                    class="line-clamp-2 break-words hover:underline"
                    dir="auto"
                    href={`/sites/${site_id}/answers/${answer_id}`}
                  >
                    “{question}”
                  </Link>
                </li>
              ))}
            </ul>
          </Facts>
        )}
        {gap.nearest_pages.length > 0 && (
          <Facts name="Nearest pages">
            <span class="flex flex-wrap gap-x-3">
              {gap.nearest_pages.map(({ page_id, title, url }) => (
                <Link
                  key={page_id}
                  class="min-w-0 break-words text-accent-ink hover:underline"
                  dir="auto"
                  href={`/sites/${site_id}/pages/${page_id}`}
                >
                  {title || url}
                </Link>
              ))}
            </span>
          </Facts>
        )}
        <Actions site_id={site_id} gap={gap} />
      </div>
    </li>
  );
}

function Facts({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <dl class="grid gap-x-4 text-sm sm:grid-cols-[6.5rem_minmax(0,1fr)]">
      <dt class="text-faint">{name}</dt>
      <dd class="min-w-0">{children}</dd>
    </dl>
  );
}

function Actions({ site_id, gap }: Pick<Props, "site_id" | "gap">) {
  const changing = useGapState(site_id);
  const [example] = gap.examples;
  return (
    <div class="flex flex-wrap gap-2">
      {gap.state === "open" ? (
        <Button size="sm" busy={changing.isPending} onClick={() => changing.mutate({ gap, state: "dismissed" })}>
          Dismiss
        </Button>
      ) : (
        <Button size="sm" icon="undo" busy={changing.isPending} onClick={() => changing.mutate({ gap, state: "open" })}>
          Open again
        </Button>
      )}
      {example && (
        <Button size="sm" variant="quiet" href={`/sites/${site_id}/answers/${example.answer_id}`}>
          See why
        </Button>
      )}
    </div>
  );
}
