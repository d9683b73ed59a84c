import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Brings what has changed by the visitor's doing wholly into view, once `version` is another than "". */
export function useInView(ref: RefObject<HTMLElement | null>, version: string): void {
  useEffect(() => {
    const box = ref.current?.closest<HTMLElement>(".card, section");
    if (version !== "") box?.scrollIntoView({ block: "nearest" });
  }, [version]);
}
