import { useEffect, useLayoutEffect } from "preact/hooks";

/** Ctrl+S saves what is shown, and while something is not saved the browser asks before it leaves. */
export function useSaveKeys(save: () => void, isDirty: boolean): void {
  // In the turn that draws what is typed: a key pressed right after it saves that too.
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      save();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  });
  useEffect(() => {
    if (!isDirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isDirty]);
}
