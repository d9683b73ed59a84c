import { useId, useState } from "preact/hooks";
import type { Page, QualityBand, SourceWithCounts } from "../../workers/contract/knowledge";
import { nameSource } from "../sites/words";
import { Button } from "../ui/Button";
import { joinClasses } from "../ui/classes";
import { Icon } from "../ui/Icon";
import { SearchBox } from "../ui/SearchBox";
import { Select } from "../ui/Select";
import { useTypedSearch } from "../ui/use-typed-search";
import { type Filters, listActiveFilters, listLanguages, readFilters } from "./filters";
import { nameLanguage } from "./language";
import { QUALITY_BAND_NAMES } from "./quality";
import { explainReason, PAGE_REASONS } from "./reasons";

const BANDS = Object.keys(QUALITY_BAND_NAMES) as QualityBand[];

interface Props {
  site_id: string;
  source: SourceWithCounts;
  sources: readonly SourceWithCounts[];
  filters: Filters;
  /** What is listed now: its languages can be chosen. */
  pages: readonly Page[];
  on_change: (filters: Filters, replace?: boolean) => void;
  on_source: (id: string) => void;
}

/** What is searched for and filtered by; each can be taken away again. On a phone the rarer ones are behind a button. */
export function PageFilterBar({ site_id, source, sources, filters, pages, on_change, on_source }: Props) {
  const [isOpen, setOpen] = useState(false);
  const panel = useId();
  const active = listActiveFilters(filters);
  const chosen = active.filter(({ name }) => name !== "q").length;
  const without = (...names: string[]): Filters =>
    Object.fromEntries(Object.entries(filters).filter(([name]) => !names.includes(name)));
  /** An unknown value, such as "", filters nothing. */
  const choose = (name: "reason" | "quality" | "language", value: string) =>
    on_change({ ...without(name), ...readFilters(new URLSearchParams({ [name]: value })) });
  return (
    <div class="flex flex-col gap-3">
      <div class="flex flex-wrap items-center gap-2">
        <PageSearch
          q={filters.q ?? ""}
          onSearch={(q) => on_change(q === "" ? without("q") : { ...filters, q }, true)}
        />
        {sources.length > 1 && (
          <Select
            aria-label="Source"
            class="w-full min-w-0 sm:w-auto sm:max-w-72 sm:flex-1"
            value={source.id}
            onChange={(event) => on_source(event.currentTarget.value)}
          >
            {sources.map((one) => (
              <option key={one.id} value={one.id}>
                {nameSource(one)}
              </option>
            ))}
          </Select>
        )}
        <Button
          class="sm:hidden"
          icon="filter"
          aria-expanded={isOpen}
          aria-controls={panel}
          onClick={() => setOpen(!isOpen)}
        >
          {chosen === 0 ? "Filters" : `Filters (${chosen})`}
        </Button>
        <Button class="sm:ml-auto" variant="quiet" icon="settings" href={`/sites/${site_id}/sources/${source.id}`}>
          What is read
        </Button>
      </div>
      <div
        id={panel}
        class={joinClasses(
          "grid-cols-1 gap-2 sm:grid sm:grid-cols-[minmax(0,24rem)_10rem_10rem]",
          isOpen ? "grid" : "hidden",
        )}
      >
        <Select
          aria-label="Reason"
          value={filters.reason ?? ""}
          onChange={(event) => choose("reason", event.currentTarget.value)}
        >
          <option value="">Every reason</option>
          {PAGE_REASONS.map((reason) => (
            <option key={reason} value={reason}>
              {explainReason(reason)}
            </option>
          ))}
        </Select>
        <Select
          aria-label="Quality"
          value={filters.quality ?? ""}
          onChange={(event) => choose("quality", event.currentTarget.value)}
        >
          <option value="">Every quality</option>
          {BANDS.map((band) => (
            <option key={band} value={band}>
              {QUALITY_BAND_NAMES[band]}
            </option>
          ))}
        </Select>
        <Select
          aria-label="Language"
          value={filters.language ?? ""}
          onChange={(event) => choose("language", event.currentTarget.value)}
        >
          <option value="">Every language</option>
          {listLanguages(pages, filters.language).map((language) => (
            <option key={language} value={language}>
              {nameLanguage(language)}
            </option>
          ))}
        </Select>
      </div>
      {active.length > 0 && (
        <ul class="flex flex-wrap items-center gap-2" aria-label="Filters in force">
          {active.map(({ name, label }) => (
            <li key={name} class="min-w-0">
              <button
                type="button"
                aria-label={`Take away: ${label}`}
                class="inline-flex min-h-7 max-w-full items-center gap-1 rounded-control bg-accent-soft pr-1.5 pl-2 text-sm text-accent-ink hover:underline"
                onClick={() => on_change(without(name))}
              >
                <span class="min-w-0 truncate">{label}</span>
                <Icon name="close" class="size-3.5" />
              </button>
            </li>
          ))}
          <li>
            <Button size="sm" variant="quiet" onClick={() => on_change(without(...active.map(({ name }) => name)))}>
              Take all away
            </Button>
          </li>
        </ul>
      )}
    </div>
  );
}

function PageSearch({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const [text, setText] = useTypedSearch(q, onSearch);
  return <SearchBox value={text} on_input={setText} label="Search pages" placeholder="Title or address" />;
}
