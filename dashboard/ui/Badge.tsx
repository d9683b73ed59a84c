import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon";

export type Tone = "neutral" | "green" | "amber" | "red" | "indigo";

interface Props {
  tone: Tone;
  icon?: IconName;
  children: ComponentChildren;
}

const TONES: Record<Tone, string> = {
  neutral: "bg-sunken text-muted",
  green: "bg-green-soft text-green",
  amber: "bg-amber-soft text-amber",
  red: "bg-red-soft text-red",
  indigo: "bg-accent-soft text-accent-ink",
};

/** A state in a word; the colour only repeats it. */
export function Badge({ tone, icon, children }: Props) {
  return (
    <span
      class={`inline-flex max-w-full min-h-5 items-center gap-1 rounded-control px-1.5 text-xs font-[450] whitespace-nowrap ${TONES[tone]}`}
    >
      {icon && <Icon name={icon} class="size-3.5" />}
      <span class="min-w-0 truncate">{children}</span>
    </span>
  );
}
