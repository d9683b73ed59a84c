import type { SelectHTMLAttributes } from "preact";
import { joinClasses } from "./classes";
import { Icon } from "./Icon";
import { CONTROL } from "./Input";

type Props = SelectHTMLAttributes<HTMLSelectElement> & { class?: string };

/** The browser's own select in our look. `class` goes to the box around it. */
export function Select({ class: extra, children, ...rest }: Props) {
  return (
    <span class={joinClasses("relative block", extra)}>
      <select {...rest} class={joinClasses(CONTROL, "h-9 appearance-none pr-9")}>
        {children}
      </select>
      <span class="pointer-events-none absolute inset-y-0 right-2 flex items-center text-muted">
        <Icon name="chevron_down" class="size-4" />
      </span>
    </span>
  );
}
