interface Props {
  value: number;
  max?: number;
  label: string;
  /** A mark on the scale, such as the value from which something counts. */
  threshold?: number | null;
}

const toPercent = (value: number, max: number) => `${Math.min(100, Math.max(0, (value / max) * 100))}%`;

/** A score on its scale from 0. Write the number beside it. */
export function Meter({ value, max = 1, label, threshold = null }: Props) {
  return (
    <div class="relative py-1">
      <meter class="sr-only" aria-label={label} value={value} max={max} />
      <div class="h-1.5 overflow-hidden rounded-full bg-sunken">
        <div class="h-full rounded-full bg-muted" style={{ width: toPercent(value, max) }} />
      </div>
      {threshold !== null && (
        <div class="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-ink" style={{ left: toPercent(threshold, max) }} />
      )}
    </div>
  );
}
