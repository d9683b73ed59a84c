import type { AnswerFilters } from "../api/answers";
import { SearchBox } from "../ui/SearchBox";
import { Select } from "../ui/Select";
import { useTypedSearch } from "../ui/use-typed-search";
import { readFilters } from "./filters";
import { OUTCOMES } from "./words";

interface Props {
  filters: AnswerFilters;
  /** Gets the filters from the first page on. */
  on_change: (filters: AnswerFilters) => void;
}

export function AnswerFilterBar({ filters, on_change }: Props) {
  const { page: _page, ...kept } = filters;
  const [typed, setTyped] = useTypedSearch(filters.q ?? "", (q) => on_change({ ...kept, q }));

  /** The server's words are the options' values; an unknown one, such as "", filters nothing. */
  const choose = (name: "outcome" | "rating" | "asked_by", value: string) => {
    const { [name]: _before, ...others } = kept;
    on_change({ ...others, ...readFilters(new URLSearchParams({ [name]: value })) });
  };
  return (
    <div class="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
      <div class="col-span-2">
        <SearchBox label="Search questions" placeholder="Part of a question" value={typed} on_input={setTyped} />
      </div>
      <Select
        class="col-span-2"
        aria-label="Outcome"
        value={filters.outcome ?? ""}
        onChange={(event) => choose("outcome", event.currentTarget.value)}
      >
        <option value="">Every outcome</option>
        {Object.entries(OUTCOMES).map(([outcome, { label }]) => (
          <option key={outcome} value={outcome}>
            {label}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Rating"
        value={filters.rating ?? ""}
        onChange={(event) => choose("rating", event.currentTarget.value)}
      >
        <option value="">Every rating</option>
        <option value="thumbs_up">Helpful</option>
        <option value="thumbs_down">Not helpful</option>
      </Select>
      <Select
        aria-label="Asked by"
        value={filters.asked_by ?? ""}
        onChange={(event) => choose("asked_by", event.currentTarget.value)}
      >
        <option value="">Everyone</option>
        <option value="visitor">Visitors</option>
        <option value="member">Tests</option>
      </Select>
    </div>
  );
}
