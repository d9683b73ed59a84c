import type { UseMutationResult } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { MAX_TEMPLATE_CHARS } from "../../workers/contract/limits";
import { Field } from "../ui/Field";
import { formatNumber } from "../ui/format";
import { TextArea } from "../ui/TextArea";
import { focusOnce, WritingForm } from "../ui/WritingForm";

interface Props {
  label: string;
  text: string;
  saving: Pick<UseMutationResult<void, Error, string>, "mutate" | "isPending">;
  on_done: () => void;
}

/** What the AI should do with this kind of question, in the owner's words. */
export function TemplateForm({ label, text, saving, on_done }: Props) {
  const [written, setWritten] = useState(text);
  const length = written.trim().length;
  return (
    <WritingForm
      label={label}
      class="rounded-control bg-sunken p-3"
      busy={saving.isPending}
      save="Save the draft"
      on_save={() => length > 0 && saving.mutate(written.trim(), { onSuccess: on_done })}
      on_cancel={on_done}
    >
      <Field
        label="What the AI should do"
        hint={`${formatNumber(length)} of ${formatNumber(MAX_TEMPLATE_CHARS)} characters. A draft is not used until it has a share.`}
      >
        {(ids) => (
          <TextArea
            {...ids}
            ref={focusOnce}
            required
            dir="auto"
            rows={4}
            maxLength={MAX_TEMPLATE_CHARS}
            placeholder="Name the time limit first, then what to do, in numbered steps."
            value={written}
            onInput={(event) => setWritten(event.currentTarget.value)}
          />
        )}
      </Field>
    </WritingForm>
  );
}
