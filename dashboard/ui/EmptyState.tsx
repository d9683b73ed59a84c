import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon";

interface Props {
  icon: IconName;
  title: string;
  /** What comes next, with a real example. */
  children: ComponentChildren;
  action?: ComponentChildren;
}

export function EmptyState({ icon, title, children, action }: Props) {
  return (
    <div class="flex flex-col items-center gap-3 px-4 py-12 text-center">
      <span class="flex size-10 items-center justify-center rounded-card bg-sunken text-muted">
        <Icon name={icon} />
      </span>
      <h2 class="text-lg">{title}</h2>
      <div class="max-w-[46ch] text-muted">{children}</div>
      {action && <div class="mt-2">{action}</div>}
    </div>
  );
}
