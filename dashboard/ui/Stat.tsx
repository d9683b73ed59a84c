import type { ComponentChildren } from "preact";

interface Props {
  label: string;
  value: ComponentChildren;
  hint?: string;
}

/** One number to be read at a glance. */
export function Stat({ label, value, hint }: Props) {
  return (
    <div class="min-w-0">
      <p class="text-sm text-muted">{label}</p>
      <p class="font-display text-2xl font-[560] tabular-nums">{value}</p>
      {hint && <p class="text-sm text-faint">{hint}</p>}
    </div>
  );
}
