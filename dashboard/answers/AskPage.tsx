import { useMutation } from "@tanstack/preact-query";
import { useRef, useState } from "preact/hooks";
import { Link, useParams, useSearchParams } from "wouter-preact";
import type { TestAnswer } from "../../workers/contract/answers";
import { MAX_QUERY_CHARS } from "../../workers/contract/limits";
import { askSite } from "../api/answers";
import { useSite } from "../api/sites";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { AnswerCard } from "./AnswerCard";
import { OutcomeBadge } from "./OutcomeBadge";
import { Trace } from "./Trace";

interface Run extends TestAnswer {
  question: string;
}

/** Kept until the tab is closed; older ones stand in the log. */
const KEPT_RUNS = 10;
/** By site, newest first: still there after a look at another screen. */
const runsBySite = new Map<string, Run[]>();

/** A question to the site as a visitor would ask it, with the answer and all that led to it. */
export default function AskPage() {
  const { site_id = "" } = useParams();
  const site = useSite(site_id);
  const [runs, setRuns] = useState(runsBySite.get(site_id) ?? []);
  const [shown_id, setShownId] = useState(runs[0]?.answer.response_id);
  const [search] = useSearchParams();
  const [question, setQuestion] = useState(search.get("q") ?? "");
  const field = useRef<HTMLInputElement>(null);
  const asking = useMutation({
    mutationFn: (asked: string) => askSite(site_id, asked),
    onSuccess: (result, asked) => {
      const kept = [{ question: asked, ...result }, ...(runsBySite.get(site_id) ?? [])].slice(0, KEPT_RUNS);
      runsBySite.set(site_id, kept);
      setRuns(kept);
      setShownId(result.answer.response_id);
    },
  });

  const ask = (text: string) => {
    const asked = text.trim();
    setQuestion(asked);
    if (asked === "") field.current?.focus();
    else if (!asking.isPending) asking.mutate(asked);
  };
  const shown = runs.find(({ answer }) => answer.response_id === shown_id);
  const suggestions = site.data?.suggested_questions ?? [];

  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Ask your site"
        lead="Ask what a visitor would ask and see why the answer is what it is. Tests count nowhere."
      />
      <form
        class="grid grid-cols-1 gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          ask(question);
        }}
      >
        <Field label="Question">
          {(ids) => (
            <div class="flex gap-2">
              <Input
                {...ids}
                ref={field}
                class="min-w-0 flex-1"
                value={question}
                maxLength={MAX_QUERY_CHARS}
                placeholder={suggestions[0] ?? "What do your visitors ask?"}
                autocomplete="off"
                onInput={(event) => setQuestion(event.currentTarget.value)}
              />
              <Button variant="primary" type="submit" busy={asking.isPending}>
                Ask
              </Button>
            </div>
          )}
        </Field>
        {suggestions.length > 0 && (
          <ul class="flex flex-wrap gap-2" aria-label="Suggested questions">
            {suggestions.map((text) => (
              <li key={text}>
                <Button size="sm" onClick={() => ask(text)}>
                  {text}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </form>
      <p class="sr-only" role="status">
        {asking.isPending ? "Looking for an answer." : shown ? `The answer to “${shown.question}” is here.` : ""}
      </p>
      {asking.isPending ? (
        <Pending question={asking.variables} />
      ) : asking.isError ? (
        <ErrorState error={asking.error} retry={() => ask(asking.variables)} />
      ) : shown ? (
        <Result key={shown.answer.response_id} site_id={site_id} run={shown} />
      ) : site.isPending ? null : (
        <EmptyState icon="ask" title="Nothing asked yet">
          Take a suggested question, or write one of your own, such as “How do I return an order?”
        </EmptyState>
      )}
      {runs.length > 1 && (
        <section class="grid grid-cols-1 gap-2">
          <h2 class="text-lg">Asked during this visit</h2>
          <ul>
            {runs.map((run) => (
              <li key={run.answer.response_id} class="border-t border-line">
                <button
                  type="button"
                  class="flex w-full items-center gap-3 py-2 text-start hover:bg-sunken"
                  aria-current={run.answer.response_id === shown_id ? "true" : undefined}
                  onClick={() => {
                    asking.reset();
                    setShownId(run.answer.response_id);
                  }}
                >
                  <span
                    class={`min-w-0 flex-1 truncate ${run.answer.response_id === shown_id ? "font-medium text-accent-ink" : ""}`}
                    dir="auto"
                  >
                    {run.question}
                  </span>
                  <OutcomeBadge outcome={run.outcome} />
                </button>
              </li>
            ))}
          </ul>
          <Link
            class="justify-self-start text-accent-ink hover:underline"
            href={`/sites/${site_id}/answers?asked_by=member`}
          >
            All tests in the answer log
          </Link>
        </section>
      )}
    </div>
  );
}

function Result({ site_id, run }: { site_id: string; run: Run }) {
  const { question, answer, trace } = run;
  return (
    <section class="grid grid-cols-1 gap-2" aria-labelledby="asked">
      <h2 id="asked" class="line-clamp-3 text-lg break-words" dir="auto">
        {question}
      </h2>
      <div class="grid items-start gap-4 xl:grid-cols-2">
        <AnswerCard
          site_id={site_id}
          text={answer.response_text}
          sources={answer.sources}
          products={answer.products}
          outcome={run.outcome}
          confidence={answer.confidence_score}
          trace={trace}
        />
        <Trace site_id={site_id} trace={trace} sources={answer.sources} />
      </div>
    </section>
  );
}

function Pending({ question }: { question: string }) {
  return (
    <section class="grid grid-cols-1 gap-2" aria-busy="true">
      <h2 class="line-clamp-3 text-lg break-words" dir="auto">
        {question}
      </h2>
      <div class="grid items-start gap-4 xl:grid-cols-2">
        <Skeleton class="h-72" />
        <Skeleton class="h-96" />
      </div>
    </section>
  );
}
