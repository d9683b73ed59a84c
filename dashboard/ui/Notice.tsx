import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon";

interface Props {
  tone: "neutral" | "amber" | "red";
  icon?: IconName;
  children: ComponentChildren;
}

const TONES = { neutral: "text-muted", amber: "text-amber", red: "text-red" };

/** A sentence that concerns what stands around it; a red one is read out at once. */
export function Notice({ tone, icon = tone === "neutral" ? "info" : "alert", children }: Props) {
  return (
    <div role={tone === "red" ? "alert" : undefined} class="flex items-start gap-2 rounded-control bg-sunken px-3 py-2">
      <span class={TONES[tone]}>
        <Icon name={icon} class="mt-0.5 size-4" />
      </span>
      <div class="min-w-0 flex-1 text-sm">{children}</div>
    </div>
  );
}
