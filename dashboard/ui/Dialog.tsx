import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "./Button";
import { joinClasses } from "./classes";

interface Props {
  title: string;
  open: boolean;
  /** Called once it is closed by Esc, its button or a press beside it. */
  on_close: () => void;
  children: ComponentChildren;
  actions?: ComponentChildren;
  /** As wide as what stands in it, as far as the screen goes. */
  isFitted?: boolean;
  /** What stands in it is shown this once: a press beside it leaves it open. */
  isKept?: boolean;
}

/** A modal dialog: the browser keeps focus inside it and gives it back. */
export function Dialog({ title, open, on_close, children, actions, isFitted = false, isKept = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title_id = useId();
  useEffect(() => {
    // A press beside it closes it, in browsers that know this attribute.
    dialog.current?.setAttribute("closedby", isKept ? "closerequest" : "any");
  }, [isKept]);
  // In the turn in which what stands in it comes or goes: one that is empty would still cover the page and take what is typed.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!open) return element?.close();
    element?.showModal();
    // Where there is something to fill in, that comes first and not the button that closes.
    element?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={title_id}
      // Of one that is open again by now, the news of its closing comes late.
      onClose={() => open && !dialog.current?.open && on_close()}
      class={joinClasses(
        "m-auto rounded-card border border-line bg-raised text-ink shadow-float backdrop:bg-black/40",
        isFitted ? "max-w-[calc(100vw-2rem)] min-w-[min(20rem,calc(100vw-2rem))]" : "w-[min(32rem,calc(100vw-2rem))]",
      )}
    >
      {open && (
        <div class="flex flex-col">
          <div class="flex items-center justify-between gap-4 border-b border-line py-2 pr-2 pl-4">
            <h2 id={title_id} class={joinClasses("text-lg", isFitted && "w-0 min-w-0 grow truncate")} dir="auto">
              {title}
            </h2>
            <Button variant="quiet" icon="close" aria-label="Close" onClick={on_close} />
          </div>
          <div class="p-4">{children}</div>
          {actions && <div class="flex flex-wrap justify-end gap-2 border-t border-line p-4">{actions}</div>}
        </div>
      )}
    </dialog>
  );
}
