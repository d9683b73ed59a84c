import { SearchBox } from "../ui/SearchBox";
import { useTypedSearch } from "../ui/use-typed-search";
import type { MessageSearch } from "./use-search";

/** Where members look for what was said. Enter leads into what was found. */
export function SearchField({ search: { q, setQuery } }: { search: MessageSearch }) {
  const [typed, setTyped] = useTypedSearch(q, setQuery);
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
