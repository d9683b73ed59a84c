/** The filters of the page list as they stand in the address, so that a view can be linked and gone back to. */
import type { PageStatus } from "../../workers/contract/crawl";
import type { Page, QualityBand } from "../../workers/contract/knowledge";
import type { PageFilters } from "../api/knowledge";
import { nameLanguage, toPrimary } from "./language";
import { QUALITY_BAND_NAMES } from "./quality";
import { explainReason, PAGE_REASONS, PAGE_STATUS } from "./reasons";

/** What an owner can filter by; the page of the list apart. */
export type Filters = Omit<PageFilters, "page" | "page_size">;

const STATUSES = Object.keys(PAGE_STATUS) as PageStatus[];
const BANDS = Object.keys(QUALITY_BAND_NAMES) as QualityBand[];
/** A primary language tag. */
const LANGUAGE = /^[a-z]{2,3}$/;
/** As long as the server takes it. */
const MAX_SEARCH_CHARS = 200;

/** Reads what it knows; anything else does not filter. */
export function readFilters(params: URLSearchParams): Filters {
  const status = find(STATUSES, params.get("status"));
  const reason = find(PAGE_REASONS, params.get("reason"));
  const quality = find(BANDS, params.get("quality"));
  const language = params.get("language");
  const q = params.get("q")?.slice(0, MAX_SEARCH_CHARS);
  return {
    ...(status && { status }),
    ...(reason && { reason }),
    ...(quality && { quality }),
    ...(language && LANGUAGE.test(language) && { language }),
    ...(q && { q }),
  };
}

export function readPageNumber(params: URLSearchParams): number {
  const page = Number(params.get("page"));
  return Number.isInteger(page) && page > 1 ? page : 1;
}

/** The address of a view. Empty values are left out, so that the plain list has the plain address. */
export function writeFilters(source_id: string | null, filters: Filters, page = 1): Record<string, string> {
  const wanted = { source: source_id ?? undefined, ...filters, page: page > 1 ? String(page) : undefined };
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value]])),
  );
}

export interface ActiveFilter {
  name: Exclude<keyof Filters, "status">;
  label: string;
}

/** The filters in force, in words; the status has its tab. */
export function listActiveFilters({ reason, quality, language, q }: Filters): ActiveFilter[] {
  return [
    ...(q ? [{ name: "q" as const, label: `With “${q}”` }] : []),
    ...(reason ? [{ name: "reason" as const, label: explainReason(reason) }] : []),
    ...(quality ? [{ name: "quality" as const, label: `${QUALITY_BAND_NAMES[quality]} quality` }] : []),
    ...(language ? [{ name: "language" as const, label: nameLanguage(language) }] : []),
  ];
}

/** Languages to choose from before any page of them is seen: the most frequent of the web. */
const FREQUENT = ["en", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "tr", "zh"];

/** Languages that can be filtered by, in the order of their names: those of the pages shown, the chosen one and frequent ones. */
export function listLanguages(pages: readonly Pick<Page, "language">[], chosen: string | undefined): string[] {
  const seen = pages.flatMap(({ language }) => (language ? [toPrimary(language)] : []));
  const known = new Set([...FREQUENT, ...seen, ...(chosen ? [chosen] : [])]);
  return [...known].toSorted((a, b) => nameLanguage(a).localeCompare(nameLanguage(b)));
}

/** The page list of a source, searched for one address. */
export function makeSearchPath(site_id: string, source_id: string, url: string): string {
  const query = new URLSearchParams(writeFilters(source_id, { q: url.slice(0, MAX_SEARCH_CHARS) }));
  return `/sites/${encodeURIComponent(site_id)}/pages?${query}`;
}

function find<Value extends string>(known: readonly Value[], value: string | null): Value | undefined {
  return known.find((one) => one === value);
}
