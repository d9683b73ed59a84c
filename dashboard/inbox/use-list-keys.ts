import { useEffect } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { isTyping } from "../ui/keys";

/** Those of a conversation: whatever on the screen says by `aria-keyshortcuts` that it is its own. */
const OWN_KEYS = ["a", "r", "n", "d", "c", "m", "t", "s", "e", "i", "#"];

/** j and k go through a list; what is open has keys of its own. A letter typed into a field is only a letter. */
export function useListKeys(
  items: readonly { id: string }[],
  open: string | undefined,
  getHref: (id: string) => string,
): void {
  const [, go] = useLocation();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      if (isTyping(event.target)) {
        if (event.key === "Escape" && !event.isComposing) (event.target as HTMLElement).blur();
        return;
      }
      if (OWN_KEYS.includes(event.key) && !event.repeat) {
        const own = document.querySelector<HTMLElement>(`[aria-keyshortcuts="${event.key}"]`);
        if (!own) return;
        event.preventDefault();
        if (isTyping(own)) own.focus();
        else own.click();
        if (own instanceof HTMLSelectElement) own.showPicker?.();
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
