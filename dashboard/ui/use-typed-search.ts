import { useEffect, useRef, useState } from "preact/hooks";

/** Who still types is not answered yet. */
const TYPING_MS = 250;

/**
 * What stands in a search field, and the function that writes it: asked for, without the blanks around it, when the typing pauses. What is
 * asked for elsewhere, such as by a tab or the way back, stands in the field too.
 */
export function useTypedSearch(q: string, on_search: (q: string) => void): [string, (text: string) => void] {
  const [typed, setTyped] = useState(q);
  const asked = useRef(q);
  const search = useRef(on_search);
  search.current = on_search;
  useEffect(() => {
    if (q === asked.current) return;
    asked.current = q;
    setTyped(q);
  }, [q]);
  useEffect(() => {
    if (typed.trim() === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = typed.trim();
      search.current(asked.current);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
}
