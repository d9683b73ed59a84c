import { useEffect, useRef, useState } from "preact/hooks";
import { SearchBox } from "../ui/SearchBox";
import type { MessageSearch } from "./use-search";

/** Who still types is not answered yet. */
const TYPED_MS = 250;

/** Where members look for what was said. Enter leads into what was found. */
export function SearchField({ search: { q, setQuery } }: { search: MessageSearch }) {
  const [typed, setTyped] = useState(q);
  const asked = useRef(q);
  useEffect(() => {
    // Changed elsewhere: a tab was chosen, or one went back.
    if (q === asked.current) return;
    asked.current = q;
    setTyped(q);
  }, [q]);
  useEffect(() => {
    if (typed.trim() === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = typed.trim();
      setQuery(typed);
    }, TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <search class="mb-2 block">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          event.currentTarget.closest("[data-list]")?.querySelector<HTMLAnchorElement>("li a")?.focus();
        }}
      >
        <SearchBox
          value={typed}
          on_input={setTyped}
          label="Search in all messages"
          placeholder="Search in all messages"
          isFull
        />
      </form>
    </search>
  );
}
