import { useId } from "preact/hooks";

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  on_change: (value: Value) => void;
}

/** One of a few, side by side. */
export function Choice<Value extends string>({ label, value, options, on_change }: Props<Value>) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} class="inline-flex rounded-control border border-edge bg-surface p-0.5">
      {options.map((option) => (
        <label
          key={option.value}
          class="relative cursor-pointer rounded-[4px] px-3 py-1 text-sm text-muted hover:text-ink has-checked:bg-accent-soft has-checked:text-accent-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            class="absolute inset-0 cursor-pointer opacity-0"
            name={name}
            checked={option.value === value}
            onChange={() => on_change(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
