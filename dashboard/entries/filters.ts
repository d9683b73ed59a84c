/** The filters of the entries as they stand in the address. */
import type { EntryFilters } from "../api/entries";
import { ENTRY_TYPES } from "./words";

/** Reads what it knows; anything else does not filter. */
export function readFilters(search: URLSearchParams): EntryFilters {
  const type = search.get("source_type") ?? "";
  const is_active = search.get("is_active");
  const q = search.get("q") ?? "";
  const page = Number(search.get("page"));
  return {
    ...(Object.hasOwn(ENTRY_TYPES, type) && { source_type: type as keyof typeof ENTRY_TYPES }),
    ...(is_active === "true" && { is_active: true }),
    ...(is_active === "false" && { is_active: false }),
    ...(search.get("status") === "pending" && { status: "pending" as const }),
    ...(q !== "" && { q }),
    ...(Number.isInteger(page) && page > 1 && { page }),
  };
}

export function writeFilters(filters: EntryFilters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, `${value}`]],
    ),
  );
}

export function hasFilters({ page: _, ...filters }: EntryFilters): boolean {
  return Object.keys(filters).length > 0;
}
