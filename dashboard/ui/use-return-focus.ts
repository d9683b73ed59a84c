import { useEffect, useRef } from "preact/hooks";

/** For what takes the place of a form once that is closed: the first button in it gets the focus that the form had. */
export function useReturnFocus(isOpen: boolean) {
  const place = useRef<HTMLDivElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (wasOpen.current && !isOpen) place.current?.querySelector("button")?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return place;
}
