import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "./Icon";

/** What a control needs to be known by its label, its hint and its error. */
export interface FieldIds {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

interface Props {
  label: string;
  hint?: string;
  error?: string | undefined;
  /** The control: `{(ids) => <Input {...ids} … />}`. */
  children: (ids: FieldIds) => JSX.Element;
}

/** A labelled control with its hint below, or, when something is wrong, the sentence that says what. */
export function Field({ label, hint, error, children }: Props) {
  const id = useId();
  const note_id = `${id}-note`;
  const note = error ?? hint;
  return (
    <div class="flex flex-col gap-1">
      <label for={id} class="text-sm font-[450]">
        {label}
      </label>
      {children({ id, "aria-describedby": note ? note_id : undefined, "aria-invalid": error ? true : undefined })}
      {error ? (
        <p id={note_id} role="alert" class="flex items-start gap-1 text-sm text-red">
          <Icon name="alert" class="mt-0.5 size-4" />
          <span>{error}</span>
        </p>
      ) : (
        hint && (
          <p id={note_id} class="text-sm text-faint">
            {hint}
          </p>
        )
      )}
    </div>
  );
}
