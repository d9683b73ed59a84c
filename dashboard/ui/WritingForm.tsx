import type { ComponentChildren } from "preact";
import { Button } from "./Button";

interface Props {
  /** What assistive technology calls it. */
  label: string;
  busy: boolean;
  /** On the button that saves. */
  save: string;
  class?: string;
  on_save: () => void;
  on_cancel: () => void;
  children: ComponentChildren;
}

/** A form that opens where something is written and closes again: Ctrl+Enter saves, Esc leaves it. */
export function WritingForm({ label, busy, save, class: more = "", on_save, on_cancel, children }: Props) {
  const submit = () => {
    if (!busy) on_save();
  };
  return (
    <form
      aria-label={label}
      class={`grid grid-cols-1 gap-3 ${more}`}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !busy) on_cancel();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.currentTarget.reportValidity()) submit();
      }}
    >
      {children}
      <div class="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={busy}>
          {busy ? "Saving" : save}
        </Button>
        <Button disabled={busy} onClick={on_cancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** For the `ref` of the field that is written in first: stable, so that it is called once and not at every change. */
export function focusOnce(field: HTMLTextAreaElement | null): void {
  field?.focus();
}
