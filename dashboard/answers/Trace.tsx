import type { ComponentChildren } from "preact";
import type { AnswerTrace, Attempt } from "../../workers/contract/answers";
import { Card } from "../ui/Card";
import type { Source } from "./AnswerText";
import { TraceAttempt } from "./TraceAttempt";
import { TraceCandidates } from "./TraceCandidates";
import { TraceQuery } from "./TraceQuery";
import { TraceTimes } from "./TraceTimes";

interface Props {
  site_id: string;
  trace: AnswerTrace;
  sources: Source[];
}

/** Why an answer is what it is, in the order it came about. */
export function Trace({ site_id, trace, sources }: Props) {
  return (
    <Card title="How this answer came about" padded>
      <div class="grid grid-cols-1 gap-6">
        <TraceTimes {...trace} />
        <Step title="Question">
          <TraceQuery trace={trace} />
        </Step>
        {trace.query !== null && (
          <Step title={countOf(trace.candidates.length, "passage", "found")}>
            <TraceCandidates site_id={site_id} candidates={trace.candidates} sources={sources} />
          </Step>
        )}
        {trace.attempts.map((attempt, index) => (
          <Step key={index} title={nameAttempt(attempt)}>
            <TraceAttempt
              site_id={site_id}
              attempt={attempt}
              candidates={[...trace.candidates, ...(trace.beside ?? [])]}
            />
          </Step>
        ))}
      </div>
    </Card>
  );
}

function Step({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="grid grid-cols-1 gap-2">
      <h3 class="font-medium">{title}</h3>
      {children}
    </section>
  );
}

function nameAttempt({ model, own_key }: Attempt): string {
  if (model === null) return "Taken from your pages";
  return own_key ? `Written by ${model}, with your own key` : `Written by ${model}`;
}

function countOf(count: number, name: string, rest: string): string {
  return `${count} ${name}${count === 1 ? "" : "s"} ${rest}`;
}
