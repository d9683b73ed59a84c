import { useState } from "preact/hooks";
import type { WriteAnswer } from "../../workers/contract/entries";
import { explain, readFieldErrors } from "../api/client";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Notice } from "../ui/Notice";
import { TextArea } from "../ui/TextArea";

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

/** A question and its answer in the owner's words. Ctrl+Enter saves, Esc leaves it. */
export function AnswerForm({ draft, label, busy, error, on_save, on_cancel }: Props) {
  const [written, setWritten] = useState(draft);
  const errors = readFieldErrors(error);
  const is_placed = Object.keys(errors).some((field) => field === "question" || field === "content");
  const save = () => {
    if (!busy) on_save(written);
  };
  return (
    <form
      aria-label={label}
      class="grid grid-cols-1 gap-3 rounded-control bg-sunken p-3"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !busy) on_cancel();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.currentTarget.reportValidity()) save();
      }}
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
      <div class="flex flex-wrap items-center gap-2">
        <Button type="submit" variant="primary" busy={busy}>
          {busy ? "Saving" : "Save the answer"}
        </Button>
        <Button disabled={busy} onClick={on_cancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** Stable, so that it is called once the field is there and not at every change. */
function focusOnce(field: HTMLTextAreaElement | null): void {
  field?.focus();
}
