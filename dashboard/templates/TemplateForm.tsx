import type { UseMutationResult } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { MAX_TEMPLATE_CHARS } from "../../workers/contract/limits";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { formatNumber } from "../ui/format";
import { TextArea } from "../ui/TextArea";

interface Props {
  label: string;
  text: string;
  saving: Pick<UseMutationResult<void, Error, string>, "mutate" | "isPending">;
  on_done: () => void;
}

/** What the AI should do with this kind of question, in the owner's words. Ctrl+Enter saves, Esc leaves it. */
export function TemplateForm({ label, text, saving, on_done }: Props) {
  const [written, setWritten] = useState(text);
  const length = written.trim().length;
  const save = () => {
    if (!saving.isPending && length > 0) saving.mutate(written.trim(), { onSuccess: on_done });
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
        if (event.key === "Escape" && !saving.isPending) on_done();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
      }}
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
      <div class="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={saving.isPending}>
          {saving.isPending ? "Saving" : "Save the draft"}
        </Button>
        <Button disabled={saving.isPending} onClick={on_done}>
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
