import { useEffect } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { isTyping } from "../ui/keys";

/** j and k go through a list; r goes to where one writes. A letter typed into a field is only a letter. */
export function useListKeys(
  items: readonly { id: string }[],
  open: string | undefined,
  getHref: (id: string) => string,
): void {
  const [, go] = useLocation();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      if (event.key === "r") {
        event.preventDefault();
        document.querySelector<HTMLElement>("[data-reply]")?.focus();
      }
      const step = { j: 1, k: -1 }[event.key];
      if (step === undefined) return;
      const at = items.findIndex(({ id }) => id === open);
      const next = items[at < 0 ? 0 : at + step];
      if (next) go(getHref(next.id));
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  });
}
