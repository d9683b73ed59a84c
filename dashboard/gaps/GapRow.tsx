import type { ComponentChildren, RefObject } from "preact";
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { Gap } from "../../workers/contract/gaps";
import { getKnowledgePath } from "../knowledge/entry";
import { Button } from "../ui/Button";
import { formatNumber } from "../ui/format";
import { Meter } from "../ui/Meter";
import { TimeAgo } from "../ui/TimeAgo";
import { useReturnFocus } from "../ui/use-return-focus";
import { AnswerForm } from "./AnswerForm";
import { useGapState } from "./use-gap-state";
import { useWriteAnswer } from "./use-write-answer";
import { WrittenAnswer } from "./WrittenAnswer";
import { countVisitors, describeAsking } from "./words";

interface Props {
  site_id: string;
  gap: Gap;
  /** The visitors of the gap that touches most: the bar's whole length. */
  most_visitors: number;
  /** Gets the gap as it is with what was written for it. */
  on_written: (gap: Gap) => void;
}

/** A question, whom it touches, how it was asked and which pages came closest. */
export function GapRow({ site_id, gap, most_visitors, on_written }: Props) {
  const how_asked = describeAsking(gap);
  const { saving, asking } = useWriteAnswer(site_id, gap, on_written);
  const [isWriting, setWriting] = useState(false);
  const buttons = useReturnFocus(isWriting);
  /** Saved during this visit: its question is being asked, or was. */
  const asked = !asking.isIdle;
  const write = () => {
    saving.reset();
    setWriting(true);
  };
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
            {how_asked && `${how_asked.charAt(0).toUpperCase()}${how_asked.slice(1)} · `}
            {how_asked ? "last" : "Last"} asked <TimeAgo at={gap.last_asked_at} />
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
                  href={getKnowledgePath(site_id, page_id)}
                >
                  {title || url}
                </Link>
              ))}
            </span>
          </Facts>
        )}
        {gap.entry && !asked && !isWriting && (
          <Facts name="Your answer">
            <span class="line-clamp-3 break-words whitespace-pre-line" dir="auto">
              {gap.entry.content}
            </span>
          </Facts>
        )}
        {isWriting ? (
          <AnswerForm
            label={`Answer “${gap.question}”`}
            draft={{ question: gap.entry?.title ?? gap.question, content: gap.entry?.content ?? "" }}
            busy={saving.isPending}
            error={saving.error}
            on_save={(written) => saving.mutate(written, { onSuccess: () => setWriting(false) })}
            on_cancel={() => setWriting(false)}
          />
        ) : asked ? (
          <WrittenAnswer
            site_id={site_id}
            gap={gap}
            asking={asking}
            on_ask={() => asking.mutate(gap.question)}
            on_change={write}
          />
        ) : (
          <Actions site_id={site_id} gap={gap} buttons={buttons} on_write={write} />
        )}
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

interface ActionsProps extends Pick<Props, "site_id" | "gap"> {
  buttons: RefObject<HTMLDivElement | null>;
  on_write: () => void;
}

function Actions({ site_id, gap, buttons, on_write }: ActionsProps) {
  const changing = useGapState(site_id);
  const [example] = gap.examples;
  return (
    <div ref={buttons} class="flex flex-wrap gap-2">
      {gap.state !== "dismissed" && (
        <Button size="sm" variant={gap.state === "open" ? "primary" : "secondary"} onClick={on_write}>
          {gap.entry ? "Change the answer" : "Write the answer"}
        </Button>
      )}
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
