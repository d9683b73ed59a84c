import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { AskedQuestion, ThresholdPreview } from "../../workers/contract/answers";
import { ANSWER_THRESHOLD, MAX_ANSWER_THRESHOLD, MIN_ANSWER_THRESHOLD } from "../../workers/contract/limits";
import type { OwnSite } from "../../workers/contract/sites";
import { showPercent } from "../answers/words";
import { previewThreshold } from "../api/answers";
import { explain } from "../api/client";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { keepNewer } from "../ui/newer";
import { SettingsForm } from "../ui/SettingsForm";
import { showToast } from "../ui/Toast";
import { describeThreshold } from "./threshold-words";
import { useSaving } from "./use-saving";

const STEP = 0.01;
/** A slider that still moves asks for nothing. */
const SETTLED_MS = 250;

/** How sure an answer must be, with what it would have changed last week. */
export function ThresholdCard({ site }: { site: OwnSite }) {
  const saved = site.answer_threshold ?? ANSWER_THRESHOLD;
  const [threshold, setThreshold] = useState(saved);
  const asked = useSettled(threshold);
  const saving = useSaving(site);
  const { data, error } = useQuery({
    queryKey: ["site", site.id, "threshold-preview", asked],
    queryFn: () => previewThreshold(site.id, asked),
    placeholderData: keepPreviousData,
  });
  const save = (answer_threshold: number | null) =>
    saving.mutate(
      { answer_threshold },
      {
        onSuccess: () => {
          setThreshold(keepNewer(threshold, answer_threshold ?? ANSWER_THRESHOLD));
          showToast({ text: "Saved. It counts from the next answer on." });
        },
      },
    );
  return (
    <Card title="When to say “I’m not sure”">
      <SettingsForm
        error={saving.error}
        isSaving={saving.isPending}
        isChanged={threshold !== saved}
        onSave={() => save(threshold === ANSWER_THRESHOLD ? null : threshold)}
        actions={
          site.answer_threshold !== null && (
            <Button onClick={() => save(null)} disabled={saving.isPending}>
              Use ours
            </Button>
          )
        }
      >
        <Field
          label="Least confidence of an answer"
          hint={`Lower: more questions are answered, and more of them wrongly. Ours is ${showPercent(ANSWER_THRESHOLD)}.`}
        >
          {(ids) => (
            <div class="flex items-center gap-3">
              <input
                {...ids}
                type="range"
                class="h-9 min-w-0 flex-1 accent-accent"
                min={MIN_ANSWER_THRESHOLD}
                max={MAX_ANSWER_THRESHOLD}
                step={STEP}
                value={threshold}
                aria-valuetext={showPercent(threshold)}
                onInput={(event) => setThreshold(event.currentTarget.valueAsNumber)}
              />
              <span class="w-12 text-right font-medium tabular-nums">{showPercent(threshold)}</span>
            </div>
          )}
        </Field>
        <div class="min-h-6" aria-live="polite">
          {error ? <p class="text-sm text-red">{explain(error)}</p> : data && <p>{describeThreshold(data)}</p>}
        </div>
        {data && <Changed site_id={site.id} preview={data} />}
      </SettingsForm>
    </Card>
  );
}

/** The questions of last week that would have fared otherwise. */
function Changed({ site_id, preview: { lost, gained } }: { site_id: string; preview: ThresholdPreview }) {
  if (lost.length === 0 && gained.length === 0) return null;
  return (
    <div class="grid gap-4 sm:grid-cols-2">
      <Questions site_id={site_id} title="No longer answered" questions={lost} />
      <Questions site_id={site_id} title="Answered as well" questions={gained} />
    </div>
  );
}

function Questions({ site_id, title, questions }: { site_id: string; title: string; questions: AskedQuestion[] }) {
  if (questions.length === 0) return null;
  return (
    <section class="min-w-0">
      <h3 class="mb-1 font-sans text-sm font-[450]">{title}</h3>
      <ul class="flex flex-col gap-1">
        {questions.map(({ id, question, confidence_score }) => (
          <li key={id} class="flex justify-between gap-3">
            <Link
              class="min-w-0 truncate text-accent-ink hover:underline"
              dir="auto"
              title={question}
              href={`/sites/${site_id}/answers/${id}`}
            >
              {question}
            </Link>
            <span class="text-muted tabular-nums">{showPercent(confidence_score)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `value` once it has rested. */
function useSettled(value: number): number {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
