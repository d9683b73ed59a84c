import { useEffect, useRef } from "preact/hooks";

interface Props {
  /** What is chosen, for those who do not see where it stands. */
  label: string;
  checked: boolean;
  /** Some of what it stands for is chosen. */
  is_partial?: boolean;
  on_change: (checked: boolean) => void;
}

/** A box to tick; easy to hit, as the label around it counts. */
export function Checkbox({ label, checked, is_partial = false, on_change }: Props) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = is_partial;
  }, [is_partial, checked]);
  return (
    <label class="-m-2 inline-flex cursor-pointer p-2">
      <input
        ref={box}
        type="checkbox"
        class="size-4 cursor-pointer accent-accent"
        aria-label={label}
        checked={checked}
        onChange={(event) => on_change(event.currentTarget.checked)}
      />
    </label>
  );
}
