import { useId } from "preact/hooks";
import { joinClasses } from "./classes";

interface Props {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  /** For a place that says it already, such as a column of a table. */
  is_label_hidden?: boolean;
}

/** On or off, in force at once. */
export function Switch({ label, hint, checked, onChange, disabled = false, is_label_hidden = false }: Props) {
  const id = useId();
  const hint_id = `${id}-hint`;
  return (
    <div class="flex items-start justify-between gap-4">
      <div class={is_label_hidden ? "sr-only" : undefined}>
        <label for={id} class="font-[450]">
          {label}
        </label>
        {hint && (
          <p id={hint_id} class="text-sm text-faint">
            {hint}
          </p>
        )}
      </div>
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={checked}
        aria-describedby={hint && hint_id}
        disabled={disabled}
        onClick={() => onChange(!checked)}
        class={joinClasses(
          "relative mt-0.5 h-5 w-9 shrink-0 rounded-full border transition-colors disabled:opacity-50",
          checked ? "border-accent bg-accent" : "border-edge bg-sunken",
        )}
      >
        <span
          class={joinClasses(
            "absolute top-0.5 left-0.5 size-3.5 rounded-full transition-transform",
            checked ? "translate-x-4 bg-on-accent" : "bg-edge",
          )}
        />
      </button>
    </div>
  );
}
