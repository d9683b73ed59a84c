import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Link } from "wouter-preact";
import { Icon } from "./Icon";
import { setScreenTitle } from "./title";
import { useHeadingFocus } from "./use-heading-focus";

interface Props {
  title: string;
  /** What needs you, in one sentence. */
  lead: ComponentChildren;
  /** The screen's main action. */
  action?: ComponentChildren;
  back?: { href: string; label: string };
}

/** A question may be as long as a letter: a title past this is set smaller. */
const LONG_TITLE_CHARS = 120;

/** Names the screen, in the tab as well. */
export function PageHeader({ title, lead, action, back }: Props) {
  const heading = useHeadingFocus();
  useTitle(title);
  return (
    <header class="flex flex-col gap-2">
      {back && (
        <Link href={back.href} class="inline-flex items-center gap-1 self-start text-sm text-muted hover:text-ink">
          <Icon name="arrow_left" class="size-4" />
          {back.label}
        </Link>
      )}
      <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div class="min-w-0 flex-1 basis-72">
          <h1
            ref={heading}
            tabIndex={-1}
            class={`break-words ${title.length > LONG_TITLE_CHARS ? "text-lg" : "text-2xl"}`}
          >
            {title}
          </h1>
          <div class="mt-1 max-w-[72ch] text-muted">{lead}</div>
        </div>
        {action && (
          <div data-actions class="flex flex-wrap gap-2">
            {action}
          </div>
        )}
      </div>
    </header>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    setScreenTitle(title);
  }, [title]);
}
