interface Props {
  /** Null while nobody can say how far it is. */
  value: number | null;
  max: number;
  label: string;
}

export function Progress({ value, max, label }: Props) {
  return (
    <progress
      value={value ?? undefined}
      max={Math.max(max, 1)}
      aria-label={label}
      class="block h-2 w-full appearance-none overflow-hidden rounded-full border-0 bg-sunken text-accent [&::-moz-progress-bar]:rounded-full [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-transparent [&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-accent [&::-webkit-progress-value]:transition-[inline-size]"
    />
  );
}
