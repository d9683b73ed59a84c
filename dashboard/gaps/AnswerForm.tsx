import { useState } from "preact/hooks";
import type { WriteAnswer } from "../../workers/contract/entries";
import { explain, readFieldErrors } from "../api/client";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Notice } from "../ui/Notice";
import { TextArea } from "../ui/TextArea";
import { focusOnce, WritingForm } from "../ui/WritingForm";

interface Props {
  draft: WriteAnswer;
  /** Known as `Write the answer: Do you ship to Norway?`. */
  label: string;
  busy: boolean;
  error: unknown;
  on_save: (written: WriteAnswer) => void;
  on_cancel: () => void;
}

const MAX_QUESTION_CHARS = 500;
const MAX_CONTENT_CHARS = 20_000;

/** A question and its answer in the owner's words. */
export function AnswerForm({ draft, label, busy, error, on_save, on_cancel }: Props) {
  const [written, setWritten] = useState(draft);
  const errors = readFieldErrors(error);
  const is_placed = Object.keys(errors).some((field) => field === "question" || field === "content");
  return (
    <WritingForm
      label={label}
      class="rounded-control bg-sunken p-3"
      busy={busy}
      save="Save the answer"
      on_save={() => on_save(written)}
      on_cancel={on_cancel}
    >
      <Field
        label="Question"
        hint="As your visitors ask it. What is worded like it is answered from here first."
        error={errors.question}
      >
        {(ids) => (
          <Input
            {...ids}
            required
            dir="auto"
            maxLength={MAX_QUESTION_CHARS}
            value={written.question}
            onInput={(event) => setWritten({ ...written, question: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field
        label="Answer"
        hint="Markdown is understood. Visitors may be shown any sentence of it."
        error={errors.content}
      >
        {(ids) => (
          <TextArea
            {...ids}
            ref={focusOnce}
            required
            dir="auto"
            rows={4}
            maxLength={MAX_CONTENT_CHARS}
            placeholder="We ship to Norway within five working days. Delivery costs 12 EUR."
            value={written.content}
            onInput={(event) => setWritten({ ...written, content: event.currentTarget.value })}
          />
        )}
      </Field>
      {error !== null && !is_placed && <Notice tone="red">{explain(error)}</Notice>}
    </WritingForm>
  );
}
