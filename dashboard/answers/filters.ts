/** The filters of the answer log as they stand in the address, so that a view can be linked and gone back to. */
import type { AnswerFilters } from "../api/answers";
import { OUTCOMES } from "./words";

/** Reads what it knows; anything else does not filter. */
export function readFilters(search: URLSearchParams): AnswerFilters {
  const outcome = find(Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[], search.get("outcome"));
  const rating = find(["thumbs_up", "thumbs_down"] as const, search.get("rating"));
  const asked_by = find(["visitor", "member"] as const, search.get("asked_by"));
  const q = search.get("q");
  const page = Number(search.get("page"));
  return {
    ...(outcome && { outcome }),
    ...(rating && { rating }),
    ...(asked_by && { asked_by }),
    ...(q && { q }),
    ...(Number.isInteger(page) && page > 1 && { page }),
  };
}

export function writeFilters(filters: AnswerFilters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, `${value}`]],
    ),
  );
}

export function hasFilters({ outcome, rating, asked_by, q }: AnswerFilters): boolean {
  return [outcome, rating, asked_by, q].some((value) => value !== undefined);
}

function find<Value extends string>(known: readonly Value[], value: string | null): Value | undefined {
  return known.find((one) => one === value);
}
