import { Meter } from "../ui/Meter";
import { showPercent } from "./words";

/** How sure an answer is, from 0 to 1, with a mark where answering begins. */
export function ConfidenceMeter({ value, threshold }: { value: number; threshold: number }) {
  return (
    <div>
      <p class="flex items-baseline justify-between gap-2 text-muted tabular-nums">
        <span>
          Confidence <strong class="font-medium text-ink">{showPercent(value)}</strong>
        </span>
        <span>{`an answer needs ${showPercent(threshold)}`}</span>
      </p>
      <Meter label="Confidence" value={value} threshold={threshold} />
    </div>
  );
}
