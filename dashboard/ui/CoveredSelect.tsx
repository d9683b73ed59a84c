import type { ComponentChildren, SelectHTMLAttributes, TargetedKeyboardEvent } from "preact";
import { joinClasses } from "./classes";

type Props = SelectHTMLAttributes<HTMLSelectElement> & {
  /** What is shown in the place of the option that is chosen. */
  face: ComponentChildren;
  class?: string;
};

/** The browser's own select under a face of ours. `class` goes to the face. */
export function CoveredSelect({ face, class: extra, children, ...rest }: Props) {
  return (
    <span
      class={joinClasses(
        "relative inline-flex min-h-7 min-w-7 items-center justify-center gap-1 rounded-control border transition-colors has-disabled:opacity-70 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
        extra,
      )}
    >
      {face}
      <select
        {...rest}
        onKeyDown={openFirst}
        class="absolute inset-0 w-full cursor-pointer appearance-none bg-surface text-[1rem] text-ink opacity-0"
      >
        {children}
      </select>
    </span>
  );
}

/** Nothing is chosen by a key before the choices are in sight: browsers take the next one, or one that begins so, at once. */
function openFirst(event: TargetedKeyboardEvent<HTMLSelectElement>): void {
  const { key, currentTarget: select } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || !select.showPicker) return;
  if (!key.startsWith("Arrow") && key.length > 1) return;
  event.preventDefault();
  select.showPicker();
}

/** As a quiet button of an icon: for what is chosen and leaves nothing behind. */
export function IconSelect(props: Props) {
  return <CoveredSelect {...props} class="border-transparent text-muted hover:bg-sunken hover:text-ink" />;
}
