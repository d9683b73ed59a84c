import { Icon } from "../ui/Icon";
import type { Figure } from "./words";

interface Props {
  figures: Figure[];
  /** The same figures of what it is compared with. */
  before?: Figure[] | undefined;
}

/** A run's totals, each beside what it was. */
export function Figures({ figures, before }: Props) {
  return (
    <dl class="grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-5">
      {figures.map((figure, index) => (
        <div key={figure.label} class="flex min-w-0 flex-col first:max-lg:col-span-2">
          <dt class="text-sm text-muted">{figure.label}</dt>
          <dd class="font-display text-2xl font-[560] tabular-nums">{figure.value}</dd>
          <dd class="text-sm text-faint">{figure.hint}</dd>
          {before?.[index] && <Difference figure={figure} was={before[index]} />}
        </div>
      ))}
    </dl>
  );
}

/** Smaller ones are noise of rounding. */
const LEAST = 0.0005;

function Difference({ figure, was }: { figure: Figure; was: Figure }) {
  if (figure.score === null || was.score === null) return null;
  const difference = figure.score - was.score;
  if (Math.abs(difference) < LEAST) return <dd class="text-sm text-faint">as before</dd>;
  const isBetter = difference > 0;
  return (
    <dd class={`flex items-center gap-1 text-sm ${isBetter ? "text-green" : "text-red"}`}>
      <Icon name={isBetter ? "arrow_up" : "arrow_down"} class="size-4" />
      <span class="tabular-nums">
        {isBetter ? "up" : "down"} from {was.value}
      </span>
    </dd>
  );
}
