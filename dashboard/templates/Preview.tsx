import { useMutation, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { PreviewedAnswer, PromptTemplate, TemplatePreview } from "../../workers/contract/templates";
import { AnswerText } from "../answers/AnswerText";
import { OutcomeBadge } from "../answers/OutcomeBadge";
import { nameCategory } from "../answers/words";
import { listAnswers } from "../api/answers";
import { explain } from "../api/client";
import { previewTemplate } from "../api/templates";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { TextArea } from "../ui/TextArea";
import { readQuestions } from "./words";

const MAX_QUESTIONS = 5;
/** Of the answer log, offered to begin with. */
const OFFERED = 3;

interface Props {
  site_id: string;
  template: PromptTemplate;
  on_close: () => void;
}

/** Questions answered as now and with a version, side by side. */
export function Preview({ site_id, template, on_close }: Props) {
  const recent = useQuery({
    queryKey: ["site", site_id, "answers", "recent"],
    queryFn: () => listAnswers(site_id, { asked_by: "visitor", page_size: 20 }),
  });
  const [written, setWritten] = useState<string | null>(null);
  const asked = recent.data?.items.map(({ question }) => question.replaceAll("\n", " ")) ?? [];
  const text = written ?? [...new Set(asked)].slice(0, OFFERED).join("\n");
  const questions = readQuestions(text);
  const trying = useMutation({ mutationFn: (asked: string[]) => previewTemplate(site_id, template.id, asked) });
  const too_many = questions.length > MAX_QUESTIONS ? `At most ${MAX_QUESTIONS} questions.` : undefined;
  return (
    <form
      aria-label={`Preview of version ${template.version}`}
      class="grid grid-cols-1 gap-3 rounded-control bg-sunken p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!trying.isPending && questions.length > 0 && !too_many) trying.mutate(questions);
      }}
    >
      <Field
        label="Questions, one a line"
        hint={`What visitors asked last stands here. The template is used for those of the kind “${nameCategory(template.category)}”.`}
        error={too_many}
      >
        {(ids) => (
          <TextArea
            {...ids}
            required
            dir="auto"
            placeholder="How long do refunds take?"
            value={text}
            onInput={(event) => setWritten(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={trying.isPending}>
          {trying.isPending ? "Answering" : "Answer them"}
        </Button>
        <Button onClick={on_close}>Close</Button>
      </div>
      {trying.isError && <Notice tone="red">{explain(trying.error)}</Notice>}
      <div class="grid gap-4" aria-live="polite">
        {trying.data?.questions.map((one) => (
          <Compared key={one.question} one={one} version={template.version} />
        ))}
      </div>
    </form>
  );
}

function Compared({ one, version }: { one: TemplatePreview["questions"][number]; version: number }) {
  return (
    <section class="grid gap-2">
      <h4 class="font-medium break-words" dir="auto">
        {one.question}
      </h4>
      <div class="grid gap-3 sm:grid-cols-2">
        <Side title="As now" answer={one.live} />
        {one.tried ? (
          <Side title={`With version ${version}`} answer={one.tried} />
        ) : (
          <Notice tone="neutral">
            This is a question of the kind “{nameCategory(one.category)}”: this template is not used for it.
          </Notice>
        )}
      </div>
    </section>
  );
}

function Side({ title, answer }: { title: string; answer: PreviewedAnswer }) {
  return (
    <div class="grid min-w-0 content-start gap-2 rounded-control border border-line bg-surface p-3">
      <p class="flex flex-wrap items-center justify-between gap-2 text-sm text-muted">
        {title} <OutcomeBadge outcome={answer.outcome} />
      </p>
      <AnswerText text={answer.response_text} sources={answer.sources} />
    </div>
  );
}
