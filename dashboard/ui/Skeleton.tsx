interface Props {
  /** How many lines of text it stands for. */
  lines?: number;
  /** Its shape when it stands for something else, such as `h-24 w-full`. */
  class?: string;
}

const WIDTHS = ["w-11/12", "w-full", "w-4/5", "w-2/3"];

/** Stands where content will be, in its shape. */
export function Skeleton({ lines, class: shape }: Props) {
  if (shape) return <div class={`rounded-control bg-sunken ${shape}`} data-skeleton="" aria-hidden="true" />;
  return (
    <div class="flex flex-col gap-2" data-skeleton="" aria-hidden="true">
      {Array.from({ length: lines ?? 3 }, (_, n) => (
        <div key={n} class={`h-3.5 rounded-control bg-sunken ${WIDTHS[n % WIDTHS.length]}`} />
      ))}
    </div>
  );
}
