import type { GapFilters } from "../api/gaps";
import { Select } from "../ui/Select";
import { PERIODS, REASONS, readFilters } from "./filters";

interface Props {
  filters: GapFilters;
  /** Gets the filters from the first page on. */
  on_change: (filters: GapFilters) => void;
}

export function GapFilterBar({ filters, on_change }: Props) {
  const { page: _page, ...kept } = filters;
  const choose = (name: "reason" | "days", value: string) => {
    const { [name]: _before, ...others } = kept;
    on_change({ ...readFilters(new URLSearchParams({ [name]: value })), ...others });
  };
  return (
    <div class="grid grid-cols-2 gap-2 sm:flex">
      <Select
        aria-label="Why it counts"
        value={filters.reason ?? ""}
        onChange={(event) => choose("reason", event.currentTarget.value)}
      >
        <option value="">Every reason</option>
        {Object.entries(REASONS).map(([reason, label]) => (
          <option key={reason} value={reason}>
            {label}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Asked last"
        value={filters.days ?? ""}
        onChange={(event) => choose("days", event.currentTarget.value)}
      >
        <option value="">At any time</option>
        {Object.entries(PERIODS).map(([days, label]) => (
          <option key={days} value={days}>
            {label}
          </option>
        ))}
      </Select>
    </div>
  );
}
