import type { ComponentChildren } from "preact";

interface Props {
  title?: string;
  actions?: ComponentChildren;
  /** False for content that draws to the edge, such as a table. */
  padded?: boolean;
  children: ComponentChildren;
}

export function Card({ title, actions, padded = true, children }: Props) {
  return (
    <section class="min-w-0 rounded-card border border-line bg-surface">
      {(title || actions) && (
        <div class="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-2">
          {title && <h2 class="text-lg">{title}</h2>}
          {actions && <div class="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      )}
      <div class={padded ? "p-4" : ""}>{children}</div>
    </section>
  );
}
